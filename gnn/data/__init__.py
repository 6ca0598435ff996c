"""What the models learn from and rank.

- ``catalogue``: jobs and courses as arrays, read on every request.
- ``dataset``: nodes, relations and events, cut at a moment.
- ``sparse_rows``: sparse rows as plain arrays, and products with them.
- ``split``: temporal splits and the questions asked of a model.
"""
