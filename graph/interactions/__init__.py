"""The log of what people do.

- ``impressions``: what a person was shown.
- ``interactions``: what a person did.
- ``types``: what people do with items, and the relationships that sum it up.
- ``undo``: undoes an interaction and what followed from it.
"""
