"""Judges fill in a sheet; its ratings are kept without its titles."""

import csv
from pathlib import Path

import pytest

from gnn.benchmarks.judgements import (
    TITLES,
    VISITORS,
    Pair,
    Rating,
    add_judgements,
    compute_digest,
    read_judgements,
    write_sheet,
)
from gnn.errors import DataError

LINKS = [Pair("Chief Kite Pilot", "esco-1", "kite pilot"), Pair("Tea Taster", "esco-2", "tea expert")]


def fill(sheet: Path, *ratings: str) -> None:
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    with sheet.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"rating": rating} for row, rating in zip(rows, ratings, strict=True))


def test_ratings_are_kept_without_titles(tmp_path: Path) -> None:
    sheet, file = tmp_path / "sheet.csv", tmp_path / "judgements.csv"
    write_sheet(LINKS, sheet)
    fill(sheet, "Near ", "")
    assert add_judgements(sheet, file) == 1
    fill(sheet, "right", "wrong")
    assert add_judgements(sheet, file) == 2
    assert read_judgements(file) == {LINKS[0].key: Rating.RIGHT, LINKS[1].key: Rating.WRONG}
    assert "Kite" not in file.read_text(encoding="utf-8")


def test_a_digest_is_that_of_the_title_however_it_is_written() -> None:
    assert compute_digest("Café  Chef") == compute_digest(" CAFE chef") != compute_digest("chef")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("digest,answer,rating\na,b,good\n", "line 2: the rating 'good'"),
        ("digest,rating\na,near\n", "answer"),
    ],
)
def test_a_bad_sheet_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=problem):
        add_judgements(sheet, tmp_path / "judgements.csv")
    with pytest.raises(DataError, match="no such file"):
        add_judgements(tmp_path / "none.csv", tmp_path / "judgements.csv")


def test_the_kept_judgements_are_sound() -> None:
    assert all(occupation.startswith("esco-") for _, occupation in read_judgements(TITLES))
    assert all(job.startswith("wuzzuf-") for _, job in read_judgements(VISITORS))
