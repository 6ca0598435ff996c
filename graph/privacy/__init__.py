"""People's rights in their data.

- ``access_log``: who read whose data, when, and through which field.
- ``erasure``: erases people.
- ``export``: reads everything about a person.
- ``personal_data``: the one list of what the graph holds about a person.
- ``retention``: counts and deletes what is old.
- ``self_declared``: what people declare for bias audits.
"""
