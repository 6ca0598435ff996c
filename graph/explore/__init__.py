"""What opens the graph in Neo4j Browser: saved queries, a guide, a style, and accounts that only read.

- ``accounts``: creates and removes accounts for explorers.
- ``guide``: the guide page, and the saved queries as a file that Neo4j Browser imports.
- ``library``: the saved queries.
"""
