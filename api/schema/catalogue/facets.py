"""Counts of items by property."""

from collections import Counter
from enum import Enum
from typing import Generic, TypeVar

import strawberry

from api.graphql.context import Info
from api.graphql.paging import First, checked_first
from api.schema.catalogue.job_fields import ContractType, Seniority
from api.schema.catalogue.named import Place, Provider
from api.schema.catalogue.occupations import Occupation
from api.schema.common.members import member_or_none

V = TypeVar("V")
E = TypeVar("E", bound=Enum)


@strawberry.type(description="How many items have a value.")
class ValueCount(Generic[V]):
    """A value and a number of items."""

    value: V = strawberry.field(description="The value.")
    count: int = strawberry.field(description="How many items have it.")


@strawberry.type(description="How many jobs have a seniority.")
class SeniorityCount(ValueCount[Seniority]):
    """A number of jobs."""


@strawberry.type(description="How many jobs have a contract type.")
class ContractTypeCount(ValueCount[ContractType]):
    """A number of jobs."""


@strawberry.type(description="How many jobs can be done from anywhere, or cannot.")
class RemoteCount(ValueCount[bool]):
    """A number of jobs."""


@strawberry.type(description="How many courses are in a language, an ISO 639-1 code.")
class LanguageCount(ValueCount[str]):
    """A number of courses."""


@strawberry.type(description="How many jobs are in a place.")
class PlaceCount:
    """A number of jobs."""

    count: int = strawberry.field(description="How many jobs there are.")
    place: Place = strawberry.field(description="The place.")


@strawberry.type(description="How many jobs belong to an occupation.")
class OccupationCount:
    """A number of jobs."""

    count: int = strawberry.field(description="How many jobs there are.")
    occupation: Occupation = strawberry.field(description="The occupation.")


@strawberry.type(description="How many courses a provider has.")
class ProviderCount:
    """A number of courses."""

    count: int = strawberry.field(description="How many courses there are.")
    provider: Provider = strawberry.field(description="The provider.")


def most_counted(counts: Counter[str], first: int) -> list[tuple[str, int]]:
    """Return the most frequent values with their counts, the most frequent first; equal counts by value."""
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:first]


def count_members(kind: type[E], counts: Counter[str]) -> list[tuple[E, int]]:
    """Return the members of an enumeration with their counts; words that are none of them are left out."""
    members = [(member_or_none(kind, word), count) for word, count in most_counted(counts, len(counts))]
    return [(member, count) for member, count in members if member is not None]


async def count_places(info: Info, counts: Counter[str], first: First) -> list[PlaceCount]:
    """Return the most frequent places."""
    entries = most_counted(counts, checked_first(first))
    places = await info.context.catalogue.places([id for id, _ in entries])
    return [PlaceCount(count=count, place=Place.of(places[id])) for id, count in entries if id in places]


async def count_occupations(info: Info, counts: Counter[str], first: First) -> list[OccupationCount]:
    """Return the most frequent occupations."""
    entries = most_counted(counts, checked_first(first))
    occupations = await info.context.loaders.occupations.load_many([id for id, _ in entries])
    return [
        OccupationCount(count=count, occupation=Occupation.of(occupation))
        for (_, count), occupation in zip(entries, occupations, strict=True)
        if occupation
    ]
