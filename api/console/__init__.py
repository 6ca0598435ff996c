"""The console: a front end for operators and for anyone signed in, served under ``/console``.

Its source is plain ES modules and CSS in this folder: ``app``, ``style``, ``messages``, ``documents`` and ``vendor``.

- ``assets``: the console's files, with a version that changes when any of them does.
- ``routes``: serves the page and its files.
"""
