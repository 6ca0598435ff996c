"""What is built from stored rows has values of the types that its fields say."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.catalogue.types import Skill
from graph.db.stored import Amount, Caption, Stored, Text, Truth
from graph.db.values import all_readable


class Colour(StrEnum):
    RED = "RED"


@dataclass(frozen=True, slots=True)
class Kite(Stored):
    id: str
    name: Caption
    notes: Text
    weight: Amount
    tail: float | None
    strings: int | None
    flies: Truth
    made: datetime | None
    owner: str | None
    tags: tuple[str, ...]
    colour: Colour = Colour.RED
    skill: Skill | None = None


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates(), st.datetimes(),
    st.lists(st.one_of(st.text(max_size=3), st.integers()), max_size=3), st.dictionaries(st.text(), st.integers()),
)  # fmt: skip
BARE: tuple[Any, ...] = ("k1", None, None, None, None, None, None, None, None, None)


def test_valid_values_stay_as_they_are() -> None:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    kite = Kite("k1", "Red one", "", 2.5, -1.0, 2, True, made, "Ada", ("a",), Colour.RED, Skill("s", "fly", "TAG"))
    assert (kite.name, kite.notes, kite.weight, kite.tail, kite.strings) == ("Red one", "", 2.5, -1.0, 2)
    assert (kite.flies, kite.made, kite.owner, kite.tags, kite.colour) == (True, made, "Ada", ("a",), Colour.RED)


def test_missing_values_are_none_or_what_stands_in_for_them() -> None:
    kite = Kite(*BARE)
    assert (kite.name, kite.notes, kite.weight, kite.flies, kite.owner, kite.tags) == ("k1", "", None, False, None, ())


def test_values_of_other_types_are_mended() -> None:
    kite = Kite("k1", 5, ["x"], -2, float("nan"), 3.0, "yes", date(2026, 1, 2), ["a"], "one", "BLUE")  # type: ignore[arg-type]
    assert (kite.name, kite.notes, kite.weight, kite.tail, kite.strings) == ("5", "", None, None, 3)
    assert (kite.flies, kite.made, kite.owner) == (False, datetime(2026, 1, 2, tzinfo=UTC), None)
    assert (kite.tags, kite.colour) == (("one",), Colour.RED)


def test_a_row_without_what_it_needs_is_left_out() -> None:
    with pytest.raises(ValueError, match="id of Kite None: NoneType is not a text"):
        Kite(*(None, *BARE[1:]))
    assert [kite.id for kite in all_readable("Kite", [(None, *BARE[1:]), BARE], Kite)] == ["k1"]


@given(st.tuples(*[VALUES] * (len(BARE) - 1)))
def test_no_value_of_a_field_that_may_miss_costs_the_row(values: tuple[Any, ...]) -> None:
    kite = Kite("k1", *values)
    assert isinstance(kite.name, str)
    assert isinstance(kite.notes, str)
    assert kite.weight is None or kite.weight >= 0
    assert kite.strings is None or abs(kite.strings) < 2**31
    assert isinstance(kite.flies, bool)
    assert kite.made is None or kite.made.tzinfo
    assert all(isinstance(tag, str) for tag in kite.tags)
