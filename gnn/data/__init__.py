"""What the models learn from and rank.

- ``catalogue``: jobs and courses as arrays, read on every request.
- ``dataset``: nodes, relations and events, cut at a moment.
- ``split``: temporal splits and the questions asked of a model.
"""
