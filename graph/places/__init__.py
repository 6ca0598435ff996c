"""Reads what people write about where a job or a home is.

- ``addresses``: the parts of an address.
- ``countries``: countries and their regions, by name and code.
- ``gazetteer``: the world's cities, by name.
- ``reading``: a place from the text of a source.
"""
