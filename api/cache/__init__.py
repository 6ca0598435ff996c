"""Answers and rankings kept in Redis.

- ``answers``: whole answers, dropped as soon as a write may change them.
- ``encoding``: answers as JSON.
- ``rankings``: served rankings, so that their pages neither repeat nor skip an item.
"""
