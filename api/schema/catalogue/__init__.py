"""Jobs, courses, occupations and skills, and how to find them.

- ``applications``: applications, and pages of them.
- ``candidates``: candidates for a job.
- ``closest_names``: pages of nodes by a name that may be partial or have typos.
- ``courses``: courses and similar courses.
- ``facets``: counts of items by property.
- ``item_summaries``: jobs and courses in one sentence, and their topics.
- ``items``: jobs and courses as items to recommend and interact with.
- ``job_fields``: enumerations, salaries and filters of jobs.
- ``jobs``: jobs and their employers.
- ``named``: skills, places, providers, topics.
- ``occupations``: occupations, required skills, career moves.
- ``pay``: checks of pay that people name.
- ``postings``: posting, changing and closing jobs.
- ``search``: search by words and by meaning.
- ``similar``: skills that similar items share.
- ``texts``: extracts skills and occupations from a text.
- ``trending``: currently popular jobs and courses.
- ``viewer_states``: what the viewer did with a job or a course.
"""
