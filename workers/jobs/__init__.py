"""Background jobs.

- ``enrichment``: summarises interests.
- ``monitoring``: watches the active model and raises alarms.
- ``recommendations``: stores a person's recommendations.
- ``registry_entry``: what the registry records of a trained model.
- ``training``: trains, judges and activates a model.
- ``upkeep``: embeds new nodes and updates the model online.
"""
