"""The viewer, their profile, and what they do.

- ``history``: interactions, activity and preferences.
- ``impressions``: logs what a client has shown.
- ``interactions``: logs what a person does with an item.
- ``interests``: interests and their summary.
- ``people``: the viewer and users.
- ``profiles``: changes to the viewer's profile.
- ``similar_people``: people with similar skills.
- ``undo``: undoes an interaction.
"""
