"""File importers and the bulk writer.

- ``bulk``: writes many nodes and relationships at once.
- ``coco``: the CoCo data set.
- ``column_map``: maps a table's columns onto the graph.
- ``esco``: ESCO's CSV download.
- ``items``: jobs and courses from mapped tables.
- ``onet``: O*NET's related occupations.
- ``report``: the counts of an import, the rejected rows and the fields left out.
- ``rows``: reads tables row by row.
- ``sources``: closes or removes what came from one source.
- ``values``: converts and checks single values.
"""
