"""The graph's room without a server: dialect, paths, importers' parsing, the simulated world."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.catalogue.types import ItemLabel
from graph.db.client import plain
from graph.db.dialect import embedded_sql
from graph.db.migrations import packaged
from graph.errors import ImportFileError
from graph.ingest.column_map import JobMap, load_map, moment
from graph.ingest.items import item_id, slug
from graph.ingest.report import Report
from graph.ingest.rows import csv_rows, json_rows
from graph.interactions.types import InteractionType
from graph.recommendations import paths
from graph.recommendations.paths import PathNode, PathRelationship, Step, opened, quoted, walked
from graph.world.rows import WorldRows, choices, events
from graph.world.simulate import Parameters, World, once, simulate
from graph.world.taxonomy import load

PARAMETERS = Parameters(60, 120, 30, 2_000, 5, datetime(2026, 6, 1, tzinfo=UTC))


def test_only_search_indexes_are_translated_for_the_embedded_engine() -> None:
    translated = [s for migration in packaged() for s in migration.statements if embedded_sql(s)]
    assert len(translated) == 7
    assert all("VECTOR" in s or "FULLTEXT" in s for s in translated)
    assert embedded_sql("CREATE INDEX a IF NOT EXISTS FOR (n:Job) ON (n.x)") == []


def test_every_statement_of_a_migration_can_be_run_again() -> None:
    assert all("IF NOT EXISTS" in s for migration in packaged() for s in migration.statements)


@given(st.text())
def test_quoted_text_cannot_leave_its_literal(text: str) -> None:
    literal = quoted(text)
    inner = literal[1:-1].replace("\\\\", "").replace("\\'", "")
    assert "'" not in inner
    assert "\n" not in literal


def test_an_opened_path_has_no_parameters_left() -> None:
    cypher = opened(paths.SKILL_OF_JOB, {"user": "o'neil", "skill": "s", "item": "$user"})
    assert "{id: 'o\\'neil'}" in cypher
    assert "{id: '$user'}" in cypher
    with pytest.raises(KeyError):
        opened(paths.SKILL_OF_JOB, {"user": "u"})


def test_a_walk_keeps_each_relationships_own_direction() -> None:
    nodes = [PathNode("u", "User", "Mona"), PathNode("s", "Skill", "SQL"), PathNode("j", "Job", "Analyst")]
    steps = [Step("1", "HAS_SKILL"), Step("2", "REQUIRES", forward=False)]
    assert walked(nodes, steps) == (
        PathRelationship("1", "HAS_SKILL", "u", "s"),
        PathRelationship("2", "REQUIRES", "j", "s"),
    )
    with pytest.raises(ValueError, match="zip"):
        walked(nodes, steps[:1])


def test_nested_driver_values_become_plain() -> None:
    assert plain({"a": [1, None, "x", {"b": True}]}) == {"a": [1, None, "x", {"b": True}]}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_of_the_wrong_width_are_kept_aside_with_their_line(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", 'id,name\n1,one\n2\n3,"two\nlines"\n4,four,more\n5,five\n')
    with Report(tmp_path) as report:
        rows = list(csv_rows(file, report, ("id", "name")))
    assert [(line, row["id"]) for line, row in rows] == [(2, "1"), (4, "3"), (7, "5")]
    assert report.rejected_file.read_text().splitlines()[1:] == [
        "a.csv,3,,1 fields where the header has 2",
        "a.csv,6,,3 fields where the header has 2",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty"), (b"id\n1\n", "lacks the columns name"), (b"id,name\n\xff\xfe,x\n", "not UTF-8")],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(ImportFileError, match=message):
        list(csv_rows(file, Report(tmp_path), ("id", "name")))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="no such file"):
        list(csv_rows(tmp_path / "none.csv", Report(tmp_path), ()))


def test_json_lines_keep_good_rows_and_report_bad_ones(tmp_path: Path) -> None:
    lines = [json.dumps({"title": "a", "skills": ["x", "y"]}), "{broken", "[1]", "", json.dumps({"title": None})]
    with Report(tmp_path) as report:
        rows = list(json_rows(write(tmp_path / "a.jsonl", "\n".join(lines)), report))
    assert rows == [(1, {"title": "a", "skills": "x,y"}), (5, {"title": ""})]
    assert report.rejected == 2


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("source = 'x y'\nkey = ['a']\ntitle = 'a'", "source"),
        ("source = 'x'\nkey = ['a']\ntitle = 'a'\nnonsense = 1", "nonsense"),
        ("source = ", "not TOML"),
        ("source = 'x'\nkey = []\ntitle = 'a'", "key"),
    ],
)
def test_a_wrong_column_map_is_refused_by_name(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        load_map(write(tmp_path / "map.toml", toml), JobMap)


@pytest.mark.parametrize("name", ["wuzzuf-jobs.toml", "coursera-courses.toml", "edx-courses.toml"])
def test_the_documented_column_maps_are_valid(name: str) -> None:
    from graph.ingest.items import MAPS  # noqa: PLC0415

    kind = name.removesuffix(".toml").split("-")[1]
    file = Path(__file__).resolve().parents[2] / "docs" / "examples" / name
    assert load_map(file, MAPS[kind]).title


def test_moments_are_utc() -> None:
    assert moment("2026-01-01").tzinfo is UTC
    assert moment("2026-01-01T12:00:00+03:00").hour == 9
    with pytest.raises(ValueError, match="Invalid isoformat"):
        moment("yesterday")


@given(st.lists(st.text(max_size=10), min_size=2, max_size=3))
@example(["", "\x1f"])
@example(["\x1e", "\x1e1"])
def test_different_keys_have_different_ids(key: list[str]) -> None:
    assert item_id("a", key) == item_id("a", list(key))
    assert item_id("a", key) != item_id("a", ["".join(key), *["" for _ in key[1:]]]) or key[1:] == [""] * len(key[1:])


@given(st.text(max_size=200))
def test_slugs_are_short_and_safe(text: str) -> None:
    made = slug(text)
    assert len(made) <= 80
    assert not set(made) & set(" /'\"\\\n")


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(PARAMETERS)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    again = simulate(PARAMETERS)
    assert (world.job_acts.item == again.job_acts.item).all()
    assert list(WorldRows(world).jobs()) == list(WorldRows(again).jobs())


def test_another_seed_makes_another_world(world: World) -> None:
    other = simulate(Parameters(60, 120, 30, 2_000, 6, PARAMETERS.until))
    assert not (world.hidden.jobs.salary == other.hidden.jobs.salary).all()


def test_people_choose_what_is_worth_more_to_them(world: World) -> None:
    acts, hidden = world.job_acts, world.hidden
    worth = hidden.job_utility(acts.person, acts.item)
    by_action = {name: worth[acts.action == name].mean() for name in ("VIEW", "APPLY", "DISMISS")}
    assert by_action["APPLY"] > by_action["VIEW"] > by_action["DISMISS"]


def test_early_places_are_seen_more_often(world: World) -> None:
    counts = Counter(world.job_acts.position.tolist())
    assert counts[0] > counts[6] > 0


def test_nobody_acts_on_a_job_before_it_is_posted_or_after_it_closes(world: World) -> None:
    acts, jobs = world.job_acts, world.hidden.jobs
    views = acts.action == "VIEW"
    assert (acts.at[views] >= jobs.posted[acts.item[views]]).all()


def test_likes_and_stronger_acts_happen_once(world: World) -> None:
    acts = once(world.job_acts)
    strong = acts.action != "VIEW"
    keys = list(zip(acts.person[strong], acts.item[strong], acts.action[strong], strict=True))
    assert len(keys) == len(set(keys))


def test_careers_move_along_related_occupations(world: World) -> None:
    facts, people = load(), world.hidden.people
    moved = [(int(a), int(b)) for *_, a, b in people.careers if a >= 0 and b >= 0 and a != b]
    assert moved
    assert all(facts.moves[pair] > 0 for pair in moved)


def test_events_sum_up_to_choices(world: World) -> None:
    views = [e for e in events(world.job_acts, ItemLabel.JOB, 5) if e["properties"]["action"] == "VIEW"]
    summed = list(choices(world.job_acts, ItemLabel.JOB, InteractionType.VIEW))
    assert sum(row["properties"]["count"] for row in summed) == len(views)
    assert all(row["properties"]["firstAt"] <= row["properties"]["lastAt"] for row in summed)


def test_a_part_of_jobs_and_courses_is_in_arabic(world: World) -> None:
    rows = WorldRows(world)
    for made in (list(rows.jobs()), list(rows.courses())):
        share = np.mean([row["language"] == "ar" for row in made])
        assert 0.03 < share < 0.4
