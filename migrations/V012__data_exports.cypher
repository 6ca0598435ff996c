// Exports of people's data, which expire.
CREATE CONSTRAINT data_export_id IF NOT EXISTS FOR (n:DataExport) REQUIRE n.id IS UNIQUE;
CREATE INDEX data_export_expires_at IF NOT EXISTS FOR (n:DataExport) ON (n.expiresAt);
