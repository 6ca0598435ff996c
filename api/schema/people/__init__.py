"""The viewer, their profile and their activity.

- ``history``: interactions, activity and preferences.
- ``impressions``: logs items that a client showed.
- ``interactions``: logs interactions with items.
- ``interests``: interests and their summary.
- ``people``: the viewer.
- ``profiles``: changes to the viewer's profile.
- ``registration``: registration of new people.
- ``similar_people``: people with similar skills.
- ``titles``: reads headlines.
- ``undo``: undoes an interaction.
- ``users``: people's profiles.
"""
