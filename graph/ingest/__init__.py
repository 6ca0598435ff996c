"""Importers of files, and the bulk writer.

- ``bulk``: writes many nodes and relationships at once.
- ``coco``: the CoCo data set.
- ``column_map``: maps a table's columns onto the graph.
- ``esco``: ESCO's CSV download.
- ``items``: jobs and courses from mapped tables.
- ``onet``: O*NET's related occupations.
- ``report``: what an import did, and the rejected rows.
- ``rows``: reads tables row by row.
"""
