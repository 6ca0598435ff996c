"""People's data, and who may read it.

- ``activity``: statistics of a person's interactions.
- ``analyses``: analyses of profiles over time, and the advice that they gave.
- ``careers``: the careers of all people.
- ``confirmation``: makes a profile of what a CV proposes.
- ``documents``: the documents that people upload.
- ``education``: changes a person's education.
- ``experience``: changes the occupations that a person has held.
- ``interests``: interests and their summaries.
- ``people_search``: finds people by name, e-mail address or id.
- ``profiles``: registers people and changes profiles.
- ``standing``: the years and the level that follow from a person's experience.
- ``state``: a person's current state.
- ``state_reading``: reads people's states, each in one round trip.
- ``summary_runs``: what runs of summaries have spent, and their batches.
- ``users``: reads profiles.
- ``visitors``: what visitors say of themselves, as a state.
"""
