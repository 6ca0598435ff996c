"""Small entities with an id and a name, used by several modules. The id stands in for a missing name."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from graph.db.stored import Caption, Otherwise, Stored


class ItemLabel(StrEnum):
    """The node labels of items that are recommended to people.

    ``ITEM`` is for the items of published benchmarks. Only the interactions with these items are known.
    """

    JOB = "Job"
    COURSE = "Course"
    ITEM = "Item"


@dataclass(frozen=True, slots=True)
class Company(Stored):
    """An employer."""

    id: str
    name: Caption


@dataclass(frozen=True, slots=True)
class Provider(Stored):
    """An organisation that offers courses."""

    id: str
    name: Caption


@dataclass(frozen=True, slots=True)
class Place(Stored):
    """A town, region or country. Its id holds all three, so that towns of one name stay apart."""

    id: str
    name: Caption
    country: str | None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Topic(Stored):
    """A subject of courses and interests."""

    id: str
    name: Caption


@dataclass(frozen=True, slots=True)
class Skill(Stored):
    """A skill. ``kind`` is ``KNOWLEDGE``, ``COMPETENCE``, ``GROUP`` or ``TAG`` (a source's own term)."""

    id: str
    name: Caption
    kind: Annotated[str, Otherwise("COMPETENCE")]


@dataclass(frozen=True, slots=True)
class Occupation(Stored):
    """An ESCO occupation."""

    id: str
    title: Caption
    title_arabic: str | None
    isco: str | None
