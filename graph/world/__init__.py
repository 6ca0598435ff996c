"""The demo world: a simulator of people, jobs, courses and behaviour with known hidden preferences.

- ``choice``: how people choose.
- ``population``: who lives there, and what is on offer.
- ``rows``: a world as rows for the graph.
- ``simulate``: a whole world from a seed.
- ``slice``: cuts the world's taxonomy out of ESCO and O*NET.
- ``taxonomy``: the taxonomy as arrays.
- ``words``: the words that names and texts are made of.
- ``write``: writes a world into the graph.
"""
