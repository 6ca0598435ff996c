"""Search by words and meaning.

- ``fusion``: reciprocal rank fusion.
- ``index``: search over jobs, courses, skills and occupations.
- ``lexicon``: BM25 in English and Arabic.
- ``library``: what a catalogue is searched by.
- ``name_lookup``: names typed in part or with slips.
"""
