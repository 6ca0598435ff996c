"""The log of what people do.

- ``impressions``: what a person was shown.
- ``interactions``: what a person did.
- ``undo``: undoes an interaction and what followed from it.
"""
