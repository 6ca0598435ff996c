"""Embedded servers from PyPI, run as supervised child processes on loopback.

- ``arcadedb``: the graph server.
- ``child``: a program as a child process.
- ``home``: one set of servers per home folder.
- ``keeper``: restarts programs that exit.
- ``supervise``: the supervisor process of one program.
- ``valkey``: the queue, cache and pub/sub server.
"""
