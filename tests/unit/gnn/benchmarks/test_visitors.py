"""Pages of visitors are rated by what judges said of their jobs."""

from gnn.benchmarks.judgements import Pair, Rating
from gnn.benchmarks.visitors import ShownJobs, make_visitor_table, read_visitors

COOK, BAKER = "I cook.", "I bake."
PAGES = [
    ShownJobs("cook", [Pair(COOK, "job-1", "Chef"), Pair(COOK, "job-2", "Waiter"), Pair(COOK, "job-3", "Pilot")]),
    ShownJobs("baker", [Pair(BAKER, "job-1", "Chef")]),
]


def test_each_page_and_all_together_are_counted() -> None:
    chef, waiter, pilot = (pair.key for pair in PAGES[0].jobs)
    table = make_visitor_table(PAGES, {chef: Rating.RIGHT, waiter: Rating.NEAR, pilot: Rating.WRONG})
    assert table.header == ("Visitor", "Shown", "right", "near", "wrong", "unjudged")
    assert table.rows == (
        ("cook", "3", "1", "1", "1", "0"),
        ("baker", "1", "0", "0", "0", "1"),
        ("all", "4", "1", "1", "1", "1"),
    )


def test_there_are_eight_visitors_with_texts() -> None:
    visitors = read_visitors()
    assert len(visitors) == 8
    assert all(len(text) > 50 for text in visitors.values())
