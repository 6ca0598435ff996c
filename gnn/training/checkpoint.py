"""The training state on disk; a killed run that resumes reaches exactly the same weights.

One safetensors file, written to a temporary file and renamed: weights, the best weights so far, the
optimiser's moments, the states of the random generators, and the history in its metadata.
"""

import hashlib
import json
import time
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
import torch
from numpy.random import Generator
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from gnn.data.dataset import Dataset
from gnn.data.split import Split
from gnn.models.base import under
from gnn.training.trained import Trained

CHECKPOINT = ".checkpoint.safetensors"
KEPT = timedelta(days=7)

log = structlog.get_logger("careergraph.training")


def sweep(folder: Path) -> None:
    """Remove checkpoints that no training resumed for a week, left by trainings that failed for good."""
    oldest = time.time() - KEPT.total_seconds()
    for file in (*folder.glob(f".*{CHECKPOINT}"), *folder.glob(f"..*{CHECKPOINT}.part")):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            log.info("an abandoned checkpoint is removed", file=str(file))


def digest_of(data: Dataset, split: Split) -> str:
    """Return a digest that identifies a training's data: node ids, edge and event counts, and the cuts."""
    digest = hashlib.sha256(repr(split).encode())
    for label, table in sorted(data.nodes.items()):
        digest.update(f"{label} {' '.join(table.ids)}".encode())
    digest.update(repr(sorted((relation, len(table)) for relation, table in data.relations.items())).encode())
    digest.update(repr(sorted((label, len(events)) for label, events in data.events.items())).encode())
    return digest.hexdigest()


class Checkpoint:
    """Everything needed to resume a training.

    Args:
        trained: the network and its history; :meth:`read` restores them in place.
        optimiser: the optimiser; restored likewise.
        rng: the training's random generator; restored likewise.
        settings: a dataclass; a checkpoint with other settings is not resumed.
        data: digest of the training data; a checkpoint with other data is not resumed either.
    """

    def __init__(
        self, trained: Trained, optimiser: torch.optim.Optimizer, rng: Generator, settings: Any, data: str
    ) -> None:
        if not is_dataclass(settings) or isinstance(settings, type):
            raise TypeError("settings must be an instance of a dataclass")
        self._trained = trained
        self._optimiser = optimiser
        self._rng = rng
        self._settings = json.dumps([asdict(settings), data], sort_keys=True)
        self._best = {name: values.detach().clone() for name, values in trained.network.state_dict().items()}

    def keep(self, epoch: int, validation_ndcg: float) -> None:
        """Record an evaluation and keep the weights if they are the best so far."""
        self._trained.stale += 1
        if validation_ndcg > self._trained.best:
            self._trained.best, self._trained.best_epoch, self._trained.stale = validation_ndcg, epoch, 0
            state = self._trained.network.state_dict()
            self._best = {name: values.detach().clone() for name, values in state.items()}

    def take_best(self) -> None:
        """Restores the network's best weights."""
        self._trained.network.load_state_dict(self._best)

    def write(self, file: Path) -> None:
        """Write the state to a temporary file and rename it."""
        tensors: dict[str, Tensor] = {f"now.{n}": v for n, v in self._trained.network.state_dict().items()}
        tensors |= {f"best.{name}": values for name, values in self._best.items()}
        for index, moments in self._optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{index}.{name}": torch.as_tensor(values) for name, values in moments.items()}
        tensors["torch"] = torch.get_rng_state()
        if torch.cuda.is_available():
            tensors["cuda"] = torch.cuda.get_rng_state()
        facts = {
            "settings": self._settings,
            "numpy": json.dumps(self._rng.bit_generator.state),
            "history": json.dumps(self._trained.history),
            "standing": json.dumps([self._trained.best, self._trained.best_epoch, self._trained.stale]),
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.part")  # overwrites one left by a killed run
        save_file({name: values.contiguous().cpu().clone() for name, values in tensors.items()}, part, facts)
        part.rename(file)

    def read(self, file: Path) -> bool:
        """Restores the state from a file; returns ``False`` if it is missing, or if it is unusable, which is logged."""
        try:
            if not file.exists():
                return False
            with safe_open(file, framework="pt") as contents:
                facts = contents.metadata()
                if facts["settings"] != self._settings:
                    log.warning("ignoring a checkpoint of other settings or data", file=str(file))
                    return False
                tensors = {name: contents.get_tensor(name) for name in contents.keys()}  # noqa: SIM118 - not a mapping
            self._restore(tensors, facts)
        except (SafetensorError, LookupError, ValueError, RuntimeError, OSError) as error:
            log.warning(
                "cannot read a checkpoint; training starts from the beginning", file=str(file), error=str(error)
            )
            return False
        return True

    def _restore(self, tensors: dict[str, Tensor], facts: dict[str, str]) -> None:
        self._trained.network.load_state_dict(under("now.", tensors))
        self._best = under("best.", tensors)
        state = self._optimiser.state_dict()
        moments: dict[int, dict[str, Tensor]] = {}
        for name, values in under("optimiser.", tensors).items():
            index, moment = name.split(".", maxsplit=1)
            moments.setdefault(int(index), {})[moment] = values
        self._optimiser.load_state_dict({**state, "state": moments})
        torch.set_rng_state(tensors["torch"])
        if "cuda" in tensors and torch.cuda.is_available():
            torch.cuda.set_rng_state(tensors["cuda"])
        self._rng.bit_generator.state = json.loads(facts["numpy"])
        self._trained.history[:] = [
            (epoch, loss, validation_ndcg) for epoch, loss, validation_ndcg in json.loads(facts["history"])
        ]
        self._trained.best, self._trained.best_epoch, self._trained.stale = json.loads(facts["standing"])
