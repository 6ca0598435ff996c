"""The runtime of jobs.

- ``context``: the dependencies of jobs.
- ``liveness``: the workers that are alive.
- ``recovery``: takes over tasks of dead workers.
- ``runner``: runs one task: progress, retries, record.
"""
