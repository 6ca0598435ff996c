"""Redis or Valkey.

- ``addresses``: checks addresses of Redis.
- ``announcements``: listens to announcements of changes for all followers of a process.
- ``bookmarks``: where processes leave the bookmarks of their writes to a cluster.
- ``cache_tags``: counters that invalidate cached responses.
- ``caches``: empties the caches.
- ``cluster``: addresses of clusters, and connections to the member that holds the keys.
- ``connections``: connections and keys.
- ``feature_store``: features that a worker has materialised.
- ``key_rows``: all keys as rows, for back-ups.
- ``recommendation_updates``: tells a person's followers that their recommendations have changed.
- ``sentinel``: addresses of sentinels, and connections through them.
"""
