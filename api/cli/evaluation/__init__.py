"""``evaluate``: models, links, search and lists, measured on data sets.

- ``careers``: ``evaluate careers``.
- ``cold_starts``: ``evaluate cold``.
- ``cvs``: ``evaluate cv``.
- ``evaluate``: the command; it starts the evaluation of the data set that it names.
- ``interests``: ``evaluate interests``.
- ``jobviews``: real views of real jobs, in memory.
- ``judging``: trains and evaluates models, prints and writes the report.
- ``likeness``: ``evaluate world``.
- ``links``: ``evaluate melo`` and ``evaluate skills``.
- ``memory_imports``: imports of data sets into memory.
- ``output``: the evaluation's request, progress and tables.
- ``reading``: ``evaluate reading``.
- ``search_sets``: ``evaluate search``.
- ``skills``: ``evaluate skills``.
- ``titles``: the head for ``evaluate melo``.
- ``visitors``: ``evaluate visitors``.
- ``wishes``: ``evaluate wishes``.
"""
