"""The command line: ``careergraph``.

- ``address``: where the API of a home folder answers.
- ``cards``: model cards.
- ``cold``: ``evaluate cold``.
- ``demo``: ``demo``.
- ``diagnosis``: what serves, and what to do about what is missing.
- ``doctor``: ``doctor``.
- ``evaluate``: ``evaluate``.
- ``imports``: ``import …``.
- ``judging``: trains and judges models, prints and writes the report.
- ``logs``: logging.
- ``models``: ``model …`` and ``tune``.
- ``processes``: ``up``, ``serve``, ``worker``, ``migrate``, ``token``, ``schema``.
- ``progress``: follows a background task.
- ``root``: puts the commands together.
- ``session``: settings, engines and clients for a command.
- ``supervision``: keeps a home folder's services running.
- ``training``: ``train``.
- ``world``: ``world``.
"""

from api.cli.root import main

__all__ = ["main"]
