"""Back-ups of graph, Redis and files.

- ``archive``: the file of a back-up.
- ``backup``: ``backup``, ``restore``.
"""
