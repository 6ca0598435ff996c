"""What answers: the catalogue and models in memory, and the pools that compute.

- ``compute``: bounded thread pools with time limits and cancellation.
- ``generation``: the catalogue, names, models and experiment that belong together.
- ``model_server``: keeps the serving generation fresh in the background.
- ``text_reader``: finds skills and occupations in texts.
- ``usage``: counts how often each model answers.
"""
