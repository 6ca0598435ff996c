"""Applying to jobs, and moving applications.

- ``changes``: the subscription to changes of the viewer's applications.
- ``mutations``: applies, withdraws and moves.
"""
