"""Features that a worker has materialised: a hash for each view, and one that says when each was made.

Fields are the nodes' ids, for people their digests; values are counts, separated by spaces. A node without a field has
zeros. A view is written beside the old one and takes its place in one step, so that readers see the one or the other.
The old one is deleted in the background. All keys share a slot and expire, if nothing materialises any more.
"""

import json
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis

from gnn.features.activity import ACTIVITY_VIEWS, FRESH_SECONDS, ActivityView
from workers.valkey.connections import features_key, person_digest

KEPT_SECONDS = 2 * 86_400
STAGED_SECONDS = 3_600
ROWS_OF_A_WRITE = 1_000
FACTS = "facts"
# KEYS: facts, then of each view: in use, staged, retired. ARGV: seconds to keep, then of each view: name and facts.
PUBLISH = """
for view = 0, (#KEYS - 1) / 3 - 1 do
  local current, staged, retired = KEYS[2 + view * 3], KEYS[3 + view * 3], KEYS[4 + view * 3]
  if redis.call('EXISTS', current) == 1 then redis.call('RENAME', current, retired) end
  if redis.call('EXISTS', staged) == 1 then
    redis.call('RENAME', staged, current)
    redis.call('EXPIRE', current, ARGV[1])
  end
  redis.call('HSET', KEYS[1], ARGV[2 + view * 2], ARGV[3 + view * 2])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return redis.status_reply('OK')
"""
# KEYS: facts and the view. ARGV: name and facts of the view, the field, its value (empty for zeros).
REPLACE = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[4] == '' then
  redis.call('HDEL', KEYS[2], ARGV[3])
else
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
  redis.call('EXPIREAT', KEYS[2], redis.call('EXPIRETIME', KEYS[1]))
end
return 1
"""
# KEYS: facts, then views. ARGV: of each view the number of fields, then the fields.
READ = """
local replies, at = {redis.call('HGETALL', KEYS[1])}, 1
for view = 2, #KEYS do
  local values, count = {}, tonumber(ARGV[at])
  for number = 1, count do values[number] = redis.call('HGET', KEYS[view], ARGV[at + number]) end
  replies[view], at = values, at + count + 1
end
return replies
"""

Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """When a view was materialised, as of which moment, for how many nodes, and with which features."""

    as_of: datetime
    rows: int
    features: tuple[str, ...]

    def encode(self) -> str:
        """Return the facts as text."""
        return json.dumps({"asOf": self.as_of.timestamp(), "rows": self.rows, "features": self.features})

    @classmethod
    def decode(cls, text: str) -> "ViewFacts":
        """Read what :meth:`encode` has written."""
        facts = json.loads(text)
        return cls(datetime.fromtimestamp(facts["asOf"], UTC), facts["rows"], tuple(facts["features"]))


@dataclass(frozen=True, slots=True)
class ViewState:
    """A view, and its facts; ``None`` if it is missing, or was made with other features than this version has."""

    view: ActivityView
    facts: ViewFacts | None

    def age_seconds(self, now: datetime) -> float | None:
        """Return the age of the values; ``None`` if there are none."""
        return None if self.facts is None else max(0.0, (now - self.facts.as_of).total_seconds())

    def is_stale(self, now: datetime) -> bool:
        """Return whether there are no values, or older ones than there should be."""
        age = self.age_seconds(now)
        return age is None or age > FRESH_SECONDS

    def alarm(self, now: datetime) -> str | None:
        """Return what is wrong; ``None`` if the values are fresh."""
        age = self.age_seconds(now)
        if age is None:
            return f"{self.view.name} was never materialised, or expired"
        hours = FRESH_SECONDS // 3_600
        return f"{self.view.name} is {age / 3_600:.1f} hours old, more than {hours}" if age > FRESH_SECONDS else None


@dataclass(frozen=True, slots=True)
class MaterialisedFeatures:
    """Values of nodes by view name and id, and the states of all views, from the same moment."""

    states: Mapping[str, ViewState]
    values: Mapping[str, Mapping[str, Row]]


def field_of(view: ActivityView, id: str) -> str:
    """Return the field of a node: its id, for a person the digest."""
    return person_digest(id) if view.entity == "User" else id


class FeatureStore:
    """Writes and reads materialised features. Errors are those of Redis.

    Args:
        redis: a client that returns text.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._publish = redis.register_script(PUBLISH)
        self._replace = redis.register_script(REPLACE)
        self._read = redis.register_script(READ)

    async def stage(self, view: ActivityView, rows: Sequence[tuple[str, Row]], run: str) -> None:
        """Write some values of a view beside those in use; ``run`` names the materialisation."""
        key = features_key(f"{view.name}:{run}")
        for start in range(0, len(rows), ROWS_OF_A_WRITE):
            chunk = rows[start : start + ROWS_OF_A_WRITE]
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.hset(key, mapping={field_of(view, id): encode_row(row) for id, row in chunk})
                pipeline.expire(key, STAGED_SECONDS)
                await pipeline.execute()

    async def drop_staged(self, run: str) -> None:
        """Delete what an earlier attempt of a materialisation staged."""
        await self._redis.unlink(*(features_key(f"{view.name}:{run}") for view in ACTIVITY_VIEWS))

    async def publish(self, facts: Mapping[str, ViewFacts], run: str) -> None:
        """Put all views of a materialisation to use, in one step, and delete the old ones in the background."""
        keys, arguments, retired = [features_key(FACTS)], [str(KEPT_SECONDS)], []
        for name, of_view in facts.items():
            retired.append(features_key(f"{name}:{run}:retired"))
            keys += [features_key(name), features_key(f"{name}:{run}"), retired[-1]]
            arguments += [name, of_view.encode()]
        await self._publish(keys=keys, args=arguments)
        await self._redis.unlink(*retired)

    async def replace_row(self, view: ActivityView, facts: ViewFacts, id: str, row: Row | None) -> bool:
        """Replace the values of one node, if the view is still the one with these facts; ``None`` stands for zeros."""
        value = encode_row(row) if row is not None and any(row) else ""
        keys = [features_key(FACTS), features_key(view.name)]
        return bool(await self._replace(keys=keys, args=[view.name, facts.encode(), field_of(view, id), value]))

    async def read(self, ids: Mapping[str, Sequence[str]]) -> MaterialisedFeatures:
        """Return values of nodes by view, in one round trip; zeros for a node without a value, or in a missing view."""
        views = [view for view in ACTIVITY_VIEWS if ids.get(view.name)]
        fields = [[field_of(view, id) for id in ids[view.name]] for view in views]
        keys = [features_key(FACTS), *(features_key(view.name) for view in views)]
        arguments = [argument for of_view in fields for argument in (str(len(of_view)), *of_view)]
        texts, *rows = await self._read(keys=keys, args=arguments)
        states = states_of(dict(zip(texts[::2], texts[1::2], strict=True)))
        values = {
            view.name: {
                id: decode_row(text) if text and states[view.name].facts else (0,) * len(view.features)
                for id, text in zip(ids[view.name], of_view, strict=True)
            }
            for view, of_view in zip(views, rows, strict=True)
        }
        return MaterialisedFeatures(states, values)

    async def read_states(self) -> Mapping[str, ViewState]:
        """Return the states of all views by name."""
        return (await self.read({})).states

    async def forget_person(self, user: str) -> None:
        """Delete a person's values, also those that are staged."""
        for view in ACTIVITY_VIEWS:
            if view.entity == "User":
                async for key in self._redis.scan_iter(features_key_pattern(view), count=ROWS_OF_A_WRITE):
                    await cast("Awaitable[int]", self._redis.hdel(key, field_of(view, user)))


def features_key_pattern(view: ActivityView) -> str:
    """Return the pattern of the keys of a view, in use and staged."""
    return f"{features_key(view.name)}*"


def states_of(texts: Mapping[str, str]) -> Mapping[str, ViewState]:
    """Return the states of all views from the facts as texts."""
    states = {}
    for view in ACTIVITY_VIEWS:
        facts = ViewFacts.decode(texts[view.name]) if view.name in texts else None
        states[view.name] = ViewState(view, facts if facts and facts.features == view.features else None)
    return states


def encode_row(row: Iterable[int]) -> str:
    """Return counts as text."""
    return " ".join(map(str, row))


def decode_row(text: str) -> Row:
    """Read what :func:`encode_row` has written."""
    return tuple(map(int, text.split()))
