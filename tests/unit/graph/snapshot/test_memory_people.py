"""Imports of people and interactions into memory."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from graph.catalogue.types import ItemLabel
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.interactions import InteractionImporter
from graph.ingest.item_rows import item_id
from graph.ingest.people import PeopleImporter
from graph.ingest.people_map import PeopleMap
from graph.ingest.report import Report
from graph.places.reading import load_place_reader
from graph.snapshot.in_memory import MemoryWriter
from graph.snapshot.memory_people import MemoryEventWriter, MemoryPeopleWriter
from graph.snapshot.tables import Snapshot
from tests.unit.graph.ingest.files import write
from workers.documents.matcher import TextMatcher

PEOPLE = PeopleMap.model_validate(
    {
        "source": "club", "key": "member", "place": "town",
        "careers": {"title": "work", "begin": "from", "end": "to"},
    }
)  # fmt: skip
VIEWS = InteractionMap.model_validate(
    {
        "source": "club", "person": "member", "title": "job", "company": "firm", "at": "when",
        "defaults": {"action": "VIEW"},
    }
)  # fmt: skip
MEMBERS = """member,town,work,from,to
ada,Cairo,weaver,2020-01,2021-01
ada,Cairo,weaver,2022-01,
bob,,poet,,
"""
LOOKS = """member,job,firm,when
ada,Loom hand,Loom,2026-03-02T10:00:00Z
ada,Loom hand,Loom,2026-03-01T10:00:00Z
ada,Nobody's job,Loom,2026-03-01T10:00:00Z
cyd,Loom hand,Loom,2026-03-01T10:00:00Z
"""


async def read_club(folder: Path) -> tuple[Snapshot, Report]:
    writer = MemoryWriter()
    await writer.nodes("Occupation", [{"id": "o1", "title": "weaver"}])
    await writer.nodes("Job", [{"id": "j1", "title": "Loom hand"}, {"id": "j2", "title": "Loom hand"}])
    await writer.nodes("Company", [{"id": "c1", "name": "Loom"}, {"id": "c2", "name": "Shuttle"}])
    await writer.relationships(("Job", "AT", "Company"), [("j1", "c1", {}), ("j2", "c2", {})])
    names = writer.names()
    with Report(folder / "reports", private=True) as report:
        matcher = TextMatcher(names.skills, names.occupations)
        people = PeopleImporter(MemoryPeopleWriter(writer), report, PEOPLE, matcher, load_place_reader())
        await people.run(write(folder / "people.csv", MEMBERS))
        views = InteractionImporter(MemoryEventWriter(writer), report, VIEWS)
        await views.run(write(folder / "views.csv", LOOKS))
    return writer.snapshot(), report


async def test_people_and_views_are_read_as_the_graph_would_hold_them(tmp_path: Path) -> None:
    snapshot, report = await read_club(tmp_path)
    people = snapshot.nodes["User"].ids
    assert people == sorted(item_id("club", [member]) for member in ("ada", "bob"))
    ada = people.index(item_id("club", ["ada"]))
    careers = snapshot.edges["User", "WORKED_AS", "Occupation"]
    assert careers.source.tolist() == [ada]
    assert careers.weight.tolist() == [1.0], "of two links to one occupation, the current one counts"
    homes = snapshot.edges["User", "LIVES_IN", "Place"]
    assert [snapshot.nodes["Place"].titles[place] for place in homes.target] == ["Cairo"]
    views = snapshot.edges["User", "VIEWED", ItemLabel.JOB]
    assert (views.source.tolist(), views.target.tolist()) == ([ada], [0])
    assert views.at == np.array([datetime(2026, 3, 1, 10, tzinfo=UTC).timestamp()]), "the first of two views counts"
    assert report.rejected == 2, "an unknown job, and an unknown person"
