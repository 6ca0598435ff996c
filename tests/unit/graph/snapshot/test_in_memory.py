"""Rows that are collected in memory, as the graph would hold them."""

from datetime import date

from graph.catalogue.lookup import Names, PlaceNames
from graph.catalogue.money import Rates
from graph.catalogue.types import ItemLabel
from graph.people.careers import Post
from graph.snapshot.in_memory import WORKED_AS, MemoryWriter


async def test_rows_of_one_node_add_to_each_other() -> None:
    writer = MemoryWriter()
    await writer.nodes("Occupation", [{"id": "baker", "title": "baker", "alternativeTitles": ["bread maker"]}])
    await writer.nodes("Occupation", [{"id": "baker", "title": None, "titleArabic": "\u062e\u0628\u0627\u0632"}])
    assert writer.names().occupations == [("baker", "baker", ["bread maker", "\u062e\u0628\u0627\u0632"])]


async def test_a_replaced_node_loses_what_its_row_lacks() -> None:
    writer = MemoryWriter()
    await writer.nodes("Job", [{"id": "1", "title": "Baker", "description": "Bread", "language": "en"}])
    await writer.replace_nodes("Job", [{"id": "1", "title": "Cook"}], ["description"])
    table = writer.snapshot().nodes["Job"]
    assert (table.titles, table.texts, table.names["language"]) == (["Cook"], ["Cook"], ["en"])


async def test_pay_is_converted_by_the_rates_in_use() -> None:
    rates = Rates({"USD": 1.0, "EGP": 0.5}, date(2020, 1, 1), "a test")
    writer = MemoryWriter(rates)
    await writer.nodes("Job", [{"id": "1", "title": "Baker", "salaryMaximum": 100.0, "salaryCurrency": "EGP"}])
    snapshot = writer.snapshot()
    assert snapshot.rates is rates
    assert snapshot.nodes["Job"].columns["salary"].tolist() == [50.0]


async def test_posts_are_those_of_all_careers() -> None:
    writer = MemoryWriter()
    held: list[dict[str, object]] = [
        {"from": "2015-01", "to": "2019-05"}, {"from": "2019-05"}, {"from": "2019-05", "ended": True}, {},
    ]  # fmt: skip
    links = [("ann", "weaver", properties) for properties in held]
    await writer.relationships(WORKED_AS, links)
    await writer.relationships(WORKED_AS, [("bob", "dyer", {"id": "1", "from": "2001"}), ("bob", "dyer", {"id": "1"})])
    assert writer.posts() == [
        Post("ann", "weaver", "2015-01", has_ended=True),
        Post("ann", "weaver", "2019-05", has_ended=False),
        Post("ann", "weaver", "2019-05", has_ended=True),
        Post("ann", "weaver", None, has_ended=False),
        Post("bob", "dyer", None, has_ended=False),
    ]


async def test_stale_links_go_and_those_of_others_stay() -> None:
    writer = MemoryWriter()
    await writer.nodes("Job", [{"id": id, "title": id} for id in ("1", "2")])
    await writer.nodes("Place", [{"id": id, "name": id} for id in ("a", "b")])
    await writer.relationships(("Job", "IN", "Place"), [("1", "a", {}), ("2", "a", {})])
    await writer.relationships(("Job", "IN", "Place"), [("1", "b", {})])
    await writer.remove_stale_links(("Job", "IN", "Place"), {"1": {"b"}})
    edges = writer.snapshot().edges[ItemLabel.JOB, "IN", "Place"]
    assert list(zip(edges.source.tolist(), edges.target.tolist(), strict=True)) == [(0, 1), (1, 0)]


async def test_names_are_those_of_skills_tags_and_places_without_groups() -> None:
    writer = MemoryWriter()
    kinds = ("KNOWLEDGE", "GROUP", "TAG")
    await writer.nodes("Skill", [{"id": kind, "name": kind.lower(), "kind": kind} for kind in kinds])
    await writer.nodes(
        "Place", [{"id": "zz", "name": "Zyland", "alternativeNames": ["Zylandia"], "country": "Faraway"}]
    )
    names = Names(
        [("KNOWLEDGE", "knowledge", [])],
        [],
        [("TAG", "tag", [])],
        [PlaceNames("zz", "Zyland", ("Zylandia",), None, "Faraway")],
    )
    assert writer.names() == names
