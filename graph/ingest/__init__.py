"""File importers and the bulk writer.

- ``bulk``: writes many nodes and relationships at once.
- ``coco``: the CoCo data set.
- ``column_map``: the maps of tables of jobs and courses.
- ``csv_rows``: reads CSV tables row by row.
- ``dates``: reads dates in named formats.
- ``esco``: ESCO's CSV download.
- ``esco_values``: reads single values of ESCO's tables.
- ``field_types``: the types of fields that a map can fill.
- ``html_text``: turns HTML into plain text.
- ``item_rows``: reads jobs and courses from mapped tables.
- ``items``: writes jobs and courses with their links.
- ``json_rows``: reads JSON row by row.
- ``onet``: O*NET's related occupations.
- ``pay``: reads pay as people write it.
- ``pay_words``: the words and signs of pay.
- ``preview``: shows what an import would do.
- ``report``: the counts of an import, the rejected rows and the fields left out.
- ``schema_org``: job postings of schema.org as rows.
- ``sources``: closes or removes what came from one source.
- ``suggest``: suggests a first map for a file.
- ``table_map``: the map of any table.
- ``table_rows``: reads the rows of any mapped table.
- ``text_lines``: reads lines of text in any encoding.
- ``values``: converts and checks single values.
"""
