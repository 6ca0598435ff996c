"""The command line: ``careergraph``.

Several commands of one subject share a folder:

- ``backups``: ``backup``, ``restore``.
- ``evaluation``: ``evaluate``.
- ``explorer``: ``browse``, ``explorer …``.
- ``imports``: ``import …``.
- ``services``: ``up``, ``status``, ``down``, ``serve``, ``worker``, ``migrate``, ``schema``, ``doctor``.

The other commands, and what all commands share:

- ``bias``: ``audit``.
- ``cards``: model cards.
- ``console_link``: ``console``.
- ``demo``: ``demo``.
- ``documents``: ``documents``.
- ``features``: ``features``.
- ``log_privacy``: keeps personal data out of the log.
- ``logs``: logging.
- ``models``: ``model …`` and ``tune``.
- ``privacy``: ``erase``, ``retention``.
- ``progress``: follows a background task.
- ``root``: puts the commands together.
- ``service_accounts``: ``service-account …``.
- ``session``: settings, engines and clients for a command.
- ``setting_names``: finds settings that nothing reads.
- ``tasks``: ``tasks …``.
- ``tokens``: ``token``.
- ``training``: ``train``.
- ``world``: ``world``.
"""

import os

from api.collection import pause_collection

# Threads of OpenMP that wait for one another must not spin on a processor that other processes need: on a busy machine,
# a training of two spinning threads takes several times as long. torch reads this when it is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

with pause_collection():
    from api.cli.root import main

__all__ = ["main"]
