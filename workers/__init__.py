"""Background work: arq jobs, documents, language models.

- ``bias_report``: the report of a bias audit.
- ``cron``: times in the notation of cron.
- ``documents``: finds skills and occupations in texts.
- ``erasure``: erases people everywhere.
- ``errors``: the package's errors.
- ``exports``: exports of everything about a person.
- ``jobs``: the implementations of the jobs.
- ``llm``: language models.
- ``mail``: e-mails.
- ``main``: the composition root of a worker.
- ``messages``: makes and checks the messages of tasks.
- ``model_prices``: what language models cost.
- ``observation``: what operators see of a process: metrics and traces.
- ``profile_analyses``: analyses profiles and follows what becomes of advice.
- ``queue``: enqueues tasks and follows them.
- ``queue_limits``: concurrency, priority and time limit of each queue.
- ``retention``: deletes old data about people.
- ``runtime``: runs jobs: context, retries, recovery.
- ``schedules``: what workers start by themselves.
- ``serving_files``: where the API keeps what it serves in files.
- ``settings``: the package's settings.
- ``signed_links``: links that let whoever holds them do one thing.
- ``store_addresses``: addresses of object storages for models.
- ``task_catalogue``: all kinds of tasks.
- ``torchrun``: where this process stands among those that torchrun started.
- ``timetable``: what is started at fixed times.
- ``valkey``: connections and cache tags in Redis.
"""
