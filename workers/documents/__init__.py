"""Finds the graph's skills and occupations in texts.

- ``linker``: by name and by meaning.
- ``matcher``: by name.
"""
