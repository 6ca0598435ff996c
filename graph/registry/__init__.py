"""Records of models and background work.

- ``alarms``: alarms about models.
- ``attempts``: what workers record of attempts at tasks.
- ``bias_audits``: bias audits and their reports.
- ``cancellations``: cancels tasks.
- ``dead_letters``: the dead-letter list.
- ``embeddings``: the active model's embeddings on nodes.
- ``experiments``: experiments and people's exposure to them.
- ``import_runs``: what imports did.
- ``model_records``: what is known of a model.
- ``models``: models, and which one is active.
- ``record_log``: records that administrators read: what is common to their repositories.
- ``schedules``: how far schedules have come.
- ``service_accounts``: accounts of back ends that act for people.
- ``statistics``: statistics of recommendations and interactions.
- ``task_arguments``: whom and what the arguments of tasks name.
- ``task_lists``: everyone's tasks.
- ``tasks``: background tasks.
"""
