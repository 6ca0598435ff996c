"""Jobs, courses, occupations, skills and companies.

- ``career_moves``: the moves between occupations that careers show.
- ``concepts``: skills and occupations with all that is known of their names.
- ``contents``: whether there is anything in the graph.
- ``courses``: courses and the skills that they teach.
- ``item_summaries``: jobs and courses in one sentence, and their topics.
- ``job_cache``: a cache of recently read jobs.
- ``jobs``: jobs and the skills that they require.
- ``lookup``: skills, companies, places, providers and topics by id.
- ``money``: currencies, their rates, and amounts of pay that can be compared.
- ``near_moves``: which moves between occupations are between near ones, and which lead forward.
- ``occupations``: occupations, their skills and the moves between them.
- ``postings``: creates, changes and closes jobs one at a time.
- ``revision``: a number that increases when the catalogue changes.
- ``topics``: topics, which people, jobs and courses share.
- ``types``: small entities with an id and a name.
"""
