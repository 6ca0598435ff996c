"""Jobs, courses, occupations and skills, and how to find them.

- ``candidates``: candidates for a job.
- ``closest_names``: pages of nodes by a name that may be partial or have typos.
- ``courses``: courses and similar courses.
- ``items``: jobs and courses as items to recommend and interact with.
- ``jobs``: jobs and similar jobs.
- ``named``: skills, companies, places, providers, topics.
- ``occupations``: occupations, required skills, career moves.
- ``pay``: checks of pay that people name.
- ``postings``: posting, changing and closing jobs.
- ``search``: search by words and by meaning.
- ``similar``: skills that similar items share.
- ``texts``: extracts skills and occupations from a text.
- ``trending``: currently popular jobs and courses.
"""
