// Who activated which model and why, experiments between models, and alarms about them.
CREATE CONSTRAINT activation_id IF NOT EXISTS FOR (n:Activation) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT experiment_id IF NOT EXISTS FOR (n:Experiment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT alarm_id IF NOT EXISTS FOR (n:Alarm) REQUIRE n.id IS UNIQUE;
CREATE INDEX experiment_state IF NOT EXISTS FOR (n:Experiment) ON (n.state);
CREATE INDEX recommendation_model_version IF NOT EXISTS FOR (n:Recommendation) ON (n.modelVersion);
