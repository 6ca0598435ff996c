"""Rows on their way into the graph."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from graph.ingest.bulk import merge_spellings

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=2)))


@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_spelling_of_a_name_does_not_depend_on_the_order_of_rows(
    orders: tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]],
) -> None:
    first, other = (
        {row["id"]: row["name"] for row in merge_spellings([{"id": id, "name": name} for id, name in rows])}
        for rows in orders
    )
    assert first == other == {id: min(name for own, name in orders[0] if own == id) for id, _ in orders[0]}


def test_rows_of_one_node_are_one_row_with_all_their_properties() -> None:
    rows = [{"id": "kiln", "name": "Kiln", "town": "Derby"}, {"id": "oven"}, {"id": "kiln", "name": "KILN"}]
    assert merge_spellings(rows) == [{"id": "kiln", "name": "KILN", "town": "Derby"}, {"id": "oven"}]
