// Erasures of people, under way and finished.
CREATE CONSTRAINT erasure_id IF NOT EXISTS FOR (n:Erasure) REQUIRE n.id IS UNIQUE;
CREATE INDEX erasure_user IF NOT EXISTS FOR (n:Erasure) ON (n.user);
// Records of what a person did for others, which lose their name.
CREATE INDEX status_change_by IF NOT EXISTS FOR (n:StatusChange) ON (n.by);
CREATE INDEX job_created_by IF NOT EXISTS FOR (n:Job) ON (n.createdBy);
