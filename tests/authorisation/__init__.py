"""The authorisation matrix: who may read and do what, asked of the running schema.

- ``askers``: who asks.
- ``matrix``: the table that people read.
- ``questions``: a question for each field of the schema.
"""
