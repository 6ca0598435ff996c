"""The interest graph. Only this package uses Cypher and Bolt.

- ``applications``: applications to jobs.
- ``backup``: the whole graph as rows.
- ``catalogue``: jobs, courses, occupations, skills.
- ``db``: the client, migrations and transactions.
- ``engines``: embedded servers as child processes.
- ``errors``: the package's errors.
- ``explore``: what opens the graph in Neo4j Browser.
- ``ingest``: file importers and the bulk writer.
- ``interactions``: the log of what people do.
- ``notifications``: notifications and saved searches.
- ``people``: profiles, interests and states.
- ``places``: places from what people write.
- ``privacy``: people's rights in their data.
- ``reads``: notes of the reads of other people's data.
- ``recommendations``: stored recommendations and the evidence for reasons.
- ``registry``: models, experiments, alarms, tasks.
- ``settings``: the package's settings.
- ``slug``: ids made from names.
- ``snapshot``: the whole graph as arrays.
- ``table_file``: tables that somebody keeps in a file.
- ``text_folding``: the form in which texts are compared.
- ``viewer``: the person behind a request, with their roles.
- ``world``: the simulated demo world.
"""
