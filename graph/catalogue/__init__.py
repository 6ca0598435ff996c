"""Jobs, courses, occupations, skills and companies.

- ``courses``: courses and the skills they teach.
- ``job_cache``: jobs that were read lately.
- ``jobs``: jobs and the skills they ask for.
- ``lookup``: skills, companies, places, providers and topics by id.
- ``occupations``: occupations, their skills and the moves between them.
- ``postings``: posts, changes and closes jobs one at a time.
- ``revision``: a number that rises when the catalogue changes.
- ``types``: small nouns with an id and a name.
"""
