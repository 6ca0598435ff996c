"""Moves between occupations learned from the careers in the graph."""

from pathlib import Path

import numpy as np
import pytest

from gnn.skills.snapshot_moves import add_learned_moves
from graph.catalogue.lookup import CatalogueRepository, Names
from graph.catalogue.occupations import OccupationRepository
from graph.db.client import GraphClient
from graph.ingest.bulk import BulkWriter
from graph.ingest.people import PeopleImporter
from graph.ingest.people_links import PeopleLinkWriter, PeopleWriter
from graph.ingest.people_map import PeopleMap
from graph.ingest.report import Report
from graph.ingest.sources import SourceRepository
from graph.people.careers import CareerReader
from graph.places.reading import load_place_reader
from graph.snapshot.in_memory import MemoryWriter
from graph.snapshot.memory_people import MemoryPeopleWriter
from graph.snapshot.reader import SnapshotReader
from graph.snapshot.tables import Snapshot
from tests.unit.graph.ingest.files import write
from workers.documents.matcher import TextMatcher
from workers.jobs.career_moves import Learning, learn_career_moves

LEADS_TO = ("Occupation", "LEADS_TO", "Occupation")
MOVES = """
MATCH (a:Occupation)-[r:LEADS_TO]->(b:Occupation)
RETURN a.id AS source, b.id AS target, r.tier AS tier, r.weight AS weight, r.share AS share, r.people AS people,
       r.of AS of ORDER BY source, target
"""
TITLES = ("weaver", "tailor", "dyer", "glover")
PEOPLE = PeopleMap.model_validate(
    {"source": "guild", "key": "member", "careers": {"title": "title", "begin": "from", "end": "to"}}
)


async def town(writer: BulkWriter | MemoryWriter) -> None:
    """Four occupations; O*NET relates the first with the third alone."""
    await writer.nodes("Skill", [{"id": "s1", "name": "knit", "kind": "COMPETENCE"}])
    await writer.nodes(
        "Occupation", [{"id": f"o{i}", "title": title, "isco": f"{700 + i}1"} for i, title in enumerate(TITLES)]
    )
    await writer.relationships(("Occupation", "REQUIRES", "Skill"), [("o0", "s1", {"essential": True})])
    await writer.relationships(LEADS_TO, [("o0", "o2", {"tier": "Primary-Short", "weight": 0.9})])


async def import_careers(client: GraphClient, folder: Path, rows: list[str]) -> None:
    names = await CatalogueRepository(client).names()
    await run_import(PeopleLinkWriter(client, PEOPLE.source), names, folder, rows)


async def run_import(people_writer: PeopleWriter, names: Names, folder: Path, rows: list[str]) -> None:
    with Report(folder / "reports", private=True) as report:
        matcher = TextMatcher(names.skills, names.occupations)
        importer = PeopleImporter(people_writer, report, PEOPLE, matcher, load_place_reader())
        await importer.run(write(folder / "people.csv", "\n".join(["member,title,from,to", *rows, ""])))


async def import_to_memory(folder: Path) -> Snapshot:
    """The snapshot of the same town and careers, made in memory."""
    writer = MemoryWriter()
    await town(writer)
    await run_import(MemoryPeopleWriter(writer), writer.names(), folder, careers())
    return add_learned_moves(writer.snapshot(), writer.posts())


def careers() -> list[str]:
    """Sixty weavers: forty became tailors, the others dyers; ends and beginnings are not dates everywhere."""
    rows = []
    for index in range(60):
        begin = "2019-05" if index % 2 else "long ago"
        rows += [f"m{index},Weaver,2015-01,{begin}", f"m{index},{'Tailor' if index % 3 else 'Dyer'},{begin},"]
    return rows


async def test_imported_careers_teach_moves_and_taking_them_back_forgets_them(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    await town(writer)
    before = await client.read(MOVES)
    await import_careers(client, tmp_path, careers())
    assert sum(post.has_ended for post in await CareerReader(client).read()) == 60, "an end that is no date is an end"
    learning = await learn_career_moves(client)
    assert (learning.movers, learning.moves) == (60, learning.changed)
    moves = {(move["source"], move["target"]): move for move in await client.read(MOVES)}
    assert (moves["o0", "o1"]["people"], moves["o0", "o1"]["of"], moves["o0", "o1"]["tier"]) == (40, 60, None)
    assert (moves["o0", "o2"]["people"], moves["o0", "o2"]["tier"], moves["o0", "o2"]["weight"]) == (
        20, "Primary-Short", 0.9,
    )  # fmt: skip
    assert moves["o0", "o1"]["share"] > moves["o0", "o2"]["share"] > moves["o0", "o3"]["share"]
    moves_from = await OccupationRepository(client).moves_from(["o0"])
    assert [move.occupation.id for move in moves_from["o0"]] == ["o1", "o2", "o3"]
    assert [move.tier for move in moves_from["o0"]] == [None, "Primary-Short", None]
    snapshot = await SnapshotReader(client).read()
    assert len(snapshot.edges[LEADS_TO]) == 1, "models read O*NET's relation as before"
    assert snapshot.learned_moves is not None
    assert len(snapshot.learned_moves) == learning.moves
    in_memory = (await import_to_memory(tmp_path)).learned_moves
    assert in_memory is not None
    assert np.array_equal(in_memory.source, snapshot.learned_moves.source)
    assert np.array_equal(in_memory.target, snapshot.learned_moves.target)
    assert in_memory.weight == pytest.approx(snapshot.learned_moves.weight)
    assert await learn_career_moves(client) == Learning(60, learning.moves, 0), "nothing is new"
    await SourceRepository(client, "guild").remove()
    assert (await learn_career_moves(client)).moves == 0
    assert await client.read(MOVES) == before


async def test_a_few_careers_leave_the_moves_as_they_are(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    await town(writer)
    before = await client.read(MOVES)
    await import_careers(client, tmp_path, careers()[:40])
    learning = await learn_career_moves(client)
    assert (learning.movers, learning.moves, learning.changed) == (20, 0, 0)
    assert "50 or more" in str(learning)
    assert await client.read(MOVES) == before
