"""People, items and texts as arrays.

- ``node_tensors``: node features and message edges.
- ``people``: people's states, one row each.
- ``person_item``: features of a person and an item together.
- ``text``: text embedders.
"""
