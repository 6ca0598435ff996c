"""The map of a table: how a source's columns fill fields of the graph, read from a small TOML file.

``TableMap`` holds what maps of every kind have in common. A subclass adds its own fields. The annotation of each names
its type (``graph.ingest.field_types``), and a field without a default must be mapped. ``graph.ingest.table_rows`` reads
the rows of any such table.
"""

import codecs
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import regex
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from graph.errors import ImportFileError
from graph.ingest.dates import DateRules, check_format
from graph.ingest.field_types import Day, FieldType, Given, Rules, Time
from graph.ingest.text_lines import checked_file
from graph.ingest.values import Decimal

KEY, ALL, SKILLS = "key", "all", "skills"
PATIENCE_SECONDS = 0.2  # for one pattern on one value

REASONS: Mapping[str, str] = {
    "extra_forbidden": "there is no such key",
    "missing": "this key is missing: every such map needs it",
    "string_type": "must be a text in quotes",
    "list_type": "must be the name of a column, or a list of names",
    "too_short": "must be the name of a column, or a list of names",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "string_pattern_mismatch": "must begin with a small letter and hold small letters, digits and hyphens, 31 at most",
}  # by the kind of error of the library that checks maps

MapKind = TypeVar("MapKind", bound="TableMap")


def as_list(value: object) -> object:
    """Convert a single value to a list."""
    return value if isinstance(value, list) else [value]


def named_delimiter(value: object) -> object:
    """Convert the name of a delimiter to the character."""
    return {"tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}.get(str(value).lower(), value)


def as_cleaning(value: object) -> object:
    """Convert a pattern, or a list of patterns and tables, to a list of tables."""
    parts = value if isinstance(value, list) else [value]
    return [{"pattern": part} if isinstance(part, str) else part for part in parts]


def as_unknown(value: object) -> object:
    """Convert a list of values that mean "not known" to a table."""
    return {ALL: value} if isinstance(value, list) else value


Columns = Annotated[list[str], BeforeValidator(as_list)]


class Strict(BaseModel):
    """A part of the map that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cleaning(Strict):
    """A pattern whose matches are replaced in a value before it is read."""

    pattern: str = Field(min_length=1, max_length=1_000)
    replace: str = ""

    @model_validator(mode="after")
    def check_pattern(self) -> Self:
        """Refuse a pattern or a replacement that is not valid."""
        try:
            regex.compile(self.pattern)
            regex.sub(f"(?:{self.pattern})|", self.replace, "")
        except (regex.error, IndexError, RecursionError) as error:
            raise ValueError(
                f"{self.pattern!r} and {self.replace!r} are not a regular expression and its replacement: {error}"
            ) from error
        return self

    def clean(self, text: str) -> str:
        """Return the text with each match replaced.

        Raises:
            ValueError: this takes too long.
        """
        try:
            return regex.sub(self.pattern, self.replace, text, timeout=PATIENCE_SECONDS)
        except TimeoutError:
            raise ValueError(f"the pattern {self.pattern!r} takes too long on this value") from None


class TableMap(Strict):
    """What maps of every kind have in common. See docs/importing.md for examples."""

    source: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", description="Name of the source; every id begins with it.")
    format: Literal["csv", "jsonl", "json", "schema.org"] = "csv"
    encoding: str = Field("utf-8", description="Encoding of the file, such as latin-1.")
    delimiter: Annotated[str, BeforeValidator(named_delimiter)] = Field(",", min_length=1, max_length=1)
    decimal: Decimal | None = Field(None, description="The decimal mark of numbers.")
    unknown: Annotated[dict[str, Columns], BeforeValidator(as_unknown)] = Field(
        {ALL: [""]}, description="Values that mean: not known; for all fields, or by field."
    )
    key: Annotated[Columns, Field(min_length=1)]
    values: dict[str, dict[str, Given]] = Field({}, description="For a field: our value by the source's value.")
    defaults: dict[str, Given] = {}
    dates: dict[str, Columns] = Field({}, description="For a field: the formats of its dates.")
    dateLanguages: Columns = ["en"]  # noqa: N815 - the keys of the file are the graph's property names
    asOf: date | None = Field(None, description="The day from which relative dates count.")  # noqa: N815
    clean: dict[str, Annotated[list[Cleaning], BeforeValidator(as_cleaning)]] = {}
    separators: dict[str, str] = Field({}, description="For a field: what separates its values.")

    @classmethod
    def field_types(cls) -> Mapping[str, FieldType]:
        """Return the type of each field that a map of this kind can fill."""
        return {
            name: part
            for name, info in sorted(cls.model_fields.items())
            for part in info.metadata
            if isinstance(part, FieldType)
        }

    @classmethod
    def key_fields(cls) -> list[str]:
        """Return the fields that hold keys, which are texts as they are in the file, unless the map cleans them."""
        return [KEY]

    @classmethod
    def required_fields(cls) -> list[str]:
        """Return the fields without which a row is rejected: those that every map of this kind must map."""
        return [name for name in cls.field_types() if cls.model_fields[name].is_required()]

    @property
    def columns(self) -> dict[str, list[str]]:
        """The columns of each field that has some."""
        mapped = {field: getattr(self, field) for field in self.field_types()}
        return {field: [column] if isinstance(column, str) else column for field, column in mapped.items() if column}

    @field_validator("encoding")
    @classmethod
    def check_encoding(cls, encoding: str) -> str:
        """Refuse an encoding that is none of texts."""
        try:
            "\n".encode(codecs.lookup(encoding).name)
        except LookupError:
            raise ValueError(f"there is no text encoding {encoding!r}") from None
        return encoding

    @field_validator("dates")
    @classmethod
    def check_formats(cls, dates: dict[str, list[str]]) -> dict[str, list[str]]:
        """Check the names of formats, and the patterns."""
        return {field: [check_format(name) for name in names] for field, names in dates.items()}

    @model_validator(mode="after")
    def check_values(self) -> Self:
        """Check the names of all tables, and the values of ``[values]`` and ``[defaults]`` as those of columns."""
        if problems := list(self._problems()):
            raise ValueError("\n".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        """Yield what is wrong with the tables: where, and why."""
        types = self.field_types()
        fields, rules = list(types), Rules(self.decimal)
        for table in ("values", "defaults", "separators"):
            yield from check_names(table, getattr(self, table), fields)
        yield from check_names(
            "dates", self.dates, [name for name, type in types.items() if isinstance(type, Time | Day)]
        )
        yield from check_names("clean", self.clean, [*fields, *self.key_fields()])
        yield from check_names("unknown", self.unknown, [*fields, SKILLS, *self.key_fields(), ALL])
        given_values = [
            (f"values.{field}.{key}", field, own) for field in self.values for key, own in self.values[field].items()
        ]
        given_values += [(f"defaults.{field}", field, default) for field, default in self.defaults.items()]
        for setting, field, value in given_values:
            if field not in types:
                continue
            try:
                types[field].read(value, rules)
            except ValueError as error:
                yield f"{setting}: {error}"

    def is_unknown(self, field: str, text: str) -> bool:
        """Return whether a value of a field is empty or means "not known"."""
        text = text.strip()
        return not text or text in self.unknown.get(ALL, ()) or text in self.unknown.get(field, ())

    def rules(self, field: str, now: datetime) -> Rules:
        """Return how the values of a field are read.

        Args:
            field: name of the field.
            now: the time from which relative dates count if the map does not say it.
        """
        day = self.asOf
        today = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else now
        advice = "" if field in self.dates else "give its format under [dates]"
        dates = DateRules(tuple(self.dates.get(field, ["iso"])), today, tuple(self.dateLanguages), advice)
        signs = {sign: str(code).upper() for sign, code in self.values.get("salaryCurrency", {}).items()}
        return Rules(self.decimal, dates, signs)

    def default_values(self) -> dict[str, Any]:
        """Return the values of ``[defaults]`` in the types of their properties."""
        types, rules = self.field_types(), Rules(self.decimal)
        return {field: types[field].read(value, rules) for field, value in self.defaults.items()}


def check_names(section: str, names: Iterable[str], fields: list[str]) -> Iterator[str]:
    """Yield a problem for each name that is none of the fields."""
    for name in names:
        if name not in fields:
            yield f"{section}.{name}: there is no such field; the fields are {', '.join(fields)}"


def load_map(path: Path, kind: type[MapKind]) -> MapKind:
    """Load the map from ``path``.

    Raises:
        ImportFileError: the file is missing or is not TOML, or a key is wrong; the message names it.
    """
    with checked_file(path):
        content = path.read_bytes()
    return read_map(content, kind, str(path))


def read_map(content: bytes, kind: type[MapKind], name: str) -> MapKind:
    """Read a map. ``name`` is that of its file. Errors as in :func:`load_map`."""
    try:
        return check_map(tomllib.loads(content.decode()), kind, name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportFileError(f"{name}: not TOML: {error}") from error


def check_map(content: Mapping[str, Any], kind: type[MapKind], name: str) -> MapKind:
    """Return the map with this content. ``name`` is that of its file. Errors as in :func:`load_map`."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        problems = list(dict.fromkeys([*explain(error, kind), *other_problems(content, error, kind)]))
        if len(problems) == 1:
            raise ImportFileError(f"{name}: {problems[0]}") from error
        raise ImportFileError("\n  ".join([f"{name}: {len(problems)} entries are wrong:", *problems])) from error


def explain(error: ValidationError, kind: type[TableMap]) -> list[str]:
    """Return the problems of a map; for an unknown key, with the keys that there are."""
    problems = list[str]()
    for part in error.errors():
        key = ".".join(str(step) for step in part["loc"])
        problems += [f"{key}: {line}" if key else line for line in reason_of(part, kind).splitlines()]
    return problems


def reason_of(problem: ErrorDetails, kind: type[TableMap]) -> str:
    """Return what is wrong with an entry of a map, in the words of the documentation."""
    match problem["type"]:
        case "extra_forbidden" if len(problem["loc"]) == 1:
            return f"there is no such key; the keys are {', '.join(sorted(kind.model_fields))}"
        case "literal_error":
            return f"must be one of {problem.get('ctx', {}).get('expected', '')}"
        case "string_too_long" | "string_too_short" if problem["loc"] == ("delimiter",):
            return "must be one character, or tab, semicolon, comma or pipe"
        case type:
            return REASONS.get(type, problem["msg"].removeprefix("Value error, "))


def other_problems(content: Mapping[str, Any], error: ValidationError, kind: type[TableMap]) -> list[str]:
    """Return the problems that are seen only once those of an error are mended."""
    wrong = {part["loc"][0] for part in error.errors() if part["loc"]}
    if not wrong:
        return []
    needed = {name: "x" for name in wrong if name in kind.model_fields and kind.model_fields[str(name)].is_required()}
    try:
        kind.model_validate({key: value for key, value in content.items() if key not in wrong} | needed)
    except ValidationError as later:
        return [problem for problem in explain(later, kind) if problem.split(".")[0].split(":")[0] not in wrong]
    return []
