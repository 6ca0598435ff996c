"""What the processes of a team do that do not lead: they take part in each training of the network."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from gnn.data.dataset import Dataset
from gnn.data.split import Split
from gnn.errors import TeamError
from gnn.models.base import quiet
from gnn.training.checkpoint import CHECKPOINT
from gnn.training.settings import Settings, settings_for
from gnn.training.team import Team, TrainingStoppedError
from gnn.training.trained import Trained
from gnn.training.trainer import Progress, Trainer, check_shares, text_tensors
from graph.snapshot.tables import Relation

log = structlog.get_logger("careergraph.training")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A training of the network, as the leader sends it.

    Args:
        data: nodes, relations and events.
        text: text vectors by label, float32 [n, 384].
        split: the cuts.
        settings: training settings.
        without: relations that carry no messages.
        checkpoint: the content of the checkpoint that the training resumes from.
    """

    data: Dataset
    text: Mapping[str, NDArray[np.float32]]
    split: Split
    settings: Settings
    without: frozenset[Relation]
    checkpoint: bytes | None

    def trainer(self, team: Team) -> Trainer:
        """Make the trainer."""
        return Trainer(self.data, text_tensors(self.text), self.split, self.settings, self.without, team)


def lead_training(assignment: Assignment, team: Team, progress: Progress, checkpoint: Path | None) -> Trained:
    """Train a network together with the others of the team, who wait in :func:`follow_trainings`.

    Any other error than those below and those of ``progress`` ends the process of a team, see :meth:`Team.lead`.

    Args:
        assignment: the training.
        team: the team, of which this process is the leader.
        progress: receives the completed share, 0–1, and a message; an error that it raises stops all processes.
        checkpoint: file to write after each evaluation.

    Raises:
        TeamError: there are more processes than people in a step.
    """
    check_shares(settings_for(assignment.settings, assignment.data), team)
    with team.lead(progress) as report:
        team.send(assignment)
        return assignment.trainer(team).run(report, checkpoint)


def follow_trainings(team: Team) -> None:
    """Take part in trainings until the leader has ended."""
    while True:
        try:
            assignment: Assignment = team.receive()
        except TeamError:
            log.info("the process that leads the trainings has ended", rank=team.rank)
            return
        try:
            follow_training(assignment, team)
        except TrainingStoppedError as error:
            log.info("the training was stopped", rank=team.rank, after=str(error))


def follow_training(assignment: Assignment, team: Team) -> Trained:
    """Take part in one training."""
    trainer = assignment.trainer(team)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / CHECKPOINT
        if assignment.checkpoint is not None:
            file.write_bytes(assignment.checkpoint)
        return trainer.run(quiet, file)
