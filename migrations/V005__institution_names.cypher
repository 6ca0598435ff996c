// Institutions by the names that people write in their profiles.
CREATE INDEX institution_name IF NOT EXISTS FOR (n:Institution) ON (n.name);
