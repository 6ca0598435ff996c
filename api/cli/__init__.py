"""The command line: ``careergraph``.

- ``address``: the address of a home folder's API.
- ``background``: ``up --detach``, ``status``, ``down``.
- ``backup_archive``: the file of a back-up.
- ``backup``: ``backup``, ``restore``.
- ``bias``: ``audit``.
- ``cards``: model cards.
- ``careers``: ``evaluate careers``.
- ``cold_starts``: ``evaluate cold``.
- ``console_link``: ``console``.
- ``cv_evaluation``: ``evaluate cv``.
- ``demo``: ``demo``.
- ``diagnosis``: reports the state of each component and how to fix problems.
- ``doctor``: ``doctor``.
- ``documents``: ``documents``.
- ``evaluate``: ``evaluate``.
- ``explorer``: ``browse``, ``explorer …``.
- ``features``: ``features``.
- ``guide_server``: serves the guide for Neo4j Browser.
- ``import_runs``: runs an import and prints what came of it.
- ``imports``: ``import …``.
- ``interests``: ``evaluate interests``.
- ``jobviews``: real views of real jobs, in memory.
- ``judging_output``: the evaluation's request, progress and tables.
- ``judging``: trains and evaluates models, prints and writes the report.
- ``likeness``: ``evaluate world``.
- ``link_judging``: ``evaluate melo`` and ``evaluate skills``.
- ``log_privacy``: keeps personal data out of the log.
- ``logs``: logging.
- ``memory_imports``: imports of data sets into memory.
- ``models``: ``model …`` and ``tune``.
- ``preview``: prints what an import would do.
- ``privacy``: ``erase``, ``retention``.
- ``processes``: ``up``, ``serve``, ``worker``, ``migrate``, ``schema``.
- ``progress``: follows a background task.
- ``reading``: ``evaluate reading``.
- ``root``: puts the commands together.
- ``running_services``: keeps a home folder's services running.
- ``search_sets``: ``evaluate search``.
- ``server``: the server processes of ``serve``.
- ``service_accounts``: ``service-account …``.
- ``service_record``: what ``up`` runs, in a file that other commands read.
- ``service_states``: reads what runs for a home folder.
- ``session``: settings, engines and clients for a command.
- ``setting_names``: finds settings that nothing reads.
- ``skill_linking``: ``evaluate skills``.
- ``tasks``: ``tasks …``.
- ``title_linking``: the head for ``evaluate melo``.
- ``tokens``: ``token``.
- ``training``: ``train``.
- ``visitors``: ``evaluate visitors``.
- ``wishes``: ``evaluate wishes``.
- ``world``: ``world``.
"""

import os

# Threads of OpenMP that wait for one another must not spin on a processor that other processes need: on a busy machine,
# a training of two spinning threads takes several times as long. torch reads this when it is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from api.cli.root import main

__all__ = ["main"]
