"""People and interactions from tables, on small files of our own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.ingest.bulk import BulkWriter
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.interaction_writer import InteractionWriter
from graph.ingest.interactions import InteractionImporter
from graph.ingest.item_rows import item_id
from graph.ingest.people import PeopleImporter
from graph.ingest.people_links import PeopleLinkWriter
from graph.ingest.people_map import PeopleMap
from graph.ingest.report import Report
from graph.ingest.sources import SourceCounts, SourceRepository
from graph.interactions.interactions import InteractionRepository, NewInteraction
from graph.interactions.types import InteractionType
from graph.interactions.undo import UndoRepository
from graph.people.profiles import ProfileChange, ProfileRepository
from graph.places.reading import load_place_reader
from graph.viewer import SYSTEM
from tests.unit.graph.ingest.files import write
from workers.documents.matcher import TextMatcher

SIZE = "MATCH (n) WITH count(n) AS nodes OPTIONAL MATCH ()-[r]->() RETURN nodes, count(r) AS links"
PROFILE = """
MATCH (u:User {id: $id})
RETURN u {.name, .headline, .seniority, .years, .discoverable, .source} AS person,
       COLLECT { MATCH (u)-[r:HAS_SKILL]->(s) RETURN [s.id, r.level] ORDER BY s.id } AS skills,
       COLLECT { MATCH (u)-[:TARGETS]->(o) RETURN o.id ORDER BY o.id } AS targets,
       COLLECT { MATCH (u)-[r:WORKED_AS]->(o) RETURN [o.id, r.title, r.organisation, r.from, r.to] ORDER BY r.title
       } AS careers,
       COLLECT { MATCH (u)-[r:STUDIED_AT]->(i) RETURN [i.name, r.degree, r.to] } AS education,
       COLLECT { MATCH (u)-[:LIVES_IN]->(p) RETURN p.name ORDER BY p.name } AS homes
"""
PEOPLE = PeopleMap.model_validate(
    {
        "source": "club", "key": "member", "name": "name", "headline": "motto", "seniority": "rank", "years": "years",
        "discoverable": "open", "place": "town",
        "skills": {"file": "skills.csv", "name": "skill", "level": "level"},
        "targets": {"title": "wish"},
        "careers": {"file": "jobs.csv", "title": "title", "organisation": "firm", "begin": "from", "end": "to"},
        "education": {"file": "schools.csv", "institution": "school", "degree": "degree", "end": "to"},
    }
)  # fmt: skip
VIEWS = InteractionMap.model_validate(
    {
        "source": "club", "person": "member", "item": "job", "itemSource": "board", "action": "did", "at": "when",
        "duration": "seconds", "values": {"action": {"looked": "VIEW", "kept": "SAVE"}},
    }
)  # fmt: skip
CHOICES = """
MATCH (u:User {id: $id})-[r:VIEWED|SAVED|APPLIED]->(x:Job)
RETURN type(r) AS type, x.id AS job, r.count AS count, r.firstAt AS first, r.lastAt AS last ORDER BY type, job
"""


def id_of(member: str) -> str:
    return item_id("club", [member])


@pytest.fixture
async def town(client: GraphClient, writer: BulkWriter) -> GraphClient:
    """A graph with two skills, two occupations and two jobs."""
    await writer.nodes(
        "Skill", [{"id": i, "name": n, "kind": "COMPETENCE"} for i, n in (("s1", "knit"), ("s2", "weave"))]
    )
    await writer.nodes("Occupation", [{"id": "o1", "title": "weaver"}, {"id": "o2", "title": "tailor"}])
    await writer.nodes(
        "Job",
        [
            {"id": item_id("board", [key]), "title": title, "source": "board", "status": "OPEN"}
            for key, title in (("j1", "Weaver"), ("j2", "Tailor"))
        ],
    )
    await writer.nodes("Company", [{"id": "loom", "name": "Loom"}])
    await writer.relationships(("Job", "AT", "Company"), [(item_id("board", ["j1"]), "loom", {})])
    return client


async def import_people(client: GraphClient, folder: Path, columns: PeopleMap = PEOPLE) -> Report:
    names = await CatalogueRepository(client).names()
    with Report(folder / "reports", private=True) as report:
        matcher = TextMatcher(names.skills, names.occupations)
        importer = PeopleImporter(
            PeopleLinkWriter(client, columns.source), report, columns, matcher, load_place_reader()
        )
        await importer.run(folder / "people.csv")
    return report


async def import_views(client: GraphClient, folder: Path, text: str, columns: InteractionMap = VIEWS) -> Report:
    with Report(folder / "reports", private=True) as report:
        await InteractionImporter(InteractionWriter(client, columns.source), report, columns).run(
            write(folder / "views.csv", text)
        )
    return report


def write_people(folder: Path) -> None:
    write(
        folder / "people.csv",
        "member,name,motto,rank,years,open,town,wish\n"
        "m1,Ana,Warp and weft,SENIOR,12,yes,Brno,Tailor\n"
        "m1,,,,,,,Weaver\n"
        "m2,Bo,,Boss,200,no,Oslo,astronaut\n"
        ",Nobody,,,,,,\n",
    )
    write(folder / "skills.csv", "member,skill,level\nm1,Knit,4\nm2,weave,9\nm2,secret hobby,1\n")
    write(
        folder / "jobs.csv",
        "member,title,firm,from,to\n"
        "m1,Master Weaver,Loom & Co,2015-03,\nm1,Tailor,,,\nm1,Tailor,,,\n"
        "m2,Tailor,Suits,2020-05-01,2019\nm3,Weaver,,2020,\n",
    )
    write(folder / "schools.csv", "member,school,degree,to\nm1,School of Cloth,Diploma,2014\nm2,,Diploma,\n")


async def profile(client: GraphClient, member: str) -> dict[str, Any]:
    return (await client.read(PROFILE, id=id_of(member)))[0]


async def test_people_go_in_with_what_their_tables_say(town: GraphClient, tmp_path: Path) -> None:
    write_people(tmp_path)
    report = await import_people(town, tmp_path)
    assert await profile(town, "m1") == {
        "person": {
            "name": "Ana", "headline": "Warp and weft", "seniority": "SENIOR", "years": 12, "discoverable": True,
            "source": "club",
        },
        "skills": [["s1", 4]],
        "targets": ["o1", "o2"],
        "careers": [["o1", "Master Weaver", "Loom & Co", "2015-03", None], ["o2", "Tailor", None, None, None]],
        "education": [["School of Cloth", "Diploma", "2014"]],
        "homes": ["Brno"],
    }  # fmt: skip
    second = await profile(town, "m2")
    assert (second["person"]["seniority"], second["skills"], second["targets"]) == (None, [["s2", None]], [])
    assert second["careers"] == [["o2", "Tailor", "Suits", "2020-05-01", None]]
    assert (await profile(town, "m3"))["careers"] == [["o1", "Weaver", None, "2020", None]]
    assert (report.counts["people"], report.counts["occupations held"], report.counts["skills"]) == (3, 4, 2)
    rejected_text = report.rejected_file.read_text()
    assert sorted(line.split(",")[:3] for line in rejected_text.splitlines()[1:]) == [
        ["jobs.csv", "5", "to"], ["people.csv", "4", "rank"], ["people.csv", "4", "wish"],
        ["people.csv", "4", "years"], ["people.csv", "5", "member"], ["schools.csv", "3", "school"],
        ["skills.csv", "3", "level"], ["skills.csv", "4", "skill"],
    ]  # fmt: skip
    for private in ("Bo", "200", "astronaut", "hobby", "Suits", "2019", "Nobody"):
        assert private not in rejected_text.replace("Boss", "")


async def test_a_newer_file_replaces_what_the_older_one_said_and_nothing_else(
    town: GraphClient, tmp_path: Path
) -> None:
    write_people(tmp_path)
    await import_people(town, tmp_path)
    before = await town.read(SIZE)
    await import_people(town, tmp_path)
    assert await town.read(SIZE) == before
    me = ProfileRepository(town, SYSTEM)
    await me.add_skill(id_of("m1"), "s2", 5, None)
    await me.change(id_of("m1"), ProfileChange({"discoverable": False}))
    write(tmp_path / "people.csv", "member,name,motto,rank,years,open,town,wish\nm1,Ana,,,13,yes,Praha,Weaver\n")
    write(tmp_path / "skills.csv", "member,skill,level\nm1,weave,1\n")
    write(tmp_path / "jobs.csv", "member,title,firm,from,to\nm1,Master Weaver,Loom & Co,2015-03,2026-01\n")
    await import_people(town, tmp_path)
    person = await profile(town, "m1")
    assert (person["person"]["headline"], person["person"]["years"]) == (None, 13)
    assert person["person"]["discoverable"] is False, "people decide themselves whether recruiters find them"
    assert person["skills"] == [["s2", 5]], "what people say in their profiles stays"
    assert (person["targets"], person["homes"]) == (["o1"], ["Prague"])
    assert person["careers"] == [["o1", "Master Weaver", "Loom & Co", "2015-03", "2026-01"]]
    assert (await profile(town, "m2"))["person"]["name"] == "Bo", "who is not in the file stays as they are"


async def test_imported_interactions_are_those_that_the_api_logs(town: GraphClient, tmp_path: Path) -> None:
    write_people(tmp_path)
    await import_people(town, tmp_path)
    text = (
        "member,job,did,when,seconds\n"
        "m1,j1,looked,2026-01-02 10:00:00 UTC,30\nm1,j1,looked,2026-01-01 09:00:00 UTC,\nm1,j2,kept,2026-01-03,\n"
        "m1,j1,looked,2026-01-02 10:00:00 UTC,\nm9,j1,looked,2026-01-01,\nm1,j9,looked,2026-01-01,\n"
        "m1,j1,pondered,2026-01-01,\nm1,j1,looked,,\nm1,j1,looked,2199-01-01,\n"
    )
    report = await import_views(town, tmp_path, text)
    assert report.counts["interactions"] == 3
    log = InteractionRepository(town, SYSTEM)
    for job, action, at in (
        ("j1", InteractionType.VIEW, datetime(2026, 1, 2, 10, tzinfo=UTC)),
        ("j1", InteractionType.VIEW, datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("j2", InteractionType.SAVE, datetime(2026, 1, 3, tzinfo=UTC)),
    ):
        await log.log(NewInteraction(f"{job}{at}", id_of("m2"), action, ItemLabel.JOB, item_id("board", [job]), at))
    logged = await town.read(CHOICES, id=id_of("m2"))
    assert len(logged) == 2
    assert await town.read(CHOICES, id=id_of("m1")) == logged
    counters = await town.read("MATCH (u:User) WHERE u.interactions > 0 RETURN u.interactions AS n")
    assert counters == [{"n": 3}, {"n": 3}]
    page, _ = await log.history(id_of("m1"), list(InteractionType), 10, None)
    assert [(event.action, event.duration_seconds) for event in page] == [("SAVE", None), ("VIEW", 30), ("VIEW", None)]
    assert [line.split(",")[1:3] for line in report.rejected_file.read_text().splitlines()[1:]] == [
        ["8", "did"], ["8", "did"], ["9", "when"], ["10", "when"], ["5", ""], ["6", "member"], ["7", "job"],
    ]  # fmt: skip
    before = await town.read(SIZE)
    again = await import_views(town, tmp_path, text)
    assert (again.counts["interactions"], await town.read(SIZE)) == (3, before)
    assert await town.read(CHOICES, id=id_of("m1")) == logged


async def test_an_interaction_with_a_key_can_be_corrected_and_an_undone_one_stays_undone(
    town: GraphClient, tmp_path: Path
) -> None:
    write_people(tmp_path)
    await import_people(town, tmp_path)
    columns = VIEWS.model_copy(update={"key": ["event"]})
    header = "event,member,job,did,when,seconds\n"
    await import_views(town, tmp_path, f"{header}e1,m1,j1,looked,2026-01-01,\ne2,m1,j1,looked,2026-01-05,\n", columns)
    await import_views(town, tmp_path, f"{header}e1,m1,j2,kept,2026-01-02,\n", columns)
    choices = await town.read(CHOICES, id=id_of("m1"))
    assert [(row["type"], row["count"], row["first"].day) for row in choices] == [("SAVED", 1, 2), ("VIEWED", 1, 5)]
    undone = item_id("club-interaction", ["e2"])
    await UndoRepository(town, SYSTEM).undo(id_of("m1"), undone, datetime.now(UTC))
    report = await import_views(town, tmp_path, f"{header}e2,m1,j1,looked,2026-01-05,\n", columns)
    assert report.rejected == 1
    assert [row["type"] for row in await town.read(CHOICES, id=id_of("m1"))] == ["SAVED"]


async def test_jobs_are_found_by_title_and_company(town: GraphClient, tmp_path: Path) -> None:
    write_people(tmp_path)
    await import_people(town, tmp_path)
    columns = InteractionMap.model_validate(
        {"source": "club", "person": "member", "title": "job", "company": "firm", "at": "when",
         "defaults": {"action": "VIEW"}}
    )  # fmt: skip
    text = "member,job,firm,when\nm1,WEAVER,loom,2026-01-01\nm1,Weaver,Other,2026-01-01\nm1,,loom,2026-01-01\n"
    report = await import_views(town, tmp_path, text, columns)
    assert (report.counts["interactions"], report.rejected) == (1, 2)
    assert [row["job"] for row in await town.read(CHOICES, id=id_of("m1"))] == [item_id("board", ["j1"])]


async def test_keys_that_the_people_s_map_cleans_are_cleaned_in_interactions_too(
    town: GraphClient, tmp_path: Path
) -> None:
    people = PeopleMap.model_validate({"source": "club", "key": "member", "clean": {"key": "^No "}})
    write(tmp_path / "people.csv", "member\nNo 7\n")
    await import_people(town, tmp_path, people)
    text = "member,job,did,when,seconds\nNo 7,#j1,looked,2026-01-01,\n"
    report = await import_views(town, tmp_path, text)
    assert report.rejected == 1
    reason = report.rejected_file.read_text()
    assert (
        "among the people of the source club; if their map has [clean] key, give the same as [clean] person" in reason
    )
    clean = {"person": "^No ", "item": "^#"}
    columns = InteractionMap.model_validate({**VIEWS.model_dump(exclude_defaults=True), "clean": clean})
    report = await import_views(town, tmp_path, text, columns)
    assert (report.counts["interactions"], report.rejected) == (1, 0)
    assert [row["job"] for row in await town.read(CHOICES, id=id_of("7"))] == [item_id("board", ["j1"])]


async def test_a_source_of_people_and_interactions_is_taken_back(
    town: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    await writer.nodes("User", [{"id": item_id("other", ["m1"]), "name": "Cy"}])
    log = InteractionRepository(town, SYSTEM)
    other, job = item_id("other", ["m1"]), item_id("board", ["j1"])
    await log.log(
        NewInteraction("k", other, InteractionType.VIEW, ItemLabel.JOB, job, datetime(2026, 1, 9, tzinfo=UTC))
    )
    before, chosen = await town.read(SIZE), await town.read(CHOICES, id=other)
    write_people(tmp_path)
    await import_people(town, tmp_path)
    await import_views(
        town, tmp_path, "member,job,did,when,seconds\nm1,j1,looked,2026-01-01,\nm1,j2,kept,2026-01-01,\n"
    )
    others = VIEWS.model_copy(update={"personSource": "other"})
    await import_views(town, tmp_path, "member,job,did,when,seconds\nm1,j1,looked,2026-01-01,\n", others)
    repository = SourceRepository(town, "club")
    assert await repository.count() == SourceCounts(jobs=0, courses=0, people=3, interactions=3)
    await repository.remove()
    assert await town.read(SIZE) == before
    assert await town.read(CHOICES, id=other) == chosen
