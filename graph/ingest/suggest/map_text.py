"""Writes a suggested map as TOML, with comments for what is to be checked."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.errors import ImportFileError
from graph.ingest.column_map import MAPS
from graph.ingest.csv_rows import csv_rows
from graph.ingest.field_types import Amount, Choice, FieldType, Period, Rules, Truth
from graph.ingest.html_text import plain_text
from graph.ingest.report import Report
from graph.ingest.schema_org import FORMAT, posting_content
from graph.ingest.suggest.assignment import Fields, Key
from graph.ingest.suggest.guesses import UNKNOWN, Column, rate_name, share
from graph.ingest.suggest.meanings import meaning_of
from graph.ingest.suggest.sniff import FileKind
from graph.ingest.text_lines import text_lines

MOST_VALUES, MOST_FILES, LONGEST_COMMENT = 40, 100, 60
UNNAMED = "source"  # the source of a file whose name has no letters for one
LONGEST_NAME = 60  # characters of a skill's name on average; longer ones are sentences
MOST_KEYS, LONGEST_HEADER = 1_000, 100_000  # of another table, the second in characters
CODE = re.compile(r"[a-z]{2}")
PAY = ("salary", "salaryMinimum", "salaryMaximum", "minimumSalary")
UNCLEAR_AMOUNT = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
RATING = re.compile(r"\n\s*\d(?:[.,]\d)?\s*$")
SEPARATORS = (";", "|", "\n", " • ", " · ", ",", "~", " / ")
DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "pipe"}


def posting_map_text(file: str, source: str) -> str:
    """Return the map of job postings of schema.org, for changes."""
    content = posting_content(source)
    lines = [
        f"# {comment(file)} holds job postings of schema.org. Without changes, the import needs no map of its own:"
    ]
    lines.append(f"#   careergraph import jobs FILE --map {FORMAT} --source {source}")
    lines += [f"{key} = {toml(value)}" for key, value in content.items() if not isinstance(value, dict)]
    for key, table in content.items():
        if isinstance(table, dict):
            lines += inline_table(key, table)
    return "\n".join(lines) + "\n"


def inline_table(key: str, table: Mapping[str, object]) -> Iterator[str]:
    """Yield the lines of a table, whose own tables are written on one line each."""
    yield f"\n[{key}]"
    for name, value in table.items():
        if isinstance(value, dict):
            yield f"{toml_key(name)} = {{ {', '.join(f'{toml_key(k)} = {toml(v)}' for k, v in value.items())} }}"
        else:
            yield f"{toml_key(name)} = {toml(value)}"


def map_text(
    path: Path, source: str, kind: str, file: FileKind, columns: Sequence[Column], fields: Fields, key: Key
) -> str:
    """Return the map of a table."""
    own = fields.columns
    rows = max(len(column.values) for column in columns)
    lines = [
        f"# A first map of {comment(path.name)}, guessed from its header and {rows:,} rows. Check it with",
        f"#   careergraph import {kind} FILE --map MAP --dry-run",
        "# A question mark stands where this is not certain.",
        f'source = "{source}"' + doubt("the name of the file has no letters of a name" if source == UNNAMED else ""),
    ]
    lines += file_lines(file)
    lines += value_lines(columns, fields)
    lines.append(f"key = {toml([column.name for column in key.columns])}" + doubt(key.doubt))
    tables = Tables(MAPS[kind].field_types(), fields)
    for field in ("title", "description", *sorted(set(own) - {"title", "description"})):
        if field in own:
            lines += tables.mapping(field)
    lines += (f"# {field} = {toml(column.name)}{doubt(reason)}" for field, column, reason in fields.candidates)
    skills = skill_lines(path, file, columns, key)
    used_names = {column.name for part in (*own.values(), key.columns) for column in part}
    if skills:
        used_names.add(skills[0])
    if unused := [comment(column.name) for column in columns if column.name not in used_names]:
        lines.append(f"# not used: {', '.join(unused)}")
    return "\n".join([*lines, *(skills[1] if skills else []), *tables.lines()]) + "\n"


def value_lines(columns: Sequence[Column], fields: Fields) -> Iterator[str]:
    """Yield how values are written: the decimal mark, and what stands for values that are not known."""
    if fields.decimal == ",":
        yield 'decimal = ","'
    elif fields.decimal is None and (text := find_unclear_amount(fields)):
        yield f'# decimal = "," # ? or ".": {comment(text)} could be read in two ways'
    if unknown := sorted(
        {text for column in columns for value in set(column.values) if is_placeholder(text := value.strip())}
    ):
        yield f"unknown = {toml(['', *unknown])}"


def find_unclear_amount(fields: Fields) -> str | None:
    """Return an amount that could be read in two ways without a decimal mark; ``None`` if there is none."""
    amounts = (text for field in PAY for column in fields.columns.get(field, ()) for text in column.distinct)
    return next((text for text in amounts if UNCLEAR_AMOUNT.search(text)), None)


def is_placeholder(text: str) -> bool:
    """Return whether a text stands for a value that is not known."""
    return text.casefold() in UNKNOWN


def file_lines(file: FileKind) -> Iterator[str]:
    """Yield how a file is written, where it is not as by default."""
    if file.format != "csv":
        yield f'format = "{file.format}"'
    elif file.delimiter != ",":
        yield f"delimiter = {toml(DELIMITERS.get(file.delimiter, file.delimiter))}"
    if file.encoding != "utf-8":
        yield f'encoding = "{file.encoding}"' + doubt("" if file.certain else "guessed from the bytes")


class Tables:
    """The tables of a map while it is written: dates, values, clean, defaults.

    Args:
        types: the types of the fields of the map.
        fields: the columns of the fields.
    """

    def __init__(self, types: Mapping[str, FieldType], fields: Fields) -> None:
        self._types = types
        self._fields = fields
        self._lines: dict[str, list[str]] = {}

    def add(self, table: str, line: str) -> None:
        """Add a line to a table."""
        self._lines.setdefault(table, []).append(line)

    def lines(self) -> Iterator[str]:
        """Yield the lines of all tables; one that has only comments is a comment."""
        for table, lines in self._lines.items():
            is_comment = all(line.startswith("#") for line in lines)
            yield f"\n{'# ' if is_comment else ''}[{table}]"
            yield from lines

    def mapping(self, field: str) -> Iterator[str]:
        """Yield the line of a field, and add to the tables what its values need."""
        columns, type = self._fields.columns[field], self._types[field]
        names = [column.name for column in columns]
        line = f"{field} = {toml(names if field == 'description' else names[0])}"
        yield line + doubt(self._fields.doubtful.get(field, ""))
        if formats := self._fields.formats.get(field):
            self._add_format(field, formats)
        elif isinstance(type, Choice | Truth | Period) or field in {"durationHours", "language"}:
            self._add_values(field, type, columns[0])
        if field == "company" and share(columns[0].texts, lambda text: RATING.search(text) is not None) >= 0.2:
            self.add("clean", 'company = "\\n.*" # ? a rating below the name')
        if field in {"salary", "salaryMinimum", "minimumSalary"}:
            self._add_currency(columns[0])

    def _add_format(self, field: str, formats: Sequence[str]) -> None:
        certain = [name for name in formats if name not in {"us", "european"}] or list(formats)
        if len(certain) > 1 and {"us", "european"} <= set(certain):
            self.add("dates", f'# {field} = "us" # ? or "european": the values do not tell which')
        elif certain[0] != "iso":
            self.add("dates", f"{field} = {toml(certain[0])}")

    def _add_values(self, field: str, type: FieldType, column: Column) -> None:
        """Add what each value means that cannot be read as it is, as far as its words say it."""
        for value, _ in column.distinct.most_common(MOST_VALUES):
            if is_readable(type, value, Rules(self._fields.decimal)) and (field != "language" or CODE.fullmatch(value)):
                continue
            meaning = meaning_of(field, value)
            mark = "" if meaning else "# "
            question = (
                "" if field == "language" and meaning else f" # ? {'' if meaning else self._choices(type)}".rstrip()
            )
            self.add(f"values.{field}", f"{mark}{toml(value)} = {toml(meaning)}{question}")

    def _choices(self, type: FieldType) -> str:
        return " or ".join(type.choices) if isinstance(type, Choice) else "what does this mean"

    def _add_currency(self, column: Column) -> None:
        if "salaryCurrency" not in self._fields.columns and not any(
            "salaryCurrency" in line for line in self._join_lines()
        ):
            texts = [text for text in column.distinct if not names_currency(text, Rules(self._fields.decimal))]
            if not texts:
                return
            signs = sorted({sign for text in texts for sign in re.findall(r"[$€£¥₹]|\b[A-Z]{3}\b", text)})
            reason = f"the amounts bear {', '.join(signs)}" if signs else "the amounts bear no sign of a currency"
            self.add("defaults", f'# salaryCurrency = "" # ? {reason}')

    def _join_lines(self) -> list[str]:
        return [line for lines in self._lines.values() for line in lines]


def skill_lines(path: Path, file: FileKind, columns: Sequence[Column], key: Key) -> tuple[str, list[str]] | None:
    """Return the column of the skills and the lines of their table; ``None`` if there is none.

    A second table beside the file counts, if it has the columns of the key and one of skills.
    """
    rated = [(rate_name(column, "skills"), column) for column in columns if column.is_text and holds_names(column)]
    rate, column = max(rated, key=lambda entry: entry[0], default=(0, None))
    if column is not None and rate:
        separator = separator_of(column)
        lines = ["", "[skills]", f"column = {toml(column.name)}"]
        return column.name, lines if separator == "," else [*lines, f"separator = {toml(separator)}"]
    if file.format != "csv":
        return None
    names = {column.name for column in key.columns}
    for other in sorted(path.parent.glob(f"*{path.suffix}"))[:MOST_FILES]:
        header = [] if other == path else read_header_line(other, file)
        skill = next((name for name in header if name not in names and rate_name(Column(name, ()), "skills")), None)
        if skill and names <= set(header) and has_keys(other, file, key):
            return "", [
                "",
                "[skills] # a second table beside the file",
                f"file = {toml(other.name)}",
                f"column = {toml(skill)}",
            ]
    return None


def holds_names(column: Column) -> bool:
    """Return whether the texts of a column are short names with separators, and no sentences."""
    if {"desc", "description"} & set(column.words):
        return False
    mark = separator_of(column)
    names = [name for text in column.texts for name in text.split(mark)]
    return sum(map(len, names)) <= LONGEST_NAME * len(names)


def separator_of(column: Column) -> str:
    """Return what separates the names in a column of skills: a comma, if nothing else does."""
    return next(
        (mark for mark in SEPARATORS if sum(mark in text for text in column.texts) > 0.3 * len(column.texts)),
        ",",
    )


def has_keys(path: Path, file: FileKind, key: Key) -> bool:
    """Return whether most rows of another table have keys of this one, so that it tells of the same things."""
    own = set(zip(*(column.values for column in key.columns), strict=False))
    with TemporaryDirectory() as folder, Report(Path(folder)) as report:
        names = [column.name for column in key.columns]
        rows = csv_rows(path, report, names, delimiter=file.delimiter, encoding=file.encoding)
        try:
            keys = [tuple(row[name] for name in names) for _, row in islice(rows, MOST_KEYS)]
        except ImportFileError:
            return False
    return bool(keys) and sum(part in own for part in keys) >= len(keys) / 2


def read_header_line(path: Path, file: FileKind) -> list[str]:
    """Return the columns of another file beside, if it is written in the same way; empty if it is not."""
    try:
        line = next(text_lines(path, file.encoding), "")
    except ImportFileError:
        return []
    return next(csv.reader([line], delimiter=file.delimiter), []) if len(line) <= LONGEST_HEADER else []


def is_readable(type: FieldType, value: str, rules: Rules) -> bool:
    """Return whether a value can be read as it is."""
    try:
        type.read(value, rules)
    except ValueError:
        return False
    return True


def names_currency(text: str, rules: Rules) -> bool:
    """Return whether an amount names its currency; one that cannot be read does not."""
    for decimal in (rules.decimal, ","):
        with suppress(ValueError):
            return len(Amount().read(plain_text(text), Rules(decimal)).currencies or ()) == 1
    return False


def toml(value: object) -> str:
    """Return a text or a list of texts as TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(name: str) -> str:
    """Return a key of TOML, quoted if it must be."""
    return name if BARE_KEY.fullmatch(name) else toml(name)


def comment(text: str) -> str:
    """Return a text for a comment: short, and without control characters."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= LONGEST_COMMENT else f"{plain[: LONGEST_COMMENT - 1]}…"


def doubt(reason: str) -> str:
    """Return a comment that says why something may be wrong; empty without a reason."""
    return f" # ? {reason}" if reason else ""
