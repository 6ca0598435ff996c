// The list of tasks, newest first, the dead-letter list, and a person's open tasks.
CREATE INDEX task_queued_at IF NOT EXISTS FOR (n:Task) ON (n.queuedAt);
CREATE INDEX task_dead_at IF NOT EXISTS FOR (n:Task) ON (n.deadAt);
CREATE INDEX task_owner IF NOT EXISTS FOR (n:Task) ON (n.owner);

// How far schedules have come.
CREATE CONSTRAINT schedule_id IF NOT EXISTS FOR (n:Schedule) REQUIRE n.id IS UNIQUE;
