"""Processes that train one network together, each with a share of every step (torch's DistributedDataParallel).

All of them draw the same batches and compute the loss of their own share of the people and skills. Gradients are summed
before each optimiser step, so that the weights are the same everywhere and the settings mean the same for any number of
processes. The first process leads: it decides what is trained, reports progress and writes files.
"""

import io
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Any

import structlog
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from gnn.errors import TeamError

LONGEST_WAIT = timedelta(days=365)
"""Processes wait for the next training; torchrun ends all of them when one dies."""

Progress = Callable[[float, str], None]

log = structlog.get_logger("careergraph.training")


class TrainingStoppedError(Exception):
    """The leader stopped the training, for example because it was cancelled."""


@dataclass(frozen=True, slots=True)
class Team:
    """The processes that train together.

    Args:
        rank: this process's number; 0 leads.
        size: number of processes.
    """

    rank: int = 0
    size: int = 1
    _training: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @property
    def leads(self) -> bool:
        """Whether this process decides, reports and writes."""
        return self.rank == 0

    def share_of(self, count: int) -> slice:
        """Return this process's share of a list that all have, by its length."""
        return slice(self.rank * count // self.size, (self.rank + 1) * count // self.size)

    def add_up(self, values: Tensor) -> Tensor:
        """Return the sum of the values of all processes, the same in each, of the same shape."""
        total = values.clone()
        if self.size > 1:
            dist.all_reduce(total)
        return total

    def synchronise(self, module: nn.Module) -> nn.Module:
        """Wrap a module whose output is a share of a loss, so that gradients become those of the sum of the shares."""
        if self.size == 1:
            return module
        return DistributedDataParallel(SummedLoss(module, self.size), find_unused_parameters=True)

    def report_together(self, progress: Progress) -> Progress:
        """Return a progress function that all processes call at the same points; the leader's may stop the training.

        Raises:
            TrainingStoppedError: in the others, when the leader's function raised an error, which it raises itself.
        """
        if self.size == 1:
            return progress

        def report(share: float, message: str) -> None:
            goes_on = torch.zeros(1)
            try:
                if self.leads:
                    progress(share, message)
                goes_on += self.leads
            finally:
                dist.broadcast(goes_on, src=0)
            if not goes_on:
                raise TrainingStoppedError(message)

        return report

    @contextmanager
    def lead(self, progress: Progress) -> Iterator[Progress]:
        """Lead one training, after any other that this process leads. Yield the progress function to train with.

        An error of that function reaches the others, see :meth:`report_together`. After any other error they would wait
        within a step for ever, so it ends this process: torchrun then ends the others, and starts all of them again.
        """
        if self.size == 1:
            yield progress
            return
        others_know = False

        def report(share: float, message: str) -> None:
            nonlocal others_know
            try:
                progress(share, message)
            except Exception:
                others_know = True
                raise

        with self._training:
            try:
                yield report
            except Exception:
                if not others_know:
                    log.exception("the training cannot go on, and all processes of its team end", rank=self.rank)
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(1)  # an orderly end would wait for the others
                raise

    def send(self, value: object) -> None:
        """Send the others a value, which :meth:`receive` returns there. Processes of a team trust each other."""
        if self.size > 1:
            content = torch.frombuffer(bytearray(pickle.dumps(value)), dtype=torch.uint8)
            dist.broadcast(torch.tensor([len(content)]), src=0)
            dist.broadcast(content, src=0)

    def receive(self) -> Any:
        """Wait for what the leader sends.

        Raises:
            TeamError: the leader has ended.
        """
        try:
            length = torch.zeros(1, dtype=torch.int64)
            dist.broadcast(length, src=0)
            content = torch.empty(int(length), dtype=torch.uint8)
            dist.broadcast(content, src=0)
        except RuntimeError as error:
            raise TeamError("the process that leads the training has ended") from error
        return pickle.load(io.BytesIO(content.numpy().data))  # noqa: S301 - from a process of the same training

    def leave(self) -> None:
        """Close the connections; the others' next wait ends."""
        if self.size > 1:
            dist.destroy_process_group()


ALONE = Team()


class SummedLoss(nn.Module):
    """Multiplies a module's loss by the number of processes, because gradients are averaged over them.

    Args:
        module: the module; its output is this process's share of the loss.
        size: number of processes.
    """

    def __init__(self, module: nn.Module, size: int) -> None:
        super().__init__()
        self.module = module
        self._size = size

    def forward(self, *arguments: Any) -> Tensor:
        """Return the multiplied loss."""
        loss: Tensor = self.module(*arguments)
        return loss * self._size


def join_team(rank: int, size: int, local_rank: int, local_size: int, address: str) -> Team:
    """Join the processes of a training; returns when all have joined.

    Args:
        rank: this process's number among all.
        size: number of all processes.
        local_rank: its number among those of this host.
        local_size: number of processes on this host.
        address: where they meet, such as ``env://``.

    Raises:
        TeamError: this host has GPUs, but not one for each of its processes; or they could not meet.
    """
    if size == 1:
        return ALONE
    backend = "gloo"
    if torch.cuda.is_available():
        if torch.cuda.device_count() < local_size:
            raise TeamError(
                f"{local_size} processes on this host need as many GPUs, and it has {torch.cuda.device_count()}: start "
                f"torchrun with --nproc-per-node {torch.cuda.device_count()}, or hide them with CUDA_VISIBLE_DEVICES="
            )
        torch.cuda.set_device(local_rank)
        backend = "cpu:gloo,cuda:nccl"
    try:
        dist.init_process_group(backend, init_method=address, rank=rank, world_size=size, timeout=LONGEST_WAIT)
    except (RuntimeError, ValueError) as error:
        raise TeamError(f"the processes of the training cannot meet: {error}") from error
    return Team(rank, size)
