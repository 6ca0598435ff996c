"""Redis or Valkey.

- ``cache_tags``: counters that invalidate cached responses.
- ``connections``: connections and keys.
- ``recommendation_updates``: tells a person's followers that their recommendations have changed.
"""
