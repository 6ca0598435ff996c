"""The interest graph: the only room that speaks Cypher or Bolt.

- ``catalogue``: jobs, courses, occupations, skills.
- ``db``: the client, migrations and transactions.
- ``engines``: embedded servers as child processes.
- ``errors``: the room's errors.
- ``ingest``: importers of files, and the bulk writer.
- ``interactions``: the log of what people do.
- ``people``: profiles, interests, states, and the viewer.
- ``recommendations``: stored recommendations and the evidence for reasons.
- ``registry``: models, experiments, alarms, tasks.
- ``settings``: the room's settings.
- ``snapshot``: the whole graph as arrays.
- ``viewer``: who asks, and with which roles.
- ``world``: the simulated demo world.
"""
