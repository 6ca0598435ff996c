"""The services of a home folder: the engines, the API and the workers.

- ``address``: the address of a home folder's API.
- ``background``: ``up --detach``, ``status``, ``down``.
- ``diagnosis``: reports the state of each component and how to fix problems.
- ``doctor``: ``doctor``.
- ``processes``: ``up``, ``serve``, ``worker``, ``migrate``, ``schema``.
- ``record``: what ``up`` runs, in a file that other commands read.
- ``running_services``: keeps a home folder's services running.
- ``server``: the server processes of ``serve``.
- ``states``: reads what runs for a home folder.
"""
