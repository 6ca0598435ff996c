"""Finishes the erasures of people that a process began and did not finish. A second run has nothing to do."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from graph.errors import GraphUnavailableError
from graph.privacy.erasure import ErasureRepository
from graph.viewer import SYSTEM
from workers.documents.vault import home_cipher
from workers.erasure import Eraser
from workers.errors import QueueUnavailableError
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments
from workers.task_catalogue import TaskKind

PATIENCE = timedelta(seconds=30)  # for the process that began an erasure

log = structlog.get_logger("careergraph.privacy")


async def erase_people(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Erase everyone whose erasure is not finished."""
    people = await ErasureRepository(context.client, SYSTEM).list_unfinished(datetime.now(UTC) - PATIENCE)
    eraser = eraser_of(context)
    for number, person in enumerate(people):
        progress(number / len(people), f"{number} of {len(people)} people")
        await eraser.erase(person)
    return f"{len(people)} people erased"


def eraser_of(context: Context) -> Eraser:
    """Return what erases people, for a worker."""
    cipher = home_cipher(context.home, context.settings.document_key)
    return Eraser.open(context.client, context.redis, context.queue, context.home, cipher)


async def look_for_erasures(ctx: Mapping[str, Any]) -> None:
    """Request a task if an erasure is not finished."""
    context: Context = ctx["context"]
    try:
        if await ErasureRepository(context.client, SYSTEM).list_unfinished(datetime.now(UTC) - PATIENCE):
            await context.queue.ask(TaskKind.ERASE_PEOPLE, SYSTEM)
    except (GraphUnavailableError, QueueUnavailableError) as error:
        log.warning("unfinished erasures could not be looked for; trying again", error=str(error))
