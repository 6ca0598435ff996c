"""Applications to jobs.

- ``changes``: the subscription to changes of the viewer's applications.
- ``fields``: applications and pages of them.
- ``mutations``: applies, withdraws and moves.
"""
