"""The GraphQL schema, a module a noun."""
