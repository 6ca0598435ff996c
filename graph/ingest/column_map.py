"""The mapping of a job or course table's columns to the graph, read from a small TOML file."""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from graph.errors import ImportFileError
from graph.ingest.text_lines import checked_file
from graph.ingest.values import Decimal, parse_value


def as_list(value: object) -> object:
    """Convert a single column name to a list."""
    return [value] if isinstance(value, str) else value


def named_delimiter(value: object) -> object:
    """Convert the name of a delimiter to the character."""
    return {"tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}.get(str(value).lower(), value)


def check_names(section: str, names: Iterable[str], fields: list[str]) -> None:
    """Refuse a name that is none of the fields.

    Raises:
        ValueError: there is one; the message names it and the fields.
    """
    for name in names:
        if name not in fields:
            raise ValueError(f"{section}.{name}: there is no such field; the fields are {', '.join(fields)}")


def check_value(where: str, field: str, value: object, decimal: Decimal | None) -> None:
    """Refuse a value that is not valid for its field.

    Raises:
        ValueError: it is not; the message says where and why.
    """
    try:
        parse_value(field, value, decimal)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error


Columns = Annotated[list[str], BeforeValidator(as_list)]


class Strict(BaseModel):
    """A part of the map that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SkillColumn(Strict):
    """The column with skill names, in the table itself or in a second table beside it."""

    column: str
    separator: str = ","
    file: str | None = Field(None, description="A second table with the key columns and one skill in each row.")


class ColumnMap(Strict):
    """The column map of a source. See docs/importing.md for examples."""

    source: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", description="Name of the source; every id begins with it.")
    format: Literal["csv", "jsonl"] = "csv"
    encoding: str = Field("utf-8", description="Encoding of the file, such as latin-1.")
    delimiter: Annotated[str, BeforeValidator(named_delimiter)] = Field(",", min_length=1, max_length=1)
    decimal: Decimal | None = Field(None, description="The decimal mark of numbers.")
    unknown: list[str] = Field([""], description="Values that mean: not known.")
    key: Annotated[list[str], Field(min_length=1)]
    title: str
    description: Columns = []
    skills: SkillColumn | None = None
    language: str | None = None
    values: dict[str, dict[str, str]] = Field({}, description="For a field: our value by the source's value.")
    defaults: dict[str, bool | int | float | datetime | date | str] = {}

    @classmethod
    def fields(cls) -> list[str]:
        """Return the properties that a map of this kind can fill, besides title and description."""
        return sorted(set(cls.model_fields) - set(ColumnMap.model_fields) | {"language"})

    @property
    def columns(self) -> dict[str, str]:
        """The column of each property that has one."""
        return {field: column for field in self.fields() if (column := getattr(self, field))}

    @model_validator(mode="after")
    def check_values(self) -> Self:
        """Check the names and the values of ``[values]`` and ``[defaults]`` as those of columns are checked."""
        check_names("values", self.values, self.fields())
        check_names("defaults", self.defaults, self.fields())
        for field, ours in self.values.items():
            for theirs, value in ours.items():
                check_value(f"values.{field}.{theirs}", field, value, self.decimal)
        for field, default in self.defaults.items():
            check_value(f"defaults.{field}", field, default, self.decimal)
        return self

    def default_values(self) -> dict[str, Any]:
        """Return the values of ``[defaults]`` in the types of their properties."""
        return {field: parse_value(field, value, self.decimal) for field, value in self.defaults.items()}


class JobMap(ColumnMap):
    """Columns of a table of job postings."""

    company: str | None = None
    place: str | None = None
    region: str | None = None
    country: str | None = None
    seniority: str | None = None
    contractType: str | None = None  # noqa: N815 - the keys of the file are the graph's property names
    remote: str | None = None
    postedAt: str | None = None  # noqa: N815
    closesAt: str | None = None  # noqa: N815
    salaryMinimum: str | None = None  # noqa: N815
    salaryMaximum: str | None = None  # noqa: N815
    salaryCurrency: str | None = None  # noqa: N815
    salaryPeriod: str | None = None  # noqa: N815


class CourseMap(ColumnMap):
    """Columns of a table of courses."""

    provider: str | None = None
    topic: str | None = None
    level: str | None = None
    durationHours: str | None = None  # noqa: N815


def load_map(path: Path, kind: type[ColumnMap]) -> ColumnMap:
    """Load the map from ``path``.

    Raises:
        ImportFileError: the file is missing or is not TOML, or a key is wrong; the message names it.
    """
    try:
        with checked_file(path):
            text = path.read_text(encoding="utf-8")
        return kind.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportFileError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        raise ImportFileError(f"{path}: {explain(error, kind)}") from error


def explain(error: ValidationError, kind: type[ColumnMap]) -> str:
    """Return the first problem of a map; for an unknown key, with the keys that there are."""
    first = error.errors()[0]
    key, problem = ".".join(str(part) for part in first["loc"]), first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
        problem = f"there is no such key; the keys are {', '.join(sorted(kind.model_fields))}"
    return f"{key}: {problem}" if key else problem
