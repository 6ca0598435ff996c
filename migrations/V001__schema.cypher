// One unique id on every label: what every MERGE and every look-up stands on.
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT job_id IF NOT EXISTS FOR (n:Job) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT course_id IF NOT EXISTS FOR (n:Course) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT skill_id IF NOT EXISTS FOR (n:Skill) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT occupation_id IF NOT EXISTS FOR (n:Occupation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT topic_id IF NOT EXISTS FOR (n:Topic) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT company_id IF NOT EXISTS FOR (n:Company) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT provider_id IF NOT EXISTS FOR (n:Provider) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT place_id IF NOT EXISTS FOR (n:Place) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT institution_id IF NOT EXISTS FOR (n:Institution) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT interaction_id IF NOT EXISTS FOR (n:Interaction) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT recommendation_id IF NOT EXISTS FOR (n:Recommendation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT interest_summary_id IF NOT EXISTS FOR (n:InterestSummary) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT model_id IF NOT EXISTS FOR (n:Model) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT world_id IF NOT EXISTS FOR (n:World) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT catalogue_id IF NOT EXISTS FOR (n:Catalogue) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT task_id IF NOT EXISTS FOR (n:Task) REQUIRE n.id IS UNIQUE;

// Orders and filters of the catalogue, the registry and the task list.
CREATE INDEX job_posted_at IF NOT EXISTS FOR (n:Job) ON (n.postedAt);
CREATE INDEX course_title IF NOT EXISTS FOR (n:Course) ON (n.title);
CREATE INDEX occupation_title IF NOT EXISTS FOR (n:Occupation) ON (n.title);
CREATE INDEX occupation_isco IF NOT EXISTS FOR (n:Occupation) ON (n.isco);
CREATE INDEX skill_name IF NOT EXISTS FOR (n:Skill) ON (n.name);
CREATE INDEX model_status IF NOT EXISTS FOR (n:Model) ON (n.status);
CREATE INDEX task_state IF NOT EXISTS FOR (n:Task) ON (n.state);
CREATE INDEX recommendation_expires_at IF NOT EXISTS FOR (n:Recommendation) ON (n.expiresAt);
