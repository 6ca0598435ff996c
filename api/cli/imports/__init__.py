"""Imports of an operator's own files.

- ``commands``: ``import …``.
- ``dry_runs``: shows what an import would do, beside what the graph holds.
- ``preview``: prints what an import would do.
- ``runs``: runs an import and prints what came of it.
"""
