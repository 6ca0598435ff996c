"""Work on many people as several tasks, so that all workers take part.

A share is a range of the digests of people's ids: each person is in one share, whoever joins or leaves meanwhile.
"""

import uuid
from collections.abc import Sequence

from graph.viewer import SYSTEM
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import ShareArguments
from workers.task_catalogue import TaskKind
from workers.valkey.connections import person_digest

DIGEST_BITS = 128


def count_shares(people: int, most: int) -> int:
    """Return the number of shares of at most so many people; 0 for nobody."""
    return -(-people // most)


def select_share(people: Sequence[str], arguments: ShareArguments) -> list[str]:
    """Return the people of a share: those whose digests are in its range."""
    return [
        person
        for person in people
        if int(person_digest(person), 16) * arguments.shares >> DIGEST_BITS == arguments.share
    ]


async def request_shares(
    context: Context, id: str, kind: TaskKind, shares: Sequence[ShareArguments], people: int, progress: Progress
) -> str:
    """Request a task for each share, once however often this is repeated. Return a message about it.

    Args:
        context: the worker's.
        id: the task that is shared out.
        kind: its kind, which is that of the shares.
        shares: the arguments of each.
        people: how many people they have together.
        progress: counts the requests.
    """
    for number, arguments in enumerate(shares, start=1):
        share_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{id} {arguments.share}"))
        await context.queue.ask(kind, SYSTEM, arguments, id=share_id)
        progress(number / len(shares), f"{number} of {len(shares)} shares requested")
    return f"requested {len(shares)} tasks for {people:,} people"
