"""The viewer, their profile and their activity.

- ``history``: interactions, activity and preferences.
- ``impressions``: logs items that a client showed.
- ``interactions``: logs interactions with items.
- ``interests``: interests and their summary.
- ``people``: the viewer and users.
- ``profiles``: changes to the viewer's profile.
- ``similar_people``: people with similar skills.
- ``undo``: undoes an interaction.
"""
