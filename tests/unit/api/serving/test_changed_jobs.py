"""Lists show jobs that changed since the catalogue was read as if it had been read anew."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.serving.changed_jobs import stock_shelves
from gnn.data.item_orders import ItemOrder, ItemOrders
from gnn.data.namesakes import Namesakes
from gnn.recommend.facets import JobFacet
from gnn.recommend.item_lists import ItemList, JobQuery, Shelf, list_copies
from graph.catalogue.jobs import JobFilter
from graph.snapshot.patch import patch_snapshot
from tests.unit.gnn.shelves import NOW, PLACES, properties, snapshot_of_rows, stock

TEXT = (
    "We press oil from olives in a mill on the hill. You feed the press, watch the temperature, clean the filters "
    "every evening and label the bottles. We offer lunch under the trees, a room and a share of the harvest."
)
OTHER = (
    "The observatory wants somebody who counts meteors by night and writes them down by day. Bring a warm coat and "
    "good eyes; the telescope, the notebook and the tea are ours, and the road is closed in winter."
)

Row = dict[str, Any]


def job(id: str, day: int, **facts: Any) -> Row:
    return {
        "id": id, "title": "Oil presser", "description": TEXT, "day": day, "company": "mill", "place": "eg-giza",
    } | facts  # fmt: skip


def change(row: Row) -> Mapping[str, Any]:
    """A job as it is read after it changed."""
    company, place, occupation = row.get("company"), row.get("place"), row.get("occupation")
    return {
        "properties": {**properties(row), "status": row.get("status", "OPEN")},
        "REQUIRES": [], "IS_A": [[occupation, 1.0]] if occupation else [],
        "AT": [[company, 1.0]] if company else [], "PLACED": [[place, 1.0]] if place else [],
        "places": [[place, *PLACES[place]]] if place else [],
    }  # fmt: skip


def shelves_of(before: Sequence[Row], changed: Sequence[Row]) -> tuple[Sequence[Shelf], Sequence[Shelf]]:
    """The shelves right after a change, and those after the catalogue was read anew."""
    snapshot, changes = asyncio.run(snapshot_of_rows(before)), [change(row) for row in changed]
    old, new = stock(snapshot), stock(patch_snapshot(snapshot, changes))
    shelves = stock_shelves(Shelf(old, ItemOrders(old)), snapshot, changes, Namesakes(old))
    return shelves, [Shelf(new, ItemOrders(new))]


def list_jobs(shelves: Sequence[Shelf], hidden: set[str] | None = None, **conditions: Any) -> list[str]:
    items = ItemList(shelves, JobQuery(JobFilter(**conditions), NOW.timestamp(), hidden=frozenset(hidden or ())))
    ids = [id for _, id in items.page(ItemOrder.NEWEST, 100, None)]
    assert len(items) == len(ids)
    return ids


def test_a_new_copy_takes_the_place_of_the_old_one_at_once() -> None:
    before = [job("first", 1), job("second", 2, description=OTHER), job("elsewhere", 3, place="eg-cairo")]
    shelves, _ = shelves_of(before, [job("copy", 4, title="OIL PRESSER", description=f"{TEXT} Apply soon.")])
    assert list_jobs(shelves) == ["copy", "elsewhere", "second"]
    assert list_copies(shelves, "copy", NOW.timestamp()) == ["first"]
    assert list_copies(shelves, "first", NOW.timestamp()) == ["copy"]
    assert list_copies(shelves, "elsewhere", NOW.timestamp()) == []
    assert list_jobs(shelves, {"first"}) == ["elsewhere", "second"], (
        "who dismissed the old one does not see the new one"
    )
    assert ItemList(shelves, JobQuery(JobFilter(), NOW.timestamp())).count(JobFacet.COMPANY) == {"mill": 3}


def test_what_is_no_copy_any_more_is_listed_again() -> None:
    shelves, _ = shelves_of([job("old", 1), job("new", 2)], [job("new", 2, title="Meteor counter", description=OTHER)])
    assert list_jobs(shelves) == ["new", "old"]
    assert list_jobs(shelves, {"old"}) == ["new"]


def test_a_closed_copy_gives_way_to_the_open_one() -> None:
    closed = job("new", 2, status="CLOSED", closesAt=NOW)
    shelves, _ = shelves_of([job("old", 1), job("new", 2)], [closed])
    assert list_jobs(shelves) == ["old"]


FACTS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Oil presser", "OIL PRESSER (Giza)", "Counter of meteors"]),
        "description": st.sampled_from([TEXT, f"{TEXT} Apply soon.", OTHER, None]),
        "company": st.sampled_from(["mill", "tower", None]),
        "place": st.sampled_from(["eg-giza", "eg-cairo", None]),
        "day": st.integers(0, 5),
        "seniority": st.sampled_from([None, "MID"]),
        "status": st.sampled_from(["OPEN", "OPEN", "OPEN", "CLOSED"]),
    }
)
JOBS = st.dictionaries(st.sampled_from("abcdefgh"), FACTS)
SOME = st.dictionaries(st.sampled_from("abcdefghijk"), FACTS, min_size=1)


@settings(max_examples=60, deadline=None)
@given(JOBS, SOME, st.sets(st.sampled_from("abcdefghijk")))
def test_lists_are_those_of_a_catalogue_that_was_read_anew(
    before: dict[str, Row], changed: dict[str, Row], hidden: set[str]
) -> None:
    others = [job("of the mill", 0), job("of the tower", 0, company="tower")]  # so that both companies exist
    shelves, anew = shelves_of(
        [*others, *({"id": id, **facts} for id, facts in before.items())],
        [{"id": id, **facts} for id, facts in changed.items()],
    )
    for conditions in ({}, {"companies": ("mill",)}, {"places": ("eg-giza",)}, {"seniorities": ("MID",)}):
        assert list_jobs(shelves, hidden, **conditions) == list_jobs(anew, hidden, **conditions)
    queries = [ItemList(some, JobQuery(JobFilter(), NOW.timestamp())) for some in (shelves, anew)]
    for facet in (JobFacet.COMPANY, JobFacet.PLACE, JobFacet.SENIORITY):
        assert queries[0].count(facet) == queries[1].count(facet)
    for id in {*before, *changed}:
        assert list_copies(shelves, id, NOW.timestamp()) == list_copies(anew, id, NOW.timestamp())
