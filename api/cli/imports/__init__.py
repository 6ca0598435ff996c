"""Imports of an operator's own files.

- ``commands``: ``import …``.
- ``preview``: prints what an import would do.
- ``runs``: runs an import and prints what came of it.
"""
