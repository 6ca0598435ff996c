"""Answers and rankings cached in Redis.

- ``answers``: whole answers, invalidated by every write that may change them.
- ``encoding``: answers as JSON.
- ``persisted_queries``: documents that clients name by their hash, after they have sent them once.
- ``rankings``: served rankings, so that their pages neither repeat nor skip an item.
"""
