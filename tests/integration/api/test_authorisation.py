"""Every field of the schema, asked by everybody, against the matrix in ``docs/authorisation.md``."""

import asyncio
import difflib
import io
import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.datastructures import UploadFile
from strawberry.types import ExecutionResult

from api.graphql import ids
from api.graphql.context import Context
from api.services.loaders import Loaders
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.ingest.bulk import BulkWriter
from graph.viewer import Viewer
from tests.authorisation.askers import ASKERS, Scene, restore_scene, set_scene
from tests.authorisation.matrix import matrix_in, render, replace_matrix
from tests.authorisation.questions import Question, Questionnaire
from tests.conftest import ROOT, Server
from tests.door import Door, open_door
from tests.small_worlds import QUIET, WIPE, write_small_world

PAGE = ROOT / "docs" / "authorisation.md"
FEW = replace(QUIET, people=40, jobs=60, courses=10, interactions=200)
WRITE = "CAREERGRAPH_WRITE_MATRIX"
MOST_FIELDS = 8
REFUSAL_SECONDS, ANSWER_SECONDS = 2.0, 60.0
ENDLESS = ("applicationChanged", "recommendationsUpdated")
"""Subscriptions of which nothing comes here, unless they are refused; of the others, something comes at once."""
OF_DATA = frozenset({"Viewer.careerPaths"})
"""Fields whose NOT_FOUND says that there is no path, and nothing of who asks."""
TELLING_NULLS = frozenset({"Job.viewerState", "Application.analysis", "ApplicationStep.note"})
UNRELATED = frozenset({None, "stranger", "other-recruiter"})
"""Who may change nothing of the candidate, which the tables show."""
STRANGERS = ("visitor", "another candidate", "recruiter of another company")
COLUMNS = (
    "visitor", "the candidate", "another candidate", "recruiter of another company", "recruiter of the job's company",
    "administrator", "service account, read and act", "service account, read",
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """The schema over a world in which everybody is who asks."""

    door: Door
    questions: Questionnaire
    scene: Scene

    def ask(self, document: str, viewer: Viewer) -> tuple[Any, list[dict[str, Any]]]:
        """Data and errors of an answer."""
        file = UploadFile(io.BytesIO(b"Baker, 2020 - present"), filename="cv.txt")
        return self.door.ask(document, {"file": file} if "$file" in document else {}, viewer)

    def restore(self) -> None:
        """Write anew what the last answer may have changed."""
        self.door.runner.run(restore_scene(self.door.parts.client, self.scene))


@pytest.fixture(scope="module")
async def scene(embedded_server: Server) -> AsyncIterator[Scene]:
    """A small world with the candidate and those who ask."""
    client = GraphClient.open(embedded_server.engines.graph, patience=30.0)
    await Migrator(client, embedded_server.engines.graph).migrate(packaged_migrations())
    await client.run_alone(WIPE)
    await write_small_world(client, BulkWriter(client), embedded_server.home, FEW)
    yield await set_scene(client)
    await client.close()


@pytest.fixture(scope="module")
def stage(embedded_server: Server, scene: Scene) -> Iterator[Stage]:
    with open_door(embedded_server) as door:
        yield Stage(door, Questionnaire(door.schema._schema, scene), scene)


def test_everybody_gets_what_the_matrix_says(stage: Stage) -> None:
    outcomes: dict[str, dict[str, dict[str, str]]] = {}
    for question in (*stage.questions.operations(), *stage.questions.types(), *stage.questions.conditions()):
        for asker, fields in answers_to(stage, question).items():
            for field, outcome in fields.items():
                outcomes.setdefault(question.type, {}).setdefault(field, {})[asker] = outcome
    matrix = render(outcomes, COLUMNS)
    if os.environ.get(WRITE):
        PAGE.write_text(replace_matrix(PAGE.read_text(encoding="utf-8"), matrix), encoding="utf-8")
    written = matrix_in(PAGE.read_text(encoding="utf-8"))
    difference = "\n".join(difflib.unified_diff(written.splitlines(), matrix.splitlines(), lineterm="", n=0))
    assert difference == "", f"read the difference; {WRITE}=1 writes the page anew"


def test_who_may_not_see_something_is_not_told_whether_it_exists(stage: Stage) -> None:
    unknown_ids, differences, compared = stage.questions.unknown_ids(), [], 0
    hidden = re.compile("|".join(re.escape(id) for pair in unknown_ids.items() for id in (*pair, decode(pair[1]))))
    for question in stage.questions.operations():
        missing = question.about(unknown_ids)
        if missing == question or question.type == "Subscription":
            continue
        for asker in STRANGERS:
            compared += 1
            answers = [stage.ask(asked.document, ASKERS[asker]) for asked in (question, missing)]
            texts = [
                hidden.sub("ID", repr((data, [tell_error(error) for error in errors]))) for data, errors in answers
            ]
            if texts[0] != texts[1]:
                differences.append((asker, question.document, *texts))
    assert differences == []
    assert compared > 100, "the questions name what belongs to the candidate"


def decode(id: str) -> str:
    """The local part of an identifier."""
    return ids.decode(id)[1]


def tell_error(error: dict[str, Any]) -> tuple[str, str]:
    """What an error says, whoever made the request."""
    return str(error["extensions"]["code"]), str(error["message"])


def answers_to(stage: Stage, question: Question) -> dict[str, dict[str, str]]:
    """What comes of each field of a question, by who asks."""
    if question.type != "Subscription":
        return {asker: outcomes_of(stage, question, viewer) for asker, viewer in ASKERS.items()}

    async def subscribe_all() -> list[str]:
        return await asyncio.gather(*(subscribe(stage, question.document, viewer) for viewer in ASKERS.values()))

    name = next(iter(question.fields))
    outcomes = stage.door.runner.run(subscribe_all())
    return {asker: {name: outcome} for asker, outcome in zip(ASKERS, outcomes, strict=True)}


def outcomes_of(stage: Stage, question: Question, viewer: Viewer) -> dict[str, str]:
    """What comes of each field of a question."""
    outcomes: dict[str, str] = {}
    for begin in range(0, len(question.fields), MOST_FIELDS):
        outcomes |= outcomes_of_part(stage, question.part(begin, MOST_FIELDS), viewer)
    return outcomes


def outcomes_of_part(stage: Stage, question: Question, viewer: Viewer) -> dict[str, str]:
    """What comes of some fields; if one of them takes the others with it, each is asked alone."""
    data, errors = stage.ask(question.document, viewer)
    if question.type == "Mutation" and viewer.id not in UNRELATED and has_changed(data):
        stage.restore()
    if not errors:
        values = follow(data, question.path)
        return {name: tell(question.type, name, values, f"a{at}") for at, name in enumerate(question.fields)}
    is_whole = all(len(error.get("path") or ()) <= len(question.path) for error in errors)
    if len(question.fields) == 1 or (is_whole and question.path):  # what leads to the fields was refused
        code = str(errors[0]["extensions"]["code"])
        return {
            name: "yes" if code == "NOT_FOUND" and f"{question.type}.{name}" in OF_DATA else code
            for name in question.fields
        }
    outcomes: dict[str, str] = {}
    for index in range(len(question.fields)):
        outcomes |= outcomes_of_part(stage, question.part(index, 1), viewer)
    return outcomes


def has_changed(data: Any) -> bool:
    """Whether a mutation was carried out, as far as its answer says."""
    return data is not None and not data["a0"].get("errors")


def follow(data: Any, path: tuple[str | int, ...]) -> Any:
    """The value at a path; ``None`` if something on it is null or missing."""
    for step in path:
        if data is None or (isinstance(step, int) and step >= len(data)):
            return None
        data = data[step]
    return data


def tell(type: str, name: str, values: Any, key: str) -> str:
    """What an answer without errors tells of a field."""
    value = None if values is None else values[key]
    if isinstance(value, dict) and value.get("errors"):
        code = value["errors"][0]["code"]
        return code if code in ("FORBIDDEN", "NOT_FOUND") else "yes"
    is_hidden = value is None or value == [None]
    return "null" if values is None or (is_hidden and may_hide(type, name)) else "yes"


def may_hide(type: str, name: str) -> bool:
    """Whether null says that the asker may not see a field, and not that there is nothing to see."""
    return type == "Query" or f"{type}.{name}" in TELLING_NULLS


async def subscribe(stage: Stage, document: str, viewer: Viewer) -> str:
    """What comes of a subscription: its error, or whether it waits for events."""
    seconds = REFUSAL_SECONDS if any(name in document for name in ENDLESS) else ANSWER_SECONDS
    context = Context(stage.door.parts, viewer, Loaders(stage.door.parts.client, stage.door.parts.jobs))
    events = await stage.door.schema.subscribe(document, context_value=context)
    if isinstance(events, ExecutionResult):
        return str((events.errors or [])[0].extensions["code"])  # type: ignore[index]
    try:
        async with asyncio.timeout(seconds):
            first = await anext(events)
    except TimeoutError:
        return "yes"
    finally:
        await events.aclose()
    return str((first.errors[0].extensions or {}).get("code")) if first.errors else "yes"
