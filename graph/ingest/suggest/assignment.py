"""Assigns the columns of a file to the fields of a map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from graph.ingest.field_types import (
    Amount,
    Choice,
    Currency,
    FieldType,
    LongText,
    Name,
    Number,
    Period,
    Rules,
    Time,
    Truth,
    Within,
)
from graph.ingest.suggest.guesses import (
    ENOUGH,
    Column,
    guess_date_formats,
    guess_decimal,
    is_country,
    is_of_another,
    rate_name,
    readable_share,
    share,
)  # fmt: skip
from graph.ingest.suggest.meanings import meaning_of
from graph.ingest.table_map import TableMap
from graph.ingest.values import Decimal

MOST_CHOICES = 40  # different values that one would map by hand
FEW_CHOICES, LONGEST_CHOICE = 12, 30  # values, characters of a column that is known by its values alone
LONGEST_ID = 40  # characters
LONG = 80  # characters; from there on, a text is a description
SAME = 0.98  # of the rows with one key have one title
MOST_ROWS = 0.75  # of all


@dataclass(frozen=True, slots=True)
class Fields:
    """Which columns fill which fields.

    Attributes:
        columns: the columns of each field.
        decimal: the decimal mark of their numbers.
        formats: for a field, the formats of its dates; several if the values do not tell which it is.
        doubtful: why the columns of a field may be wrong.
        candidates: fields without a column, each with one that may fill it, and why it may not.
    """

    columns: Mapping[str, Sequence[Column]]
    decimal: Decimal | None
    formats: Mapping[str, Sequence[str]]
    doubtful: Mapping[str, str]
    candidates: Sequence[tuple[str, Column, str]] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """The columns that identify a row. ``doubt`` says why they may not."""

    columns: Sequence[Column]
    doubt: str = ""


def assign_fields(columns: Sequence[Column], kind: type[TableMap]) -> Fields:
    """Return which columns fill the fields of a kind of map; each column fills one field, the best fit first."""
    types = kind.field_types()
    pay = [column for column in columns if any(rate_name(column, field) for field in types if is_amount(types[field]))]
    decimal = guess_decimal(pay)
    rated = sorted(
        ((rate, field, column) for field in types for column in columns if (rate := rate_name(column, field))),
        key=lambda entry: (-entry[0], list(types).index(entry[1])),
    )
    chosen_columns: dict[str, list[Column]] = {}
    taken_names, doubtful = set[str](), dict[str, str]()
    for _, field, column in rated:
        if column.name in taken_names or (field in chosen_columns and field != "description"):
            continue
        if fits(column, field, types[field], decimal):
            chosen_columns.setdefault(field, []).append(column)
            taken_names.add(column.name)
    if "salaryMinimum" in chosen_columns and "salaryMaximum" in chosen_columns:
        taken_names -= {column.name for column in chosen_columns.pop("salary", [])}
    free = [column for column in columns if column.name not in taken_names]
    for field, column, reason in guess_by_values(free, chosen_columns, types):
        chosen_columns[field], doubtful[field] = [column], reason
    if "country" in types and "country" not in chosen_columns:
        land = next((column for column in free if share(column.texts, is_country) >= 0.5), None)
        chosen_columns |= {"country": [land]} if land else {}
    if "title" in kind.required_fields() and "title" not in chosen_columns:
        chosen_columns["title"] = [next((column for column in free if column.is_text), columns[0])]
        doubtful["title"] = "no column is called so"
    formats = {
        field: guess_date_formats(own[0], type.direction)
        for field, own in chosen_columns.items()
        if isinstance(type := types[field], Time)
    }
    return Fields(chosen_columns, decimal, formats, doubtful, list(find_candidates(columns, chosen_columns, types)))


def guess_by_values(
    columns: Sequence[Column], chosen_columns: Mapping[str, Sequence[Column]], types: Mapping[str, FieldType]
) -> Iterator[tuple[str, Column, str]]:
    """Yield fields whose column no name tells, each with one whose values look like it, and why it may be wrong."""
    if "description" in types and "description" not in chosen_columns:
        own = [column for column in columns if column.texts and not is_of_another(column, "description")]
        texts = [column for column in own if fits(column, "description", LongText(), None)]
        if texts:
            yield "description", max(texts, key=lambda c: sum(map(len, c.texts))), "its texts are long"
    for field in ("contractType", "seniority", "level", "action"):
        if field not in types or field in chosen_columns:
            continue
        for column in columns:
            if is_of_another(column, field):
                continue
            if 0 < len(column.distinct) <= FEW_CHOICES and all(is_choice(text, field) for text in column.distinct):
                yield field, column, "its values look so"
                break


def is_choice(text: str, field: str) -> bool:
    """Return whether a text is short and says one of the choices of a field."""
    return len(text) <= LONGEST_CHOICE and any(letter.isalpha() for letter in text) and bool(meaning_of(field, text))


def find_candidates(
    columns: Sequence[Column], chosen_columns: Mapping[str, Sequence[Column]], types: Mapping[str, FieldType]
) -> Iterator[tuple[str, Column, str]]:
    """Yield the fields of dates and pay that have no column, with a column that may fill it and the reason of doubt."""
    used_names = {column.name for own in chosen_columns.values() for column in own}
    free = [column for column in columns if column.name not in used_names and column.texts]
    for field in ("postedAt", "closesAt", "salary"):
        if field not in types or field in chosen_columns or (field == "salary" and "salaryMinimum" in chosen_columns):
            continue
        best_column = max(free, key=lambda column: rate_name(column, field), default=None)
        if best_column is not None and rate_name(best_column, field):
            yield field, best_column, "few of its values can be read as they are"
        elif field == "postedAt":
            yield from (
                (field, column, "its values are dates") for column in free if guess_date_formats(column, "past")
            )


def is_amount(type: FieldType) -> bool:
    """Return whether a field takes numbers."""
    return isinstance(type, Amount | Number)


def fits(column: Column, field: str, type: FieldType, decimal: Decimal | None) -> bool:
    """Return whether the values of a column may be those of a field."""
    rules = Rules(decimal)
    match type:
        case Time():
            fit = bool(guess_date_formats(column, type.direction))
        case Amount():
            marks: Sequence[Decimal] = (",", ".") if decimal is None else (decimal,)
            fit = any(readable_share(column, type, Rules(mark)) >= 0.5 for mark in marks)
        case Number() | Within():
            fit = readable_share(column, type, rules) >= 0.5 if isinstance(type, Within) else bool(column.texts)
        case Choice() | Truth() | Period():
            fit = 0 < len(column.distinct) <= MOST_CHOICES
        case Currency():
            fit = readable_share(column, type, rules) >= ENOUGH
        case LongText():
            fit = column.is_text and sum(map(len, column.texts)) >= LONG * len(column.texts)
        case Name() if field == "country":
            fit = share(column.texts, lambda text: is_country(text) or len(text) <= 3) >= 0.5
        case Name() if field == "place":
            fit = column.is_text and share(column.texts, is_country) < 0.5
        case _:
            fit = column.is_text
    return fit


def guess_key(columns: Sequence[Column], fields: Fields) -> Key:
    """Return the columns that identify a row: an id, a link, or the title with some other columns.

    A title that is alone in these rows may not be in the next ones: company and place go with it where most rows have
    them.
    """
    title = fields.columns["title"][0]
    rated = sorted(((rate_name(column, "key"), column) for column in columns), key=lambda entry: -entry[0])
    ids = [column for rate, column in rated if rate and column is not title and is_id(column)]
    for column in ids:
        if is_unique([column]):
            return Key([column])
    first = columns[0]
    if not ids and first is not title and looks_like_id(first):
        return Key([first], "no column is called so, but its values differ in each row")
    for column in ids:
        if has_one_title(column, title):
            return Key([column], "several rows have the same: the last one replaces the others")
    for rate, column in rated:
        if rate and column is not title and is_sparse_id(column):
            return Key([column], "rows without one are rejected")
    names = [own[0] for field in ("company", "provider", "place") if (own := fields.columns.get(field))]
    base = [title, *(column for column in names if is_in_most_rows(column))]
    for others in subsets(ids):
        if has_no_equal_rows([*base, *others]):
            return Key([*base, *others], doubt_of(base, others))
    return Key([*base, *ids[:1]], "several rows have the same: the last one replaces the others")


def doubt_of(base: Sequence[Column], others: Sequence[Column]) -> str:
    """Return why the title with some other columns may not identify a row; empty if there is no reason."""
    if len(base) == 1 and not others:
        return "rows with the same title would replace one another"
    return "" if all(map(is_filled, base)) else "rows without one of these are rejected"


def subsets(columns: Sequence[Column]) -> Iterator[tuple[Column, ...]]:
    """Yield the small subsets of some columns, the smallest first."""
    for size in range(min(len(columns), 3) + 1):
        yield from combinations(columns, size)


def is_sparse_id(column: Column) -> bool:
    """Return whether most rows have a value of a column without blanks that is no link, a different one in each."""
    id_share = share(column.texts, lambda text: " " not in text and "://" not in text)
    return is_in_most_rows(column) and id_share >= SAME and len(column.distinct) == len(column.texts)


def is_in_most_rows(column: Column) -> bool:
    """Return whether most rows have a value of a column."""
    return len(column.texts) >= MOST_ROWS * len(column.values)


def is_filled(column: Column) -> bool:
    """Return whether all rows have a value of a column."""
    return len(column.texts) == len(column.values)


def has_no_equal_rows(columns: Sequence[Column]) -> bool:
    """Return whether no two rows that have a value of each column have the same values."""
    rows = [row for row in zip(*(column.values for column in columns), strict=False) if all(map(str.strip, row))]
    return len(set(rows)) == len(rows)


def is_id(column: Column) -> bool:
    """Return whether the values of a column are there and have no blanks, as ids and links do."""
    return len(column.texts) >= SAME * len(column.values) and share(column.texts, lambda text: " " not in text) >= SAME


def looks_like_id(column: Column) -> bool:
    """Return whether a column has short values with digits and without blanks, a different one in each row."""
    short = share(column.texts, lambda text: len(text) <= LONGEST_ID and any(letter.isdigit() for letter in text))
    return short == 1 and is_id(column) and is_unique([column])


def is_unique(columns: Sequence[Column]) -> bool:
    """Return whether no two rows have the same values of some columns, and none of these is empty."""
    return all(value.strip() for column in columns for value in column.values) and has_no_equal_rows(columns)


def has_one_title(column: Column, title: Column) -> bool:
    """Return whether rows with the same value of a column have the same title."""
    pairs = set(zip(column.values, title.values, strict=False))
    return len(pairs) * SAME <= len({value for value, _ in pairs})
