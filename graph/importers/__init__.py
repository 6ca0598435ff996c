"""Importers: one module a source, each streaming and idempotent."""
