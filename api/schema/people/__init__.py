"""The viewer, their profile and their activity.

- ``access_log``: who read a person's data.
- ``document_mutations``: uploads, confirms and deletes CVs.
- ``documents``: the viewer's documents.
- ``education``: changes to the viewer's education.
- ``erasure``: erases the viewer.
- ``experience``: changes to the occupations that the viewer has held.
- ``exports``: exports everything about the viewer.
- ``history``: interactions, activity and preferences.
- ``impressions``: logs items that a client showed.
- ``interactions``: logs interactions with items.
- ``interests``: interests and their summary.
- ``job_alerts``: saved searches that tell the viewer of new jobs.
- ``notifications``: what the viewer is told of.
- ``people``: the viewer.
- ``people_search``: people as administrators find them.
- ``periods``: checks of periods of a career or an education.
- ``profile_analysis``: the analysis of the viewer's profile.
- ``profiles``: changes to the viewer's profile.
- ``recommendation_updates``: the subscription to changes of the viewer's recommendations.
- ``registration``: registration of new people.
- ``saved``: the jobs and courses that the viewer saved.
- ``self_declared``: what the viewer declares for bias audits.
- ``similar_people``: people with similar skills.
- ``titles``: reads job titles and headlines.
- ``undo``: undoes an interaction.
- ``users``: people's profiles.
"""
