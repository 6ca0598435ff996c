"""Exports of everything about a person.

- ``archive``: makes the ZIP file.
- ``links``: signed links to exports.
- ``page``: the data as a page for people.
- ``resume``: the profile as JSON Resume.
"""
