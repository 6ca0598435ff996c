// Applications. `openKey` names the person and the job while the application stands: a person has one per job.
CREATE CONSTRAINT application_id IF NOT EXISTS FOR (n:Application) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT application_open_key IF NOT EXISTS FOR (n:Application) REQUIRE n.openKey IS UNIQUE;
CREATE INDEX application_analysis_state IF NOT EXISTS FOR (n:Application) ON (n.analysis);
CREATE CONSTRAINT status_change_id IF NOT EXISTS FOR (n:StatusChange) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT application_analysis_id IF NOT EXISTS FOR (n:ApplicationAnalysis) REQUIRE n.id IS UNIQUE;

// Notifications, which are the outbox of e-mails too, and saved searches. A job's `arrival` is its number in the order
// in which alerts saw new jobs.
CREATE CONSTRAINT notification_id IF NOT EXISTS FOR (n:Notification) REQUIRE n.id IS UNIQUE;
CREATE INDEX notification_delivery IF NOT EXISTS FOR (n:Notification) ON (n.delivery);
CREATE CONSTRAINT job_alert_id IF NOT EXISTS FOR (n:JobAlert) REQUIRE n.id IS UNIQUE;
CREATE INDEX job_alert_every IF NOT EXISTS FOR (n:JobAlert) ON (n.every);
CREATE INDEX job_arrival IF NOT EXISTS FOR (n:Job) ON (n.arrival);
