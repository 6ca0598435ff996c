"""A person's current state: the input of recommendations.

Each link keeps the server's ids of its relationship and of the node at its other end, so that reasons can
show paths without reading them again.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from graph.catalogue.types import ItemLabel
from graph.db.stored import Amount, Caption, Otherwise, Stored, Text, Truth
from graph.interactions.types import InteractionType


class Origin(StrEnum):
    """How a link became known.

    It is from a profile, or from what a person did, or from a visitor's text, which names the node or lets it be
    guessed.
    """

    PROFILE = "PROFILE"
    ACTIVITY = "ACTIVITY"
    NAMED = "NAMED"
    GUESSED = "GUESSED"


@dataclass(frozen=True, slots=True)
class Link(Stored):
    """A relationship from the person to a node.

    ``weight`` is 0–1; a currently held occupation has weight 1. ``since`` is the start date. ``arabic`` is the node's
    Arabic name, if it has one.
    """

    type: str
    relationship: Text
    label: str
    id: str
    element: Text
    caption: Caption
    weight: Annotated[float, Otherwise(0.0)]
    since: str | None
    arabic: str | None = None
    origin: Origin = Origin.PROFILE


@dataclass(frozen=True, slots=True)
class Choice:
    """A type of interaction with an item, and the time of the latest such interaction in seconds since 1970.

    ``first`` is the time of the first one; ``None`` if it is the latest too.
    """

    type: InteractionType
    label: ItemLabel
    id: str
    at: float
    first: float | None = None


@dataclass(frozen=True, slots=True)
class PersonState(Stored):
    """The graph's current data about a person. ``element`` is the server's id of the node.

    ``seniority`` and ``years`` follow from the experience where the person does not state them; ``titles`` are those of
    their work, in their own words, current and latest ones first. ``open_to_relocate`` means that the person accepts
    work on site in other countries, ``remote_only`` that they accept only remote work. ``home`` is the link to
    ``place``; visitors, and people as they were in the past, have none.
    """

    id: Text
    element: Text
    name: Caption
    seniority: str | None
    years: Amount
    open_to_remote: Annotated[bool, Otherwise(value=True)]
    minimum_salary: Amount
    salary_currency: str | None
    headline: str | None
    skills: tuple[Link, ...]
    careers: tuple[Link, ...]
    targets: tuple[Link, ...]
    interests: tuple[Link, ...]
    choices: tuple[Choice, ...]
    place: str | None
    discoverable: Truth = False
    open_to_relocate: Truth = False
    remote_only: Truth = False
    titles: tuple[str, ...] = ()
    home: Link | None = None

    def choices_of(self, label: ItemLabel, *types: InteractionType) -> list[Choice]:
        """Return the choices of the given types for items of one label."""
        return [choice for choice in self.choices if choice.label == label and choice.type in types]

    def last_chosen(self, label: ItemLabel, *types: InteractionType) -> dict[str, float]:
        """Return the time of each item's latest choice in seconds since 1970, by item id, latest first."""
        last: dict[str, float] = {}
        for choice in sorted(self.choices_of(label, *types), key=lambda entry: -entry.at):
            last.setdefault(choice.id, choice.at)
        return last
