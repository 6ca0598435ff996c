"""The graph in Neo4j Browser.

- ``commands``: ``browse``, ``explorer …``.
- ``guide_server``: serves the guide for Neo4j Browser.
"""
