"""Jobs, courses, occupations, skills, and ways to find them.

- ``candidates``: candidates for a job.
- ``courses``: courses and similar courses.
- ``items``: jobs and courses as things to recommend and act on.
- ``jobs``: jobs and similar jobs.
- ``named``: skills, companies, places, providers, topics.
- ``occupations``: occupations, required skills, career moves.
- ``postings``: posting, changing and closing jobs.
- ``search``: search by words and meaning.
- ``similar``: what similar items share.
- ``texts``: skills and occupations in a text.
- ``trending``: what many people choose now.
"""
