// The access log: who read whose data.
CREATE CONSTRAINT access_entry_id IF NOT EXISTS FOR (n:AccessEntry) REQUIRE n.id IS UNIQUE;
CREATE INDEX access_entry_user IF NOT EXISTS FOR (n:AccessEntry) ON (n.user);
CREATE INDEX access_entry_viewer IF NOT EXISTS FOR (n:AccessEntry) ON (n.viewer);
CREATE INDEX access_entry_at IF NOT EXISTS FOR (n:AccessEntry) ON (n.at);
