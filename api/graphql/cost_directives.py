"""The cost of fields, declared on the schema: ``@cost`` and ``@listSize``, and ``@textCost`` of our own.

The first two are those of https://ibm.github.io/graphql-specs/cost-spec.html. A point is about a millisecond on one
processor; ``python -m tests.bench.costs`` prints each field's measured time beside its weight.
"""

from typing import Any

import strawberry
from strawberry.schema_directive import Location
from strawberry.types.unset import UNSET

from api.graphql.paging import MOST


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="What it costs to compute this field once: points, about a millisecond each, as a decimal number. A "
    "field without it costs 0. Each element of a list of objects costs 0.05 besides. The cost of a field is multiplied "
    "by the sizes of the lists around it.",
)
class Cost:
    """The weight of a field, as a number in text."""

    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="textCost",
    description="What this field costs besides for each thousand characters of text among its arguments: points.",
)
class TextCost:
    """The weight of a thousand characters, as a number in text."""

    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How many elements this list has: the value of its slicing arguments, or the number of values if one "
    "is a list; else the assumed size. The sized fields are those of the result that have so many elements. A list of "
    "objects without this directive counts as 10.",
)
class ListSize:
    """The size of a list."""

    assumed_size: int | None = UNSET
    slicing_arguments: list[str] | None = UNSET
    sized_fields: list[str] | None = UNSET
    require_one_slicing_argument: bool | None = True


def cost(points: float) -> Any:
    """Return the directive that gives a field its cost."""
    return Cost(weight=f"{points:g}")


def text_cost(points: float) -> Any:
    """Return the directive that gives a field its cost for each thousand characters."""
    return TextCost(weight=f"{points:g}")


def assumed_size(size: int) -> Any:
    """Return the directive of a list that usually has so many elements."""
    return ListSize(assumed_size=size, require_one_slicing_argument=UNSET)


def sized_by(argument: str) -> Any:
    """Return the directive of a list with an element for each value of an argument."""
    return ListSize(slicing_arguments=[argument])


PAGE: Any = ListSize(
    assumed_size=MOST, slicing_arguments=["first"], sized_fields=["edges"], require_one_slicing_argument=False
)
"""The directive of a page of a list; without ``first``, its default counts."""
FIRST: Any = ListSize(assumed_size=MOST, slicing_arguments=["first"], require_one_slicing_argument=False)
"""The directive of a list that is cut at ``first``; without it, its default counts."""
