"""Search by words and meaning.

- ``fusion``: one score by words and meaning.
- ``index``: search over jobs, courses, skills and occupations.
- ``job_links``: jobs that a query names by their occupation or skills.
- ``lexicon``: search by words.
- ``library``: the search structures of a catalogue.
- ``name_lookup``: lookup of partial or misspelled names.
- ``name_table``: names of nodes, and how much of a query each of them is.
- ``ordinary_words``: names of places that are ordinary words too.
- ``place_lookup``: lookup of places by their names and their countries'.
- ``places``: names of places in queries.
- ``query``: reads queries: known, corrected, completed, split and joined words.
- ``spelling``: corrections of unknown words.
- ``title_scope``: titles of occupations without what narrows them.
- ``words``: words and stems of texts in English and Arabic.
"""
