"""The runtime of jobs.

- ``arq_worker``: takes jobs from a queue of arq.
- ``context``: the dependencies of jobs.
- ``kept_names``: the graph's names, kept between tasks.
- ``kept_serving``: the catalogue and the active model, kept between tasks.
- ``liveness``: sends heartbeats, and reads which workers are alive.
- ``record_batches``: records starts and ends of tasks, many at once.
- ``recovery``: keeps a worker's heartbeat going, and takes over tasks of dead workers.
- ``runner``: runs one task: progress, retries, record.
- ``scheduling``: requests the tasks of the schedules that are due.
- ``slots``: the slots for tasks of a worker process.
"""
