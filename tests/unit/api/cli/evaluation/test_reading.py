"""``evaluate reading``: a fixed sample of titles, their judgements, and the share of texts that are linked."""

from pathlib import Path

import pytest

from api.cli.evaluation.reading import evaluate_reading, sample_titles, share_of, title_table
from gnn.benchmarks.judgements import Pair, Rating
from gnn.errors import DataError

SKILL = "conceptUri,skillType,preferredLabel,altLabels\nhttp://data.europa.eu/esco/skill/{id},knowledge,{label},\n"
OCCUPATION = (
    "conceptUri,iscoGroup,preferredLabel,altLabels\n"
    "http://data.europa.eu/esco/occupation/o1,1,kite builder,maker of kites\n"
)


def write_data(folder: Path) -> None:
    for name in ("esco", "jobs_wuzzuf_mena", "jobviews"):
        (folder / name).mkdir()
    python = SKILL.format(id="ccd0a1d9-afda-43d9-b901-96344886e14d", label="Python (computer programming)")
    (folder / "esco" / "skills_en.csv").write_text(python)
    (folder / "esco" / "skillGroups_en.csv").write_text("conceptUri,preferredLabel\n")
    (folder / "esco" / "occupations_en.csv").write_text(OCCUPATION)
    postings = (
        "job_title~job_description~job_requirements\nSenior Kite Builder~You know Python.~\nCloud Reader~Nothing.~\n"
    )
    (folder / "jobs_wuzzuf_mena" / "job_postings_data_final.csv").write_text(postings)
    (folder / "jobviews" / "views.csv").write_text("title\nkite builder\nKITE BUILDER\n")
    (folder / "jobviews" / "interests.csv").write_text("position\nkites\n")
    (folder / "jobviews" / "experience.csv").write_text('title\nKite builder\n" kite builder "\nCloud reader\n" "\n')


def test_titles_and_texts_are_linked_and_counted(tmp_path: Path) -> None:
    write_data(tmp_path)
    titles, careers, words, most = evaluate_reading(tmp_path, tmp_path / "sheet.csv")
    assert titles.rows[0] == ("linked", "2 of 4", "50.0%")
    assert titles.rows[-1] == ("unjudged", "2 of 2", "100.0%")
    assert careers.rows == (("all", "2 of 3", "66.7%"), ("different ones", "1 of 2", "50.0%"))
    assert words.rows[0] == ("Python", "Python (computer programming)", "1 of 1", "100.0%")
    assert most.rows == (("Python (computer programming)", "1"),)
    assert len((tmp_path / "sheet.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_a_missing_data_set_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="esco"):
        evaluate_reading(tmp_path, None)


def test_the_sample_is_the_same_each_time_and_even_over_the_sets() -> None:
    sets = [[f"{name}{number}" for number in range(50)] for name in "abc"]
    sample = sample_titles(sets, 7, 20)
    assert sample == sample_titles(sets, 7, 20) != sample_titles(sets, 8, 20)
    assert [sum(title.startswith(name) for title in sample) for name in "abc"] == [7, 7, 6]


def test_links_are_counted_by_rating() -> None:
    links = [Pair(f"t{number}", "o", "x") for number in range(4)]
    judgements = {links[0].key: Rating.RIGHT, links[1].key: Rating.NEAR, links[2].key: Rating.WRONG}
    rows = {name: shown for name, shown, _ in title_table(5, links, judgements).rows}
    assert rows["linked"] == "4 of 5"
    assert rows["right or near"] == "2 of 3"
    assert rows["unjudged"] == "1 of 4"
    assert share_of(0, 0) == ("0 of 0", "–")
