"""The whole graph as typed arrays.

- ``in_memory``: a snapshot without a server.
- ``memory_people``: people and interactions of a snapshot without a server.
- ``patch``: jobs that changed since a snapshot was read.
- ``reader``: reads a snapshot in one pass.
- ``tables``: the tables of a snapshot, and how they are built from rows.
- ``text_sketches``: estimates of how similar texts are, without the texts.
"""
