// What people declare of themselves for audits, and the audits.
CREATE CONSTRAINT self_declaration_id IF NOT EXISTS FOR (n:SelfDeclaration) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT bias_audit_id IF NOT EXISTS FOR (n:BiasAudit) REQUIRE n.id IS UNIQUE;
