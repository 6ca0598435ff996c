"""Redis or Valkey.

- ``cache_tags``: counters that invalidate cached responses.
- ``connections``: connections and keys.
"""
