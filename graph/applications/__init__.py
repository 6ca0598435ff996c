"""Applications to jobs, and who may read and move them.

- ``analyses``: what is said of applications to recruiters.
- ``applications``: makes, moves and reads applications.
- ``statuses``: the state machine of applications.
- ``views``: applications as their readers may see them.
"""
