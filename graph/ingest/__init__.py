"""File importers and the bulk writer.

- ``bulk``: writes many nodes and relationships at once.
- ``coco``: the CoCo data set.
- ``column_map``: maps a table's columns onto the graph.
- ``csv_rows``: reads CSV tables row by row.
- ``esco``: ESCO's CSV download.
- ``items``: jobs and courses from mapped tables.
- ``json_rows``: reads JSON Lines row by row.
- ``onet``: O*NET's related occupations.
- ``report``: the counts of an import, the rejected rows and the fields left out.
- ``sources``: closes or removes what came from one source.
- ``text_lines``: reads lines of text in any encoding.
- ``values``: converts and checks single values.
"""
