"""Where this process stands among those that torchrun started."""

from collections.abc import Sequence

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from workers.errors import WorkerError
from workers.task_catalogue import Queue

START = "torchrun --nproc-per-node 2 --no-python careergraph worker training"


class Torchrun(BaseSettings):
    """What torchrun tells each of its processes; without torchrun, this process is alone.

    Args:
        torchelastic_run_id: id of the run; ``None`` without torchrun.
        rank: number of this process among all.
        world_size: number of all processes.
        local_rank: number of this process on its host.
        local_world_size: number of processes on this host.
    """

    model_config = SettingsConfigDict(extra="ignore")

    torchelastic_run_id: str | None = None
    rank: int = Field(default=0, ge=0)
    world_size: int = Field(default=1, ge=1)
    local_rank: int = Field(default=0, ge=0)
    local_world_size: int = Field(default=1, ge=1)

    @property
    def size(self) -> int:
        """Number of all processes; 1 without torchrun."""
        return 1 if self.torchelastic_run_id is None else self.world_size

    @property
    def local_size(self) -> int:
        """Number of processes on this host; 1 without torchrun."""
        return 1 if self.torchelastic_run_id is None else self.local_world_size

    def check_queues(self, queues: Sequence[Queue]) -> None:
        """Check that several processes work on trainings alone.

        Raises:
            WorkerError: they are to work on other queues, too.
        """
        if self.size > 1 and set(queues) != {Queue.TRAINING}:
            raise WorkerError(f"torchrun starts processes that train one network together, and nothing else: {START}")


def check_without_torchrun() -> None:
    """Check that torchrun did not start this command several times over.

    Raises:
        WorkerError: it did.
    """
    if Torchrun().size > 1:
        raise WorkerError(f"torchrun starts workers of trainings alone: {START}; then ask for a training elsewhere")
