"""People's rights in their data.

- ``access_log``: who read whose data, when, and through which field.
"""
