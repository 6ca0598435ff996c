"""The GraphQL schema: one folder for each domain, one module for each noun.

- ``admin``: models, experiments, monitoring, tasks, system.
- ``applications``: applying to jobs, and moving applications.
- ``catalogue``: jobs, courses, occupations, skills, search.
- ``common``: parts that several domains share.
- ``people``: the viewer, their profile and their activity.
- ``recommendations``: recommendations and explanations.
- ``root``: the query, mutation and subscription types.
"""
