"""People, items and texts as arrays.

- ``activity``: what people did lately with items, in places, in occupations; the one definition.
- ``chosen``: features of an item towards what a person chose.
- ``node_tensors``: node features and message edges.
- ``people``: people's states, one row each.
- ``person_item``: features of a person and an item together.
- ``text``: text embedders.
- ``text_head``: a residual head on an embedder.
- ``title_text``: titles as an embedder reads them best.
"""
