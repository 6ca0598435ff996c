"""Administration and background tasks.

- ``activation``: activates models and rolls back.
- ``bias``: bias audits.
- ``caches``: tasks about caches.
- ``cancellations``: cancels tasks.
- ``dead_letters``: tasks that no worker will try again by itself.
- ``experiments``: experiments between models.
- ``features``: tasks that materialise features.
- ``import_runs``: what imports did.
- ``import_trials``: files that are tried, and imported then.
- ``models``: the model registry.
- ``monitoring``: drift, calibration, usage and alarms of the active model.
- ``queues``: queues and their workers.
- ``retention``: deletes old data about people.
- ``schedules``: what is started at fixed times.
- ``statistics``: statistics of recommendations and interactions.
- ``system``: engines, versions and sizes.
- ``task_inputs``: what the mutations that start tasks take.
- ``task_lists``: the tasks of everyone.
- ``tasks``: background tasks and their progress.
- ``traffic``: requests and errors over time.
"""
