"""The command line: ``careergraph``."""

from api.cli.root import main

__all__ = ["main"]
