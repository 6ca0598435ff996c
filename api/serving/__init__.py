"""The catalogue and models that requests are answered with, and the thread pools that compute the answers.

- ``changed_jobs``: jobs that changed since the serving catalogue was read.
- ``compute``: bounded thread pools with time limits and cancellation.
- ``generation``: the catalogue, names, models and experiment that belong together.
- ``generation_files``: generations in files, which the processes of a host share.
- ``loading_turns``: API processes of one home folder load one after another.
- ``mapped_file``: objects in a file whose arrays are shared by the processes that map it.
- ``model_server``: keeps the serving generation fresh, and lets people wait for their own changes of jobs.
- ``serving_source``: reads from the graph what a generation is made from.
- ``text_reader``: finds skills and occupations in texts.
- ``usage``: counts how many requests each model answers.
"""
