"""Small entities with an id and a name, used by several modules. The id stands in for a missing name."""

from dataclasses import dataclass
from enum import StrEnum

from graph.db.values import text_or


class ItemLabel(StrEnum):
    """The node labels of items that are recommended to people.

    ``ITEM`` is for the items of published benchmarks. Only the interactions with these items are known.
    """

    JOB = "Job"
    COURSE = "Course"
    ITEM = "Item"


@dataclass(frozen=True, slots=True)
class Company:
    """An employer."""

    id: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Provider:
    """An organisation that offers courses."""

    id: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Place:
    """A town, region or country. Its id holds all three, so that towns of one name stay apart."""

    id: str
    name: str
    country: str | None
    region: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of courses and interests."""

    id: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill. ``kind`` is ``KNOWLEDGE``, ``COMPETENCE``, ``GROUP`` or ``TAG`` (a source's own term)."""

    id: str
    name: str
    kind: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Occupation:
    """An ESCO occupation."""

    id: str
    title: str
    title_arabic: str | None
    isco: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", text_or(self.title, self.id))
