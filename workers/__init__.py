"""Background work: arq jobs, documents, language models.

- ``catalogue``: every kind of task.
- ``documents``: finds skills and occupations in texts.
- ``errors``: the room's errors.
- ``jobs``: the jobs themselves.
- ``llm``: language models.
- ``main``: the composition root of a worker.
- ``queue``: enqueues tasks and follows them.
- ``runtime``: what runs a job: context, retries, recovery.
- ``settings``: the room's settings.
- ``valkey``: connections and cache tags in Redis.
"""
