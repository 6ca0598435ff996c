"""Copies of postings among jobs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.data import copies as module
from gnn.data.copies import Copies, find_copies
from graph.snapshot.tables import node_table
from graph.snapshot.text_sketches import shingles_of

TEXT = (
    "We build kites of silk and paper in a small workshop by the river. You cut, sew and paint them, test them on the "
    "hill with us every Friday, and help our customers with repairs. We offer tea, a bus pass and thirty days of leave."
)
OTHER = (
    "The museum of clocks looks for somebody to wind, oil and mend nine hundred of them. Patience matters more than "
    "papers; the pay is by the hour, and there is a flat above the gate for whoever would rather not travel."
)
START = datetime(2026, 3, 1, tzinfo=UTC)
PLACES = node_table("Place", [{"id": name, "name": name, "country": "Egypt"} for name in ("Cairo", "Giza")])

Row = dict[str, Any]


def job(number: int, **facts: Any) -> Row:
    row = {"id": f"job-{number}", "title": "Kite maker", "description": TEXT, "company": 0, "place": 0}
    return row | {"postedAt": START + timedelta(days=number)} | facts


def copies_among(rows: Sequence[Row]) -> tuple[Copies, list[str]]:
    """The copies among rows, and the ids in the order of their indices."""
    table = node_table("Job", rows)
    by_id = {row["id"]: row for row in rows}
    company, place = (np.array([by_id[id][name] for id in table.ids], dtype=np.int64) for name in ("company", "place"))
    return find_copies(table, PLACES, company, place), table.ids


def postings_among(rows: Sequence[Row]) -> list[list[str]]:
    """The ids of the jobs of each posting that has copies, newest first."""
    copies, ids = copies_among(rows)
    return sorted([ids[job] for job in jobs] for jobs in copies.by_posting.values())


def test_a_posting_that_came_in_again_is_a_copy_and_the_newest_comes_first() -> None:
    rows = [job(1), job(2, title="KITE MAKER (Cairo)", description=f"{TEXT} Apply soon."), job(3, description=OTHER)]
    copies, ids = copies_among(rows)
    assert postings_among(rows) == [["job-2", "job-1"]]
    assert [ids[row] for row in copies.of(0)] == [ids[row] for row in copies.of(1)] == ["job-2", "job-1"]
    assert copies.of(2) == (2,)
    assert copies.keep_newest(np.array([True, True, True])).tolist() == [False, True, True]
    assert copies.keep_newest(np.array([True, False, True])).tolist() == [True, False, True]


@pytest.mark.parametrize(
    "difference",
    [{"company": 1}, {"company": -1}, {"place": 1}, {"place": -1}, {"title": "Senior kite maker"},
     {"description": OTHER}, {"description": ""}, {"contractType": "PART_TIME"}, {"seniority": "SENIOR"}],
)  # fmt: skip
def test_another_employer_town_title_text_or_offer_is_another_posting(difference: Row) -> None:
    stated = {"contractType": "FULL_TIME", "seniority": "MID"}
    assert postings_among([job(1, **stated), job(2, **stated)]) == [["job-2", "job-1"]]
    assert postings_among([job(1, **stated), job(2, **(stated | difference))]) == []


def test_a_copy_may_state_less_but_two_that_contradict_are_never_joined_by_a_third() -> None:
    silent, full, part = job(1), job(2, contractType="FULL_TIME"), job(3, contractType="PART_TIME")
    assert postings_among([silent, full, part]) == [["job-2", "job-1"]]
    assert postings_among([silent, job(2, salaryMaximum=5_000.0, remote=True)]) == [["job-2", "job-1"]]


def test_without_text_the_employer_must_be_known() -> None:
    assert postings_among([job(1, description=None), job(2, description="")]) == [["job-2", "job-1"]]
    assert postings_among([job(1, description=None, company=-1), job(2, description="", company=-1)]) == []
    assert postings_among([job(1, company=-1), job(2, company=-1)]) == [["job-2", "job-1"]]


def test_a_chain_of_small_differences_does_not_join_different_postings() -> None:
    """Every text is nearly that of the one before it; the last has nothing in common with the first."""
    words = [f"word{number}" for number in range(160)]
    rows = [job(step, description=" ".join(words[10 * step : 10 * step + 100])) for step in range(7)]
    postings = postings_among(rows)
    assert postings
    by_id = {row["id"]: set(shingles_of(row["description"])) for row in rows}
    for newest, *_, oldest in postings:
        assert len(by_id[newest] & by_id[oldest]) / len(by_id[newest] | by_id[oldest]) > 0.5


def test_a_job_is_compared_with_a_limited_number_of_postings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_POSTINGS", 2)
    texts = [TEXT, OTHER, "Third of all", "Third of all", TEXT]
    assert postings_among([job(number, description=text) for number, text in enumerate(texts)]) == [["job-4", "job-0"]]


def test_a_table_without_texts_has_no_copies() -> None:
    table = node_table("Course", [{"id": "1", "title": "Kites"}, {"id": "2", "title": "Kites"}])
    assert find_copies(table, PLACES, np.zeros(2, np.int64), np.zeros(2, np.int64)).of(1) == (1,)
    assert copies_among([])[0].by_posting == {}


DRAWN = st.fixed_dictionaries(
    {
        "company": st.integers(-1, 1),
        "place": st.integers(-1, 1),
        "title": st.sampled_from(["Kite maker", "kite maker - Giza", "Clock winder", ""]),
        "description": st.sampled_from([TEXT, f"{TEXT} Apply soon.", OTHER, "", TEXT[: len(TEXT) // 2]]),
        "contractType": st.sampled_from([None, "FULL_TIME", "PART_TIME"]),
        "postedAt": st.sampled_from([START, START + timedelta(days=1), None]),
    }
)


@given(st.lists(DRAWN, max_size=14), st.randoms(use_true_random=False), st.data())
def test_the_postings_of_any_jobs(drawn: list[Row], random: Any, data: st.DataObject) -> None:
    rows = [{"id": f"job-{number:02d}", **facts} for number, facts in enumerate(drawn)]
    postings = postings_among(rows)

    shuffled = [dict(row) for row in rows]
    random.shuffle(shuffled)
    assert postings_among(shuffled) == postings  # the order in which jobs came in does not matter

    by_id = {row["id"]: row for row in rows}
    for ids in postings:  # nothing is joined that differs
        members = [by_id[id] for id in ids]
        assert len({(row["company"], row["place"]) for row in members}) == 1
        assert len({row["contractType"] for row in members} - {None}) <= 1
        assert len(ids) == len(set(ids)) > 1
    assert len({id for ids in postings for id in ids}) == sum(map(len, postings))

    if rows:  # a job that comes in again later joins it, and changes no earlier posting
        again = data.draw(st.sampled_from(rows)) | {"id": "again", "postedAt": START + timedelta(days=9)}
        copies, ids = copies_among([*rows, again])
        assert len(copies.of(ids.index("again"))) > 1 or (again["company"] < 0 and not again["description"])
        later = [set(ids) - {"again"} for ids in postings_among([*rows, again])]
        assert all(set(ids) in later for ids in postings)
