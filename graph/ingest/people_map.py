"""The map of people: their own table, and the tables of their skills, targets, careers and education."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from graph.ingest.column_map import SENIORITIES
from graph.ingest.field_types import Choice, Currency, Day, Name, Number, Truth, Within
from graph.ingest.table_map import ALL, KEY, TableMap

SHARED = ("source", "format", "encoding", "delimiter", "decimal", "key", "dateLanguages", "asOf")
PARTS = ("skills", "targets", "careers", "education")
LONGEST_CAREER = 80.0  # years


class PartMap(TableMap):
    """Columns of what a person has several of, in the people's table or in a second one beside it.

    What the people's map says of its file holds here too, unless the section says otherwise.
    """

    file: str | None = Field(None, description="A second table with the key columns, whose rows may be in any order.")

    @classmethod
    def main_field(cls) -> str:
        """Return the field with the names of what a person has."""
        return super().required_fields()[0]

    @classmethod
    def required_fields(cls) -> list[str]:
        """Return none: a row may say nothing about this part of a person."""
        return []


class SkillMap(PartMap):
    """Columns of skills; a level is 1 to 5."""

    name: Annotated[str, Name(many=True)]
    level: Annotated[str | None, Within(least=1, most=5, whole=True)] = None
    years: Annotated[str | None, Within(most=LONGEST_CAREER)] = None


class TargetMap(PartMap):
    """Columns of the titles of the occupations that a person aims for."""

    title: Annotated[str, Name(many=True)]


class CareerMap(PartMap):
    """Columns of the occupations that a person has held."""

    title: Annotated[str, Name()]
    organisation: Annotated[str | None, Name()] = None
    begin: Annotated[str | None, Day()] = None
    end: Annotated[str | None, Day()] = None


class EducationMap(PartMap):
    """Columns of the courses of study of a person."""

    institution: Annotated[str, Name()]
    degree: Annotated[str | None, Name()] = None
    subject: Annotated[str | None, Name()] = None
    begin: Annotated[str | None, Day()] = None
    end: Annotated[str | None, Day()] = None


class PeopleMap(TableMap):
    """Columns of a table of people. See docs/importing.md for examples."""

    name: Annotated[str | None, Name()] = None
    headline: Annotated[str | None, Name()] = None
    seniority: Annotated[str | None, Choice(SENIORITIES)] = None
    years: Annotated[str | None, Within(most=LONGEST_CAREER)] = None
    language: Annotated[str | None, Name(35)] = None
    openToRemote: Annotated[str | None, Truth()] = None  # noqa: N815 - the keys of the file are the graph's properties
    remoteOnly: Annotated[str | None, Truth()] = None  # noqa: N815
    openToRelocate: Annotated[str | None, Truth()] = None  # noqa: N815
    discoverable: Annotated[str | None, Truth()] = None
    minimumSalary: Annotated[str | None, Number()] = None  # noqa: N815
    salaryCurrency: Annotated[str | None, Currency()] = None  # noqa: N815
    place: Annotated[str | None, Name()] = None
    region: Annotated[str | None, Name()] = None
    country: Annotated[str | None, Name()] = None
    skills: SkillMap | None = None
    targets: TargetMap | None = None
    careers: CareerMap | None = None
    education: EducationMap | None = None

    @model_validator(mode="after")
    def check_default_salary(self) -> Self:
        """Check that a salary under ``[defaults]`` has its currency there."""
        if "minimumSalary" in self.defaults and "salaryCurrency" not in self.defaults:
            raise ValueError("defaults.minimumSalary: give its salaryCurrency under [defaults] too")
        return self

    @model_validator(mode="before")
    @classmethod
    def share_settings(cls, data: Any) -> Any:
        """Let the sections of parts have the settings of the people's table."""
        if not isinstance(data, dict):
            return data
        shared_fields = {name: data[name] for name in SHARED if name in data}
        if isinstance(unknown := data.get("unknown"), list):
            shared_fields["unknown"] = unknown
        elif isinstance(unknown, dict):
            shared_fields["unknown"] = {name: unknown[name] for name in (ALL, KEY) if name in unknown}
        if isinstance(clean := data.get("clean"), dict) and KEY in clean:
            shared_fields["clean"] = {KEY: clean[KEY]}
        parts = {name: {**shared_fields, **data[name]} for name in PARTS if isinstance(data.get(name), dict)}
        return {**data, **parts}
