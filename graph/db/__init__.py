"""The database: client, migrations, transactions.

- ``client``: the one wrapper of the async driver.
- ``dialect``: the statements that the embedded engine takes only as SQL.
- ``group_commit``: writes that arrive together share a transaction.
- ``migrations``: brings the graph's schema up to date.
- ``system``: the server's version and size.
- ``values``: reads stored values that may not be as expected.
"""
