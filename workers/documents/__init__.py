"""Finds the graph's skills and occupations in texts and titles.

- ``arabic_finder``: finds Arabic phrases.
- ``arabic_titles``: the occupations that Arabic texts name.
- ``arabic_words``: reduces Arabic words to stems.
- ``boilerplate``: the parts of job posts that are not about the work.
- ``chunks``: splits sentences into chunks.
- ``cv``: reads CVs.
- ``listed_names``: the names in lists of skills.
- ``linker``: by name and by meaning.
- ``matcher``: by name.
- ``meaning``: what the linker needs of a text model.
- ``name_words``: how much of each name's words a text has.
- ``phrase_finder``: finds phrases with their places in a text.
- ``sentences``: the sentences of a text that are encoded, and their pieces.
- ``skill_finder``: the skills that a text names.
- ``skill_names``: the names of skills, by rule and from reviewed lists.
- ``spoken_work``: titles of what somebody says that they do.
- ``title_guesses``: guesses the occupation of a title by its meaning.
- ``title_knowledge``: reads ``occupation_names.toml``.
- ``title_matcher``: links job titles to occupations.
- ``title_phrases``: splits job titles into head and modifiers.
- ``vault``: keeps uploaded files, encrypted.
- ``word_context``: what stands beside a name.
- ``word_rarity``: how much a word tells.
"""
