// Jobs that were posted or changed one at a time, by their number; what people did, by time.
CREATE INDEX job_revision IF NOT EXISTS FOR (n:Job) ON (n.revision);
