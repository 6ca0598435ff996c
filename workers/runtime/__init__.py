"""The runtime of jobs.

- ``context``: the dependencies of jobs.
- ``liveness``: sends heartbeats, and reads which workers are alive.
- ``recovery``: keeps a worker's heartbeat going, and takes over tasks of dead workers.
- ``runner``: runs one task: progress, retries, record.
"""
