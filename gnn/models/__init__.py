"""Models, one a module, each of which scores people against items."""
