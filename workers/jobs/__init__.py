"""Background jobs.

- ``applications``: analyses applications.
- ``bias_audit``: audits the lists of candidates for bias.
- ``batch_run``: summarises everyone in batches at a provider.
- ``caches``: empties the caches.
- ``career_moves``: learns moves between occupations from careers.
- ``documents``: reads uploaded documents.
- ``enrichment``: summarises interests.
- ``erasure``: finishes erasures of people.
- ``exports``: exports everything about a person.
- ``features``: materialises features of activity.
- ``item_summaries``: summarises jobs and courses.
- ``job_alerts``: tells people of new jobs that their saved searches match.
- ``monitoring``: watches the active model and raises alarms.
- ``notifications``: sends notifications by e-mail.
- ``profiles``: analyses profiles.
- ``promotion``: activates models that training has registered.
- ``recommendations``: stores recommendations of a person or of everyone.
- ``registry_entry``: the registry's record of a trained model.
- ``retention``: deletes old data about people.
- ``shares``: work on many people as several tasks.
- ``summary_runs``: summarises everyone within a budget.
- ``tally``: counts how far a run of summaries has come.
- ``topic_merging``: merges topics of one meaning.
- ``task_records``: deletes records of tasks that ended long ago.
- ``text_training``: trains the text model.
- ``training``: trains, evaluates and activates a model.
- ``upkeep``: embeds new nodes and updates the model online.
"""
