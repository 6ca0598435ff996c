"""The demo world: a simulator of people, jobs, courses and behaviour with known hidden preferences.

- ``choice``: the model of people's choices.
- ``population``: people, jobs and courses.
- ``rows``: a world as rows for the graph.
- ``simulate``: simulates a whole world from a seed.
- ``slice``: extracts the world's taxonomy from ESCO and O*NET.
- ``taxonomy``: the taxonomy as arrays.
- ``words``: the vocabulary of names and texts.
- ``write``: writes a world into the graph.
"""
