// Accounts of back ends that act for people.
CREATE CONSTRAINT service_account_id IF NOT EXISTS FOR (n:ServiceAccount) REQUIRE n.id IS UNIQUE;
