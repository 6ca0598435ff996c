"""The mapping of a job or course table's columns to the graph, read from a small TOML file."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from graph.errors import ImportFileError

EARLIEST, LATEST = 1970, 2199


def as_list(value: object) -> object:
    """Convert a single column name to a list."""
    return [value] if isinstance(value, str) else value


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
    delimiter: str = Field(",", min_length=1, max_length=1)
    unknown: list[str] = Field([""], description="Values that mean: not known.")
    key: Annotated[list[str], Field(min_length=1)]
    title: str
    description: Columns = []
    skills: SkillColumn | None = None
    language: str | None = None
    values: dict[str, dict[str, str]] = Field({}, description="For a field: our value by the source's value.")
    defaults: dict[str, str | int | float | bool | date | datetime] = {}


class JobMap(ColumnMap):
    """Columns of a table of job postings."""

    company: str | None = None
    place: str | None = None
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
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ImportFileError(f"{path}: there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportFileError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ImportFileError(f"{path}: {key}: {first['msg']}") from error


def moment(value: object) -> datetime:
    """Convert ISO 8601 text, a TOML date or a TOML time to a time in UTC.

    Raises:
        ValueError: the value is none of these, or is outside the years 1970 to 2199.
        OverflowError: the conversion to UTC leaves the range of valid years.
    """
    match value:
        case datetime():
            parsed = value
        case date():
            parsed = datetime(value.year, value.month, value.day, tzinfo=UTC)
        case str():
            parsed = datetime.fromisoformat(value.strip())
        case _:
            raise ValueError(f"{value!r} is not a time")
    time = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    if not EARLIEST <= time.year <= LATEST:
        raise ValueError(f"{value!r} is not between the years {EARLIEST} and {LATEST}")
    return time
