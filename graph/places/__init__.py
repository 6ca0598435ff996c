"""Reads what people write about where a job or a home is.

- ``address_lines``: the parts of an address that name a town and what lies around it.
- ``address_reader``: one place from an address.
- ``addresses``: the parts of any text of a place, without postcodes.
- ``arabic_countries``: names of countries in Arabic.
- ``coordinates``: where stored places are.
- ``countries``: countries and their regions, by name and code.
- ``country_names``: countries' names in other languages.
- ``gazetteer``: the world's cities, by name.
- ``place_text``: a place that a text names.
- ``reading``: a place from the text of a source, which may name several.
- ``streets``: the lines of an address that name streets and floors.
"""
