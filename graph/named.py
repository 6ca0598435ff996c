"""Small things with an identifier and a name, shared by several nouns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """An employer."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Provider:
    """Who gives courses."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A town or region."""

    id: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that courses and interests are about."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill; ``kind`` is ``KNOWLEDGE``, ``COMPETENCE``, ``GROUP`` or ``TAG`` (a source's own word)."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation of ESCO."""

    id: str
    title: str
    title_arabic: str | None
    isco: str | None
