"""File importers and the bulk writer.

- ``bulk``: writes many nodes and relationships at once.
- ``coco``: the CoCo data set.
- ``column_map``: maps a table's columns onto the graph.
- ``esco``: ESCO's CSV download.
- ``items``: jobs and courses from mapped tables.
- ``onet``: O*NET's related occupations.
- ``report``: the counts of an import, and the rejected rows.
- ``rows``: reads tables row by row.
"""
