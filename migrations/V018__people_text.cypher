// Names and e-mail addresses of people, which administrators search.
CREATE FULLTEXT INDEX user_text IF NOT EXISTS FOR (n:User) ON EACH [n.name, n.email];
