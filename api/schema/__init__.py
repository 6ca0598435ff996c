"""The GraphQL schema: a folder a domain, a module a noun.

- ``admin``: models, experiments, monitoring, tasks, system.
- ``catalogue``: jobs, courses, occupations, skills, search.
- ``common``: what several domains share.
- ``people``: the viewer, their profile and what they do.
- ``recommendations``: recommendations and explanations.
- ``root``: the query, mutation and subscription types.
"""
