"""What runs a job.

- ``context``: what jobs work with.
- ``liveness``: which workers are alive.
- ``recovery``: takes over tasks of dead workers.
- ``runner``: runs one task: progress, retries, its record.
"""
