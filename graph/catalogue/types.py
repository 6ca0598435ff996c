"""Small things with an identifier and a name, shared by several nouns; what is stored without a name bears its id."""

from dataclasses import dataclass
from enum import StrEnum

from graph.db.values import text_or


class ItemLabel(StrEnum):
    """What is recommended to people, by the label of its node.

    ``ITEM`` stands for the items of published benchmarks, of which nothing is known but who chose them.
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
    """Who gives courses."""

    id: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Place:
    """A town or region."""

    id: str
    name: str
    country: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that courses and interests are about."""

    id: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill; ``kind`` is ``KNOWLEDGE``, ``COMPETENCE``, ``GROUP`` or ``TAG`` (a source's own word)."""

    id: str
    name: str
    kind: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", text_or(self.name, self.id))


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation of ESCO."""

    id: str
    title: str
    title_arabic: str | None
    isco: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", text_or(self.title, self.id))
