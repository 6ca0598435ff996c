"""The database: client, migrations, transactions.

- ``bookmarks``: lets a read on a cluster wait for what was written before it.
- ``client``: the only wrapper of the async driver.
- ``conversion``: converts the driver's values to plain Python.
- ``dialect``: the statements that the embedded engine accepts only as SQL.
- ``embedded_http``: requests to the HTTP port of the embedded engine.
- ``group_commit``: lets concurrent writes share a transaction.
- ``migrations``: migrates the graph's schema.
- ``openings``: finishes connections whose request is cancelled.
- ``stored``: checks the values of what is built from stored rows.
- ``system``: the server's version and size.
- ``values``: reads stored values that may be malformed.
"""
