"""Training data, and the catalogue that models rank.

- ``catalogue``: jobs and courses as arrays, read on every request.
- ``dataset``: nodes, relations and events, cut at a point in time.
- ``sparse_rows``: sparse rows as plain arrays, and products with them.
- ``split``: temporal splits and the questions that models are evaluated on.
"""
