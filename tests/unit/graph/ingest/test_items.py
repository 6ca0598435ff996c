"""Ids of imported items."""

from hypothesis import example, given
from hypothesis import strategies as st

from graph.ingest.item_rows import item_id
from graph.slug import make_slug


@given(st.lists(st.text(max_size=10), min_size=2, max_size=3))
@example(["", "\x1f"])
@example(["\x1e", "\x1e1"])
def test_different_keys_have_different_ids(key: list[str]) -> None:
    assert item_id("a", key) == item_id("a", list(key))
    assert item_id("a", key) != item_id("a", ["".join(key), *["" for _ in key[1:]]]) or key[1:] == [""] * len(key[1:])


@given(st.text(max_size=200))
def test_slugs_are_short_and_safe(text: str) -> None:
    made = make_slug(text)
    assert len(made) <= 80
    assert not set(made) & set(" /'\"\\\n")
