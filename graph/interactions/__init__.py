"""The log of people's interactions with items.

- ``choices``: what a person did with given items, and the items that they saved.
- ``impressions``: the items that a person was shown.
- ``interactions``: the actions that a person took.
- ``recent``: what people did lately.
- ``types``: interaction types, and the relationships that aggregate them.
- ``undo``: undoes an interaction and its effects.
"""
