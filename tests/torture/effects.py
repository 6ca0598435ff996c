"""What the tasks do, and what is found of it afterwards.

Each task is about a person of its own and leaves its id there. Every run of it that comes to its end leaves when it
began and ended, once, however often the graph server has to be told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from graph.db.client import GraphClient
from graph.registry.tasks import TaskState

MAKE_PEOPLE = "UNWIND range(1, $count) AS n MERGE (:User {id: 'person-' + toString(n)})"
LEAVE = """
MATCH (u:User {id: $person}) WHERE NOT $began IN coalesce(u.began, [])
SET u.effect = $id, u.began = coalesce(u.began, []) + [$began], u.ended = coalesce(u.ended, []) + [$ended]
"""
RECORDS = """
MATCH (t:Task) WHERE t.id STARTS WITH 'torture-'
RETURN t.id AS id, t.state AS state, t.deadAt IS NOT NULL AS dead, t.owner AS owner, t.attempts AS attempts,
       t.losses AS losses, t.finishedAt AS finished
"""
EFFECTS = "MATCH (u:User) WHERE u.effect IS NOT NULL RETURN u.effect AS id, u.began AS began, u.ended AS ended"
FAILING_EVERY, FALTERING_EVERY = 500, 100


def task_name(number: int) -> str:
    """Return the id of a task."""
    return f"torture-{number}"


def number_of(id: str) -> int:
    """Return the number in the id of a task."""
    return int(id.rsplit("-", 1)[1])


def always_fails(id: str) -> bool:
    """Return whether a task is one that fails in all its attempts."""
    return number_of(id) % FAILING_EVERY == 0


def fails_at_first(id: str) -> bool:
    """Return whether a task is one whose first attempt fails."""
    return number_of(id) % FALTERING_EVERY == 1


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found after a storm.

    Args:
        acknowledged: tasks whose request was answered.
        succeeded: those of them that succeeded and left their effect.
        dead_letters: those that were to fail, and did.
        lost: those that are missing, still open, or ended without their effect.
        set_aside: those that ended otherwise although nothing was wrong with them.
        side_by_side: tasks of which two runs that both came to their end overlapped.
        after_the_end: tasks that ran again after their end had been recorded.
        repeated: tasks that were run more than once to their end, because a worker was killed before that was recorded.
        most_losses: how often the workers of one task were killed, at most.
    """

    acknowledged: int
    succeeded: int
    dead_letters: int
    lost: Sequence[str]
    set_aside: Sequence[str]
    side_by_side: Sequence[str]
    after_the_end: Sequence[str]
    repeated: int
    most_losses: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, and nothing was done twice."""
        return not (self.lost or self.set_aside or self.side_by_side or self.after_the_end)


def overlap(row: dict[str, Any]) -> bool:
    """Return whether two runs of a task overlapped."""
    spans = sorted(zip(row["began"], row["ended"], strict=True))
    return any(later[0] < earlier[1] for earlier, later in pairwise(spans))


async def find_effects(client: GraphClient, acknowledged: Collection[str]) -> Findings:
    """Compare what was acknowledged with what is recorded and what was done."""
    records = {row["id"]: row for row in await client.read(RECORDS)}
    effects = {row["id"]: row for row in await client.read(EFFECTS)}
    succeeded, dead, lost, set_aside = 0, 0, [], []
    for id in acknowledged:
        record = records.get(id)
        state = record["state"] if record else None
        if state == TaskState.SUCCEEDED and id in effects and not always_fails(id):
            succeeded += 1
        elif state == TaskState.FAILED and record and record["dead"]:
            dead += always_fails(id)
            set_aside += [] if always_fails(id) else [id]
        else:
            lost.append(f"{id}: {state}")
    finished = {id: row["finished"].timestamp() for id, row in records.items() if row["finished"]}
    return Findings(
        acknowledged=len(acknowledged),
        succeeded=succeeded,
        dead_letters=dead,
        lost=lost,
        set_aside=set_aside,
        side_by_side=[id for id, row in effects.items() if overlap(row)],
        after_the_end=[id for id, row in effects.items() if max(row["began"]) > finished.get(id, float("inf"))],
        repeated=sum(len(row["began"]) > 1 for row in effects.values()),
        most_losses=max((row["losses"] or 0 for row in records.values()), default=0),
    )
