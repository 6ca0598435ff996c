"""Redis or Valkey.

- ``cache_tags``: counters that say which cached answers are out of date.
- ``connections``: connections and keys.
"""
