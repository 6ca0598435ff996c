"""Background jobs.

- ``applications``: analyses applications.
- ``career_moves``: learns moves between occupations from careers.
- ``documents``: reads uploaded documents.
- ``enrichment``: summarises interests.
- ``job_alerts``: tells people of new jobs that their saved searches match.
- ``monitoring``: watches the active model and raises alarms.
- ``notifications``: sends notifications by e-mail.
- ``recommendations``: stores a person's recommendations.
- ``registry_entry``: the registry's record of a trained model.
- ``text_training``: trains the text model.
- ``training``: trains, evaluates and activates a model.
- ``upkeep``: embeds new nodes and updates the model online.
"""
