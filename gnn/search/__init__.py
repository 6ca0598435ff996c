"""Search by words and meaning.

- ``fusion``: reciprocal rank fusion.
- ``index``: search over jobs, courses, skills and occupations.
- ``lexicon``: BM25 in English and Arabic.
- ``library``: the search structures of a catalogue.
- ``name_lookup``: lookup of partial or misspelled names.
"""
