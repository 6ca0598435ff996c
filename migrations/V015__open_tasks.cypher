// Equal open tasks are found by one key, however many tasks are open.
CREATE INDEX task_open_key IF NOT EXISTS FOR (n:Task) ON (n.openKey);
MATCH (t:Task) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING'] AND t.openKey IS NULL SET t.openKey = t.kind + ' ' + t.arguments;
