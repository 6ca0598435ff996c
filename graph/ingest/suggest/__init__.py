"""Suggests a first map for a file.

- ``assignment``: assigns the columns of a file to the fields of a map.
- ``column_names``: what columns are called.
- ``guesses``: what a column may hold, by its name and its values.
- ``map_text``: writes a map, with comments for what is to be checked.
- ``meanings``: what the words of sources mean.
- ``private_map``: suggests the maps of people and of interactions.
- ``sniff``: what a file is: its encoding, format and delimiter.
- ``suggestion``: reads a file and suggests its map.
"""
