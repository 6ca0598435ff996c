"""The whole graph as rows, to back it up and to restore it on either engine.

- ``loader``: writes the rows into a graph.
- ``reader``: reads the rows of a graph.
- ``values``: values as JSON.
"""
