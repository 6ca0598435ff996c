"""Importers on small files in the real formats, with our own texts."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from graph.catalogue.concepts import ConceptRepository
from graph.catalogue.lookup import CatalogueRepository
from graph.db.client import GraphClient
from graph.errors import ImportFileError
from graph.ingest.bulk import BulkWriter
from graph.ingest.coco import CocoImporter
from graph.ingest.column_map import CourseMap, JobMap, SkillColumn
from graph.ingest.esco import EscoImporter
from graph.ingest.items import NAMES_AS_TAGS, NAMES_LINKED, ItemImporter
from graph.ingest.onet import OnetImporter
from graph.ingest.report import Report
from graph.ingest.sources import SourceCounts, SourceRepository
from graph.places.reading import load_place_reader
from graph.registry.embeddings import EmbeddingRepository
from workers.documents.matcher import TextMatcher

SKILL, OCCUPATION = "http://data.europa.eu/esco/skill/", "http://data.europa.eu/esco/occupation/"
SIZE = "MATCH (n) WITH count(n) AS nodes MATCH ()-[r]->() RETURN nodes, count(r) AS relationships"


def table(path: Path, header: list[str], *rows: list[str], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, delimiter=delimiter).writerows([header, *rows])
    return path


@pytest.fixture
def esco(tmp_path: Path) -> Path:
    concept = ["conceptUri", "preferredLabel", "altLabels"]
    table(
        tmp_path / "skills_en.csv",
        [*concept, "skillType"],
        [f"{SKILL}s1", "bake bread", "make bread\nbread making", "skill/competence"],
        [f"{SKILL}s2", "cereals", "", "knowledge"],
        [f"{SKILL}s3", "wrong kind", "", "magic"],
        ["ftp://nowhere", "no concept", "", "knowledge"],
    )
    table(tmp_path / "skillGroups_en.csv", concept, [f"{SKILL}S1", "working with food", ""])
    table(
        tmp_path / "occupations_en.csv",
        [*concept, "iscoGroup"],
        [f"{OCCUPATION}o1", "baker", "bread maker", "7512"],
        [f"{OCCUPATION}o2", "miller", "", "7514"],
    )
    table(tmp_path / "occupations_ar.csv", concept, [f"{OCCUPATION}o1", "خباز", ""], [f"{OCCUPATION}o9", "x", ""])
    table(
        tmp_path / "occupationSkillRelations_en.csv",
        ["occupationUri", "relationType", "skillType", "skillUri"],
        [f"{OCCUPATION}o1", "essential", "", f"{SKILL}s1"],
        [f"{OCCUPATION}o2", "optional", "", f"{SKILL}s2"],
        [f"{OCCUPATION}o1", "essential", "", f"{SKILL}unknown"],
    )
    table(
        tmp_path / "skillSkillRelations_en.csv",
        ["originalSkillUri", "relationType", "relatedSkillUri"],
        [f"{SKILL}s2", "optional", f"{SKILL}s1"],
    )
    table(tmp_path / "broaderRelationsSkillPillar_en.csv", ["conceptUri", "broaderUri"], [f"{SKILL}s1", f"{SKILL}S1"])
    return tmp_path


async def import_esco(writer: BulkWriter, folder: Path) -> Report:
    with Report(folder / "reports") as report:
        await EscoImporter(writer, report, folder).run()
    return report


async def test_esco_goes_in_and_bad_rows_are_kept_aside(client: GraphClient, writer: BulkWriter, esco: Path) -> None:
    report = await import_esco(writer, esco)
    assert await client.read(
        """
            MATCH (o:Occupation {id: 'esco-o1'})-[r:REQUIRES]->(s:Skill)
            RETURN o.title AS title, o.titleArabic AS arabic, o.isco AS isco,
            s.name AS skill, s.alternativeNames AS others, r.essential AS essential""",
    ) == [
        {
            "title": "baker",
            "arabic": "خباز",
            "isco": "7512",
            "skill": "bake bread",
            "others": ["make bread", "bread making"],
            "essential": True,
        }
    ]
    assert await client.read("MATCH (:Skill {id: 'esco-s1'})-[:BROADER]->(g:Skill) RETURN g.kind AS kind") == [
        {"kind": "GROUP"}
    ]
    kept = report.rejected_file.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:3] for line in kept[1:]] == [
        ["skills_en.csv", "5", "skillType"],
        ["skills_en.csv", "6", "conceptUri"],
        ["occupations_ar.csv", "3", "conceptUri"],
        ["occupationSkillRelations_en.csv", "4", "skillUri"],
    ]


async def test_importing_again_changes_nothing(client: GraphClient, writer: BulkWriter, esco: Path) -> None:
    await import_esco(writer, esco)
    before = await client.read(SIZE)
    await import_esco(writer, esco)
    assert await client.read(SIZE) == before


async def test_blanks_and_spellings_cost_no_relation(client: GraphClient, writer: BulkWriter, esco: Path) -> None:
    table(
        esco / "skills_en.csv",
        ["conceptUri", "preferredLabel", "altLabels", "skillType", "status"],
        [f"{SKILL}s1 ", "bake bread ", "make bread | bread making", "Skill/Competence", "released"],
        [f"{SKILL}s2", "cereals", "", "", "released"],
        [f"{SKILL}s3", "grind by foot", "", "knowledge", "obsolete"],
        [f"{SKILL}s2", "grains", "", "knowledge", "released"],
    )
    table(
        esco / "occupations_en.csv",
        ["conceptUri", "preferredLabel", "altLabels", "iscoGroup"],
        [f"{OCCUPATION}o1", "baker", "", "C7512"],
        [f"{OCCUPATION}o2", "miller", "", "75"],
    )
    table(
        esco / "occupationSkillRelations_en.csv",
        ["occupationUri", "relationType", "skillUri"],
        [f"{OCCUPATION}o1", "Essential", f"{SKILL}s1"],
        [f"{OCCUPATION}o1", "optional", f"{SKILL}s1"],
        [f"{OCCUPATION}o2", "maybe", f" {SKILL}s2"],
        [f"{OCCUPATION}o2", "optional", f"{SKILL}s3"],
    )
    report = await import_esco(writer, esco)
    assert report.counts["occupation requirements"] == 2
    assert await client.read(
        """MATCH (o:Occupation)-[r:REQUIRES]->(s:Skill)
        RETURN o.isco AS isco, s.name AS skill, s.kind AS kind, r.essential AS essential ORDER BY skill"""
    ) == [
        {"isco": "7512", "skill": "bake bread", "kind": "COMPETENCE", "essential": True},
        {"isco": None, "skill": "grains", "kind": "KNOWLEDGE", "essential": False},
    ]
    kept = report.rejected_file.read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[:4] for line in kept if "skills_en" in line or "Relations" in line] == [
        ["skills_en.csv", "3", "skillType", "empty: the skill becomes a COMPETENCE"],
        ["skills_en.csv", "4", "status", "\"the concept is 'obsolete'"],
        ["skills_en.csv", "5", "conceptUri", "replaces line 3 of skills_en.csv: the same concept"],
        ["occupationSkillRelations_en.csv", "3", "skillUri", "the same pair as line 2: essential counts"],
        ["occupationSkillRelations_en.csv", "4", "relationType",
         "'maybe' is neither essential nor optional: taken as optional"],
        ["occupationSkillRelations_en.csv", "5", "skillUri", f"'{SKILL}s3' was rejected in line 4 of skills_en.csv"],
    ]  # fmt: skip
    assert "occupations_en.csv,3,iscoGroup,'75' is not the four digits of an ISCO-08 unit group,field left out" in kept


async def test_a_folder_without_its_tables_is_refused(writer: BulkWriter, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"skills_en\.csv: there is no such file"):
        await import_esco(writer, tmp_path)


async def test_onet_moves_come_through_the_crosswalk(client: GraphClient, writer: BulkWriter, esco: Path) -> None:
    await import_esco(writer, esco)
    crosswalk = esco / "crosswalk.csv"
    crosswalk.write_text(
        "A page about the file,,\n,,\nO*NET Id,ESCO or ISCO URI,Type of Match\n"
        f"51-1,{OCCUPATION}o2,exactMatch\n51-2,{OCCUPATION}o1,closeMatch\n51-2,isco/C1,closeMatch\n51-3,{OCCUPATION}o1,odd\n",
        encoding="utf-8",
    )
    book = Workbook()
    assert book.active is not None
    for row in (
        ["O*NET-SOC Code", "Title", "Related O*NET-SOC Code", "Related Title", "Relatedness Tier", "Index"],
        ["51-1", "Miller", "51-2", "Baker", "Primary-Short", 1],
        ["51-1", "Miller", "51-9", "Nobody", "Primary-Long", 2],
        ["51-1", "Miller", "51-2", "Baker", "Strange", 3],
    ):
        book.active.append(row)
    book.save(esco / "Related Occupations.xlsx")
    alternates = Workbook()
    assert alternates.active is not None
    for row in (
        ["O*NET-SOC Code", "Title", "Alternate Title"],
        ["51-1", "Miller", "Grain Grinder"],
        ["51-1", "Miller", "Mill Hand"],
        ["51-2", "Baker", "Bread Maker"],
        ["51-9", "Nobody", "No One"],
        ["51-2", "Baker", ""],
    ):
        alternates.active.append(row)
    alternates.save(esco / "Alternate Titles.xlsx")
    with Report(esco / "reports") as report:
        await OnetImporter(client, writer, report, esco, crosswalk).run()
    moves = await client.read(
        "MATCH (a)-[r:LEADS_TO]->(b) RETURN a.id AS a, b.id AS b, r.tier AS tier, r.weight AS weight"
    )
    assert moves == [{"a": "esco-o2", "b": "esco-o1", "tier": "Primary-Short", "weight": 0.8}]
    assert report.rejected == 3
    titles = {concept.id: concept.onet for concept in await ConceptRepository(client).read() if concept.onet}
    assert titles == {"esco-o2": ("Grain Grinder", "Mill Hand"), "esco-o1": ("Bread Maker",)}


async def matcher_of(client: GraphClient) -> TextMatcher:
    names = await CatalogueRepository(client).names()
    return TextMatcher(names.skills, names.occupations)


JOBS = JobMap(
    source="paper",
    delimiter="~",
    unknown=["", "-1"],
    key=["title", "firm"],
    title="title",
    description=["text"],
    company="firm",
    place="town",
    country="land",
    seniority="level",
    salaryMinimum="pay",
    skills=SkillColumn(column="skill", file="job_skills.csv"),
    values={"seniority": {"Boss": "LEAD"}},
    defaults={"postedAt": "2026-05-01", "salaryCurrency": "EUR"},
)


async def test_postings_link_to_what_the_graph_knows(client: GraphClient, writer: BulkWriter, esco: Path) -> None:
    await import_esco(writer, esco)
    file = table(
        esco / "jobs.csv",
        ["title", "firm", "text", "town", "land", "level", "pay"],
        ["Senior Baker", "Oven & Co", "Bread", "Cairo", "Egypt", "Boss", "1,200"],
        ["", "Oven & Co", "No title", "", "", "", ""],
        ["Miller", "Mill", "Flour", "-1", "-1", "-1", "lots"],
        ["Poet", "Mill", "Words", "-1", "-1", "King", "-1"],
        delimiter="~",
    )
    table(
        esco / "job_skills.csv",
        ["title", "firm", "skill"],
        ["Senior Baker", "Oven & Co", "Bread Making"],
        ["Senior Baker", "Oven & Co", "juggling"],
        delimiter="~",
    )
    with Report(esco / "reports") as report:
        await ItemImporter(writer, report, JOBS, await matcher_of(client), load_place_reader()).run(file)
    job = await client.read(
        """
        MATCH (j:Job)-[:AT]->(c:Company) MATCH (j)-[:IN]->(p:Place)
        MATCH (j)-[:IS_A]->(o:Occupation) MATCH (j)-[:REQUIRES]->(s:Skill)
        RETURN j.title AS title, j.seniority AS seniority,
        j.salaryMinimum AS pay, c.name AS firm, p.country AS land, o.title AS occupation, collect(s.name) AS skills"""
    )
    assert [{**row, "skills": sorted(row["skills"])} for row in job] == [
        {
            "title": "Senior Baker",
            "seniority": "LEAD",
            "pay": 1200.0,
            "firm": "Oven & Co",
            "land": "Egypt",
            "occupation": "baker",
            "skills": ["bake bread", "juggling"],
        }
    ]
    reasons = [line.split(",", 3)[1:] for line in report.rejected_file.read_text().splitlines()[1:]]
    assert [reason[:2] for reason in reasons] == [["3", "title"], ["4", "pay"], ["5", "level"]]
    assert (report.counts[NAMES_LINKED], report.counts[NAMES_AS_TAGS]) == (1, 1)


PLAIN = JobMap(
    source="plain",
    key=["id"],
    title="title",
    company="firm",
    seniority="level",
    remote="remote",
    postedAt="posted",
    salaryMinimum="from",
    salaryMaximum="to",
    salaryCurrency="currency",
    defaults={"remote": "no"},
)
PLAIN_COLUMNS = ["id", "title", "firm", "level", "remote", "posted", "from", "to", "currency"]
STORED = """
MATCH (j:Job) OPTIONAL MATCH (j)-[:AT]->(c:Company)
RETURN j.title AS title, c.name AS firm, j.seniority AS level, j.remote AS remote, j.postedAt AS posted,
       j.salaryMinimum AS low, j.salaryMaximum AS high, j.salaryCurrency AS currency ORDER BY title
"""


async def import_rows(
    client: GraphClient, writer: BulkWriter, columns: JobMap, file: Path
) -> tuple[ItemImporter, Report]:
    with Report(file.parent / "reports") as report:
        importer = ItemImporter(writer, report, columns, await matcher_of(client), load_place_reader())
        await importer.run(file)
    return importer, report


async def import_plain(client: GraphClient, writer: BulkWriter, folder: Path, *rows: list[str]) -> Report:
    _, report = await import_rows(client, writer, PLAIN, table(folder / "plain.csv", PLAIN_COLUMNS, *rows))
    return report


async def test_a_bad_field_costs_the_field_and_a_bad_key_the_row(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    report = await import_plain(
        client,
        writer,
        tmp_path,
        ["1", "Archer", "Bow", "MID", "yes", "2026-01-02", "10", "20", "eur"],
        ["2", "Baker \0", "Oven", "Guru", "maybe", "yesterday", "lots", "1e400", "XXQ"],
        ["", "No key", "", "", "", "", "", "", ""],
        ["3", "Cook", "Pan", "", "", "2026-01-02", "30", "20", "EUR"],
        ["4", "Diver", "Sea", "", "", "2026-01-02", "0", "0", "EUR"],
        ["4", "Diver again", "Sea", "", "", "2026-01-02", "5", "", ""],
    )
    rows = {row["title"]: row for row in await client.read(STORED)}
    assert {
        title: (row["level"], row["remote"], row["low"], row["high"], row["currency"]) for title, row in rows.items()
    } == {
        "Archer": ("MID", True, 10.0, 20.0, "EUR"),
        "Baker": (None, False, None, None, None),
        "Cook": (None, False, None, None, None),
        "Diver again": (None, False, None, None, None),
    }
    assert [row["firm"] for row in rows.values()] == ["Bow", "Oven", "Pan", "Sea"]
    assert rows["Baker"]["posted"] is not None, "a job without a date is posted when it is imported"
    reported = list(csv.reader(report.rejected_file.read_text().splitlines()))[1:]
    assert sorted((int(row[1]), row[2], row[4]) for row in reported) == [
        (3, "", "row imported"),
        (3, "currency", "field left out"),
        (3, "from", "field left out"),
        (3, "level", "field left out"),
        (3, "posted", "field left out"),
        (3, "remote", "field left out"),
        (3, "to", "field left out"),
        (4, "id", "row rejected"),
        (5, "from", "field left out"),
        (6, "from", "field left out"),
        (7, "from", "field left out"),
        (7, "id", "row imported"),
    ]
    assert (report.counts["rows"], report.counts["jobs"], report.rejected) == (6, 4, 1)


async def test_a_job_without_a_date_keeps_the_day_of_its_first_import(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    row = ["1", "Archer", "Bow", "", "", "", "", "", ""]
    await import_plain(client, writer, tmp_path, row)
    first = await client.read(STORED)
    assert first[0]["posted"] is not None
    await import_plain(client, writer, tmp_path, row)
    assert await client.read(STORED) == first
    report = await import_plain(client, writer, tmp_path, ["1", "Archer", "Bow", "", "", "next full moon", "", "", ""])
    assert report.left_out == 1
    assert await client.read(STORED) == first, "a job whose date cannot be read is no newer than before"


FEED = JobMap(
    source="feed",
    key=["ref"],
    title="title",
    company="firm",
    place="town",
    salaryMaximum="pay",
    closesAt="closes",
    skills=SkillColumn(column="skills"),
    defaults={"postedAt": "2026-05-01", "salaryCurrency": "EUR"},
)
FEED_COLUMNS = ["ref", "title", "firm", "town", "pay", "closes", "skills"]
LINKED = """
MATCH (j:Job {source: 'feed'})
RETURN j.title AS title, j.status AS status, j.salaryMaximum AS pay, j.closesAt IS NULL AS stays,
       COLLECT { MATCH (j)-[:AT]->(c) RETURN c.name } AS firms, COLLECT { MATCH (j)-[:IN]->(p) RETURN p.name } AS towns,
       COLLECT { MATCH (j)-[:REQUIRES]->(s) RETURN s.name ORDER BY s.name } AS skills ORDER BY title
"""


async def import_feed(client: GraphClient, writer: BulkWriter, folder: Path, *rows: list[str]) -> ItemImporter:
    importer, _ = await import_rows(client, writer, FEED, table(folder / "feed.csv", FEED_COLUMNS, *rows))
    return importer


async def test_a_newer_file_replaces_what_an_older_one_said(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    first = ["1", "Tiler", "Oven", "Oslo", "500", "2090-01-31", "C#,C++,tiles"]
    gone = ["2", "Vanishing", "Oven", "Oslo", "400", "", "tiles"]
    await import_feed(client, writer, tmp_path, first, gone)
    before = await client.read(LINKED)
    assert before[0] == {
        "title": "Tiler", "status": "OPEN", "pay": 500.0, "stays": False, "firms": ["Oven"], "towns": ["Oslo"],
        "skills": ["C#", "C++", "tiles"],
    }  # fmt: skip
    await import_feed(client, writer, tmp_path, first, gone)
    assert await client.read(LINKED) == before, "the same file again changes nothing"
    importer = await import_feed(client, writer, tmp_path, ["1", "Tiler", "Kiln", "Rome", "", "", "C#,clay"])
    after = await client.read(LINKED)
    assert after[0] == {
        "title": "Tiler", "status": "OPEN", "pay": None, "stays": True, "firms": ["Kiln"], "towns": ["Rome"],
        "skills": ["C#", "clay"],
    }  # fmt: skip
    assert after[1] == before[1], "what the file does not hold stays as it is"
    source, now = SourceRepository(client, "feed"), datetime.now(UTC)
    assert await source.close_others(importer.ids, now) == 1
    assert await source.close_others(importer.ids, now) == 0
    assert [row["status"] for row in await client.read(LINKED)] == ["OPEN", "CLOSED"]


NAMED = """
MATCH (n) WHERE n:Skill OR n:Company OR n:Place
RETURN n.id AS id, n.name AS name, n.updatedAt AS updated ORDER BY id
"""


async def test_the_spelling_of_a_name_does_not_depend_on_the_order(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    upper, lower = (
        ["1", "Tiler", "KILN", "Nowhereville", "", "", "Back-End"],
        ["2", "Potter", "kiln", "nowhereville", "", "", "back-end"],
    )
    await import_feed(client, writer, tmp_path, upper, lower)
    await import_feed(client, writer, tmp_path, lower)
    first = await client.read(NAMED)
    await import_feed(client, writer, tmp_path, lower, upper)
    assert await client.read(NAMED) == first
    assert {"KILN", "Nowhereville", "Back-End"} <= {row["name"] for row in first}


async def test_rows_of_one_key_far_apart_change_nothing_the_second_time(
    client: GraphClient, writer: BulkWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.ingest.items.BATCH", 2)
    rows = [["1", "Tiler", "Oven", "Oslo", "500", "", "tiles"], ["2", "Potter", "Oven", "Oslo", "", "", ""]]
    rows += [
        ["3", "Glazier", "Oven", "Oslo", "", "", ""],
        ["1", "Senior tiler", "Oven", "Rome", "600", "", "tiles,clay"],
    ]
    rows += [["", "No key", "", "", "", "", ""], ["1", "", "a rejected row replaces nothing", "", "", "", ""]]
    stored = "MATCH (j:Job {source: 'feed'}) RETURN j.title AS title, j.updatedAt AS updated ORDER BY title"
    for _ in range(2):
        importer = await import_feed(client, writer, tmp_path, *rows)
        assert len(importer.ids) == 3
        assert [tuple(row.values()) for row in await client.read(stored)] == [
            ("Glazier", None), ("Potter", None), ("Senior tiler", None),
        ]  # fmt: skip


async def test_towns_of_one_name_stay_apart_and_remote_is_no_town(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    towns = {"a": "Hobart, Tasmania", "b": " Hobart , IN", "c": "Remote", "d": "هوبارت", "e": "Nirgendwo"}
    await import_feed(client, writer, tmp_path, *([key, key, "Oven", town, "", "", ""] for key, town in towns.items()))
    places = """
    MATCH (j:Job {source: 'feed'}) OPTIONAL MATCH (j)-[:IN]->(p:Place)
    RETURN j.title AS title, p.id AS id, p.name AS name, p.region AS region, p.country AS country, j.remote AS remote
    ORDER BY title"""
    assert [tuple(row.values()) for row in await client.read(places)] == [
        ("a", "au-hobart", "Hobart", None, "Australia", False),
        ("b", "us-in-hobart", "Hobart", "Indiana", "United States", False),
        ("c", None, None, None, None, True),
        ("d", "au-hobart", "Hobart", None, "Australia", False),
        ("e", "nirgendwo", "Nirgendwo", None, None, False),
    ]
    arabic = "MATCH (p:Place {id: 'au-hobart'}) WHERE 'هوبارت' IN p.alternativeNames RETURN count(*) AS n"
    assert await client.read(arabic) == [{"n": 1}]


async def test_a_source_is_taken_back_whole(client: GraphClient, writer: BulkWriter, tmp_path: Path) -> None:
    before = await client.read(SIZE)
    await import_plain(client, writer, tmp_path, ["1", "Archer", "Bow", "", "", "2026-01-02", "", "", ""])
    other = await client.read(SIZE)
    importer = await import_feed(client, writer, tmp_path, ["1", "Tiler", "Oven", "Oslo", "500", "", "tiles"])
    (job,) = importer.ids
    await client.write(
        """
        MATCH (j:Job {id: $job})
        CREATE (u:User {id: 'ann'})-[:LIKED]->(j)
        CREATE (u)-[:DID]->(i:Interaction {id: 'did'})-[:ON]->(j)
        CREATE (u)-[:GOT]->(r:Recommendation {id: 'got'})-[:OF]->(j)""",
        job=job,
    )
    source = SourceRepository(client, "feed")
    assert await source.count() == SourceCounts(jobs=1, courses=0)
    await source.remove()
    assert await source.count() == SourceCounts(jobs=0, courses=0)
    await client.write("MATCH (u:User {id: 'ann'}) DELETE u")
    assert await client.read(SIZE) == other, "another source stays"
    await SourceRepository(client, "plain").remove()
    assert await client.read(SIZE) == before


async def test_courses_without_a_skill_column_get_skills_from_their_text(
    client: GraphClient, writer: BulkWriter, esco: Path
) -> None:
    await import_esco(writer, esco)
    file = esco / "courses.jsonl"
    file.write_text('{"name": "Bread for all", "about": "Learn to bake bread and know cereals."}\n', encoding="utf-8")
    columns = CourseMap(source="net", format="jsonl", key=["name"], title="name", description=["about"])
    with Report(esco / "reports") as report:
        await ItemImporter(writer, report, columns, await matcher_of(client), load_place_reader()).run(file)
    skills = await client.read("MATCH (:Course)-[:TEACHES]->(s:Skill) RETURN s.name AS name ORDER BY name")
    assert skills == [{"name": "bake bread"}, {"name": "cereals"}]


async def test_coco_goes_in_once_and_wrong_ratings_stay_out(
    client: GraphClient, writer: BulkWriter, tmp_path: Path
) -> None:
    table(
        tmp_path / "i2kg_map.txt", ["eid", "pid", "name", "entity"], ["0", "77", "bread-for-all", "77"], delimiter="\t"
    )
    table(
        tmp_path / "e_map.txt", ["eid", "name", "entity"], ["0", "77", "77"], ["1", "baking", "baking"], delimiter="\t"
    )
    table(tmp_path / "r_map.txt", ["id", "kb_relation", "name"], ["0", "x", "belong_to_category"], delimiter="\t")
    table(tmp_path / "kg_final.txt", ["entity_head", "relation", "entity_tail"], ["0", "0", "1"], delimiter="\t")
    table(tmp_path / "users.txt", ["uid"], ["5"], delimiter="\t")
    (tmp_path / "valid.txt").write_text("5\t77\t1\t1500000000\n5\t99\t1\t1500000000\nrubbish\n5\t77\t1\t12\n")
    (tmp_path / "test.txt").write_text("")
    for _ in range(2):
        with Report(tmp_path / "reports") as report:
            await CocoImporter(writer, report, tmp_path).run()
    assert await client.read(
        """
        MATCH (u:User)-[r:COMPLETED]->(c:Course)-[:ABOUT]->(t:Topic)
        RETURN u.id AS u, r.count AS n, c.title AS c, t.name AS t"""
    ) == [{"u": "coco-user-5", "n": 1, "c": "Bread for all", "t": "Baking"}]
    assert await client.read("MATCH (i:Interaction) RETURN count(i) AS n") == [{"n": 1}]
    assert report.rejected == 6


async def test_a_course_whose_words_change_is_embedded_again_and_one_that_stays_is_not(client: GraphClient) -> None:
    writer, kept = BulkWriter(client), EmbeddingRepository(client)
    courses = [{"id": "changing", "title": "Bread", "level": "BEGINNER"}, {"id": "staying", "title": "Cake"}]
    await writer.nodes("Course", courses)
    at = datetime.now(UTC)
    await kept.write("Course", ["changing", "staying"], np.ones((2, 64), dtype=np.float32), "v1", at)
    await writer.nodes("Course", courses)
    assert await kept.stale("Course", "v1") == set(), "the same rows again change nothing"
    await writer.nodes("Course", [{**courses[0], "title": "Sourdough bread"}, courses[1]])
    assert await kept.stale("Course", "v1") == {"changing"}
    await writer.nodes("Course", [{**courses[1], "level": "ADVANCED"}])
    assert await kept.stale("Course", "v1") == {"changing", "staying"}, "what had no level has one now"
    assert await kept.any_stale("v1")


async def test_a_job_that_loses_a_value_is_embedded_again(client: GraphClient) -> None:
    writer, kept = BulkWriter(client), EmbeddingRepository(client)
    job = {"id": "losing", "title": "Baker", "seniority": "MID", "salaryMaximum": 500}
    await writer.replace_nodes("Job", [job], ["seniority", "salaryMaximum"])
    for rest in ({"id": "losing", "title": "Baker", "seniority": "MID"}, {"id": "losing", "title": "Baker"}):
        await kept.write("Job", ["losing"], np.ones((1, 64), dtype=np.float32), "v1", datetime.now(UTC))
        assert await kept.stale("Job", "v1") == set()
        await writer.replace_nodes("Job", [rest], ["seniority", "salaryMaximum"])
        assert await kept.stale("Job", "v1") == {"losing"}, rest
