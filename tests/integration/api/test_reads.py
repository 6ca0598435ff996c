"""How often each operation reads the graph: the same number of times for a long page as for a short one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from graph.db.client import Watch
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import EVERYTHING, PERSON, Door, open_door

SHORT, LONG = 2, 20
ANYONE, CANDIDATE = VISITOR, Viewer(PERSON, frozenset({Role.CANDIDATE}))
JOB = """id title status company { id name } place { id name } occupation { id title }
  skills(first: 3) { edges { essential node { id name } } }"""
COURSE = "id title provider { id name } skills(first: 3) { edges { node { id name } } }"
STATE = "viewerState { saved liked dismissed seenAt }"
REASONS = "reasons(first: 3) { type message path { cypher nodes { label caption } relationships { type } } }"
ITEM = f"item {{ ... on Job {{ {JOB} }} ... on Course {{ {COURSE} }} }}"

OPERATIONS: dict[str, tuple[Viewer, str, int]] = {
    "jobs": (CANDIDATE, f"jobs(first: $first) {{ totalCount edges {{ node {{ {JOB} {STATE} }} }} }}", 7),
    "jobs of a visitor": (ANYONE, f"jobs(first: $first) {{ totalCount edges {{ node {{ {JOB} }} }} }}", 4),
    "facets": (
        CANDIDATE,
        """jobs(first: 1) { facets { companies(first: $first) { count company { name } }
        places(first: $first) { count place { name } } occupations(first: $first) { count occupation { title } } } }""",
        7,
    ),
    "courses": (CANDIDATE, f"courses(first: $first) {{ edges {{ node {{ {COURSE} {STATE} }} }} }}", 5),
    "search": (
        CANDIDATE,
        f'search(query: "manager", types: [JOB], first: $first) {{ edges {{ node {{ ... on Job {{ {JOB} }} }} }} }}',
        5,
    ),
    "occupations": (
        ANYONE,
        """occupations(query: "manager", first: $first) { edges { node { id title
        skills(first: 3) { edges { node { id name } } } leadsTo(first: 3) { edges { node { id title } } } } } }""",
        3,
    ),
    "similar jobs": (
        ANYONE,
        f"""jobs(first: 1) {{ edges {{ node {{ similarJobs(first: $first) {{ edges {{ score
        reasons {{ message skills {{ id name }} }} node {{ {JOB} }} }} }} }} }} }}""",
        7,
    ),
    "trending jobs": (ANYONE, f"trendingJobs(first: $first) {{ edges {{ people node {{ {JOB} }} }} }}", 3),
    "a profile": (
        CANDIDATE,
        """viewer { id name targets { id title } skills(first: $first) { edges { level node { id name } } }
        interests(first: $first) { edges { weight node { ... on Skill { name } ... on Occupation { title } } } }
        experience { title occupation { title } } education { degree } }""",
        2,
    ),
    "recommended jobs": (
        CANDIDATE,
        f"""viewer {{ recommendedJobs(first: $first) {{ edges {{ score match {REASONS} cautions {{ message }}
        missing(first: 3) {{ skill {{ name }} }} node {{ {JOB} {STATE} }} recommendation {{ id seenAt }} }} }} }}""",
        7,
    ),
    "recommended courses": (
        CANDIDATE,
        f"viewer {{ recommendedCourses(first: $first) {{ edges {{ score {REASONS} node {{ {COURSE} {STATE} }} }} }} }}",
        2,
    ),
    "recommended skills": (
        CANDIDATE,
        "viewer { recommendedSkills(first: $first) { edges { score reasons { message } node { id name } } } }",
        2,
    ),
    "recommended to a visitor": (
        ANYONE,
        f'recommendedJobs(first: $first, about: {{text: "nurse"}}) {{ edges {{ score {REASONS} node {{ {JOB} }} }} }}',
        4,
    ),
    "own applications to jobs": (
        CANDIDATE,
        "jobs(first: $first) { edges { node { id viewerApplication { id status moves } } } }",
        5,
    ),
    "stored recommendations": (
        CANDIDATE,
        f"viewer {{ recommendations(first: $first) {{ edges {{ node {{ id score {ITEM} }} }} }} }}",
        6,
    ),
    "history": (
        CANDIDATE,
        f"viewer {{ interactions(first: $first) {{ edges {{ node {{ id action {ITEM} }} }} }} }}",
        4,
    ),
    "saved jobs": (CANDIDATE, f"viewer {{ savedJobs(first: $first) {{ edges {{ savedAt node {{ {JOB} }} }} }} }}", 4),
    "similar people": (CANDIDATE, "viewer { similarPeople(first: $first) { edges { score } } }", 1),
    "candidates": (
        EVERYTHING,
        """jobs(first: 1) { edges { node { recommendedCandidates(first: $first) { edges { score
        reasons(first: 3) { message } node { skills(first: 3) { edges { node { id name } } } } } } } } }""",
        9,
    ),
    "people": (EVERYTHING, 'users(query: "person", first: $first) { edges { node { id name email } } }', 3),
    "tasks": (EVERYTHING, "tasks(first: $first) { edges { node { id kind state } } }", 1),
    "models": (EVERYTHING, "models(first: $first) { edges { node { id version metrics { name } } } }", 1),
}
"""Each operation: who sends it, what it asks for, and how often it reads the graph."""


class Counter:
    """Counts the calls to the graph."""

    def __init__(self, inner: Watch) -> None:
        self.calls = 0
        self._inner = inner

    @contextmanager
    def watch(self, kind: str, query: str | None) -> Iterator[None]:
        """Surround a call."""
        self.calls += 1
        with self._inner(kind, query):
            yield


@pytest.fixture
def door(embedded_server: Server, request: pytest.FixtureRequest) -> Iterator[Door]:
    """A world that nobody has read from yet."""
    request.getfixturevalue("world")
    with open_door(embedded_server) as opened:
        yield opened


SOME_JOBS = "{ jobs(first: 20) { edges { node { id } } } }"
SAVE = "mutation ($input: LogInteractionInput!) { logInteraction(input: $input) { errors { code } } }"


def save_jobs(door: Door) -> None:
    """Save as many jobs as a long page holds, so that the lists of what the viewer did are long."""
    data, _ = door.ask(SOME_JOBS, None, CANDIDATE)
    for job in (edge["node"]["id"] for edge in data["jobs"]["edges"]):
        saved, _ = door.ask(SAVE, {"input": {"key": job, "action": "SAVE", "item": job}}, CANDIDATE)
        assert saved["logInteraction"]["errors"] == []


async def empty_redis(door: Door) -> None:
    await door.parts.redis.flushdb()


def count_reads(door: Door, counter: Counter, viewer: Viewer, selection: str, first: int) -> int:
    """How often an operation reads the graph when nothing is cached."""
    door.runner.run(empty_redis(door))
    door.parts.jobs._cache.clear()
    before = counter.calls
    _, errors = door.ask(f"query Counted($first: Int!) {{ {selection} }}", {"first": first}, viewer)
    assert errors == []
    return counter.calls - before


@pytest.mark.parametrize("server", ["embedded"], indirect=True)
def test_an_operation_reads_as_often_for_a_long_page_as_for_a_short_one(door: Door, server: Server) -> None:
    save_jobs(door)
    counter = Counter(door.parts.client._watch)
    door.parts.client._watch = counter.watch
    counted = {
        name: [count_reads(door, counter, viewer, selection, first) for first in (SHORT, LONG)]
        for name, (viewer, selection, _) in OPERATIONS.items()
    }
    assert counted == {name: [expected, expected] for name, (_, _, expected) in OPERATIONS.items()}
