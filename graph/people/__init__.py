"""People's data, and who may read it.

- ``activity``: what a person's interactions add up to.
- ``interests``: interests and their summaries.
- ``profiles``: changes to a profile.
- ``state``: a person's fresh state in one round trip.
- ``users``: profiles.
"""
