"""The demo world: a simulator of people, jobs, courses and behaviour with known hidden preferences.

- ``acts``: what people do in a visit.
- ``choice``: the hidden preferences.
- ``declarations``: what people declare for bias audits.
- ``describe``: measures how people look at jobs.
- ``draws``: random draws.
- ``event_rows``: behaviour as rows for the graph.
- ``geography``: countries, regions and cities.
- ``ids``: ids of entities.
- ``names``: names of skills, jobs and companies.
- ``offers``: jobs and courses.
- ``person_rows``: people as rows for the graph.
- ``population``: people.
- ``rows``: everything else as rows for the graph.
- ``simulate``: simulates a whole world from a seed.
- ``slates``: what a visit shows.
- ``slice``: extracts the world's taxonomy from ESCO and O*NET.
- ``taxonomy``: the taxonomy as arrays.
- ``trades``: the trades of companies.
- ``views``: views of jobs to measure, simulated and real.
- ``words``: the vocabulary of names and texts.
- ``write``: writes a world into the graph.
"""
