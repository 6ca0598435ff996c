"""Reads jobs and courses from the rows of a mapped table."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.ingest.column_map import ColumnMap, CourseMap, JobMap
from graph.ingest.html_text import plain_line
from graph.ingest.json_rows import Value
from graph.ingest.pay import Pay
from graph.ingest.quotes import quote
from graph.ingest.report import Report
from graph.ingest.table_rows import Observer, RejectedRowError, TableReader, TableRow, split_text, text_of
from graph.ingest.values import join_text

PAY = ("salary", "salaryMinimum", "salaryMaximum")
PAY_FIELDS = ("salaryMinimum", "salaryMaximum", "salaryCurrency", "salaryPeriod")
ADDRESS = ("place", "region", "country")
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """A job or a course of a table.

    Attributes:
        id: our id of it.
        line: where its row begins.
        fields: its properties, with those that become links.
        skill_names: the names in the column of skills; ``None`` if skills are sought in ``text``.
        text: its title and description.
    """

    id: str
    line: int
    fields: Fields
    skill_names: Sequence[str] | None
    text: str


def item_id(source: str, key: Sequence[str]) -> str:
    """Return our id for a row: the source and a digest of its key. Key parts may contain the separator."""
    parts = (part.replace("\x1e", "\x1e0").replace("\x1f", "\x1e1") for part in key)
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{source}-{digest[:20]}"


class ItemReader:
    """Reads the jobs or courses of one table.

    Args:
        columns: the column map.
        report: collects counts, rejected rows and fields left out.
        observer: looks at each value.
    """

    def __init__(self, columns: ColumnMap, report: Report, observer: Observer | None = None) -> None:
        self._map = columns
        self._report = report
        self._defaults = columns.default_values()
        self._lines: dict[str, int] = {}  # by the id of the item
        self._skills = columns.skills if columns.skills and not columns.skills.file else None
        self.kind = "courses" if isinstance(columns, CourseMap) else "jobs"
        extra = [self._skills.column] if self._skills else []
        self._reader = TableReader(columns, report, extra, observer)

    @property
    def ids(self) -> Collection[str]:
        """The ids of the items that were read."""
        return self._lines.keys()

    def find_id(self, path: Path, line: int, raw: Mapping[str, Value]) -> str | None:
        """Return the id of the item whose key a row of a file bears; report a row whose key cannot be read."""
        try:
            return item_id(self._map.source, self._reader.key_of(raw))
        except RejectedRowError as error:
            self._report.reject(path, line, error.column, str(error))
            return None

    def find_repeated_ids(self, path: Path) -> set[str]:
        """Return the ids of the items that several rows of a file are about.

        Raises:
            ImportFileError: the file is invalid.
        """
        seen, repeated = set[str](), set[str]()
        for key in self._reader.keys(path):
            id = item_id(self._map.source, key)
            (repeated if id in seen else seen).add(id)
        return repeated

    def items(self, path: Path) -> Iterator[Item]:
        """Yield the item of each row; a row with the key of an earlier one is noted, and replaces the earlier one.

        Raises:
            ImportFileError: the file is invalid.
        """
        for row in self._reader.rows(path):
            item = self._item(path, row)
            if earlier := self._lines.get(item.id):
                self._report.note(path, row.line, ", ".join(self._map.key), f"replaces line {earlier}: the same key")
            else:
                self._report.add(self.kind)
            self._lines[item.id] = row.line
            yield item

    def _item(self, path: Path, row: TableRow) -> Item:
        values = {field: value for field, value in row.values.items() if field not in PAY}
        defaults = {field: value for field, value in self._defaults.items() if field not in {*row.invalid, *PAY}}
        fields = {"description": "", **defaults, **values}
        fields = {field: value for field, value in fields.items() if field not in PAY_FIELDS}
        if pays := [pay for field in PAY if (pay := self._pay_of(row, field)) is not None]:
            try:
                kept_pay = pay_fields(pays, values, defaults | self._usual_currency(fields.get("country")))
            except ValueError as error:
                self._report.leave_out(path, row.line, self._pay_column(row), str(error))
            else:
                fields |= kept_pay
                if not kept_pay:
                    self._report.leave_out(path, row.line, self._pay_column(row), "a pay of 0 says nothing")
        text = join_text(fields["title"], fields["description"])
        return Item(item_id(self._map.source, row.key), row.line, fields, self._skill_names(row.raw), text)

    def _usual_currency(self, country: str | None) -> Fields:
        """Return the default currency for pay in a country, where the map gives currencies by country."""
        if not isinstance(self._map, JobMap) or not self._map.currencies:
            return {}
        return {"salaryCurrency": self._map.currency_in(country)}

    def _pay_of(self, row: TableRow, field: str) -> Pay | None:
        """Return what a field says about the pay, as far as the field goes."""
        pay: Pay | None = row.values.get(field, None if field in row.invalid else self._defaults.get(field))
        if pay is None or field == "salary":
            return pay
        if field == "salaryMinimum":
            return replace(pay, minimum=pay.maximum if pay.minimum is None else pay.minimum, maximum=None)
        return replace(pay, minimum=None, maximum=pay.minimum if pay.maximum is None else pay.maximum)

    def _pay_column(self, row: TableRow) -> str:
        """Return the column that is to blame for an invalid pay."""
        field = next(field for field in PAY if field in row.values or field in self._defaults)
        return next(iter(self._map.columns.get(field, [])), field)

    def _skill_names(self, raw: Mapping[str, Value]) -> list[str] | None:
        """Return the names in the column of skills."""
        if self._skills is None:
            return [] if self._map.skills else None
        value = raw.get(self._skills.column, "")
        parts = value if isinstance(value, list) else split_text(text_of(value), self._skills.separator)
        names = (plain_line(text_of(part)) for part in parts)
        return [name for name in names if name and not self._map.is_unknown("skills", name)]


def pay_fields(pays: Sequence[Pay], values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Fields:
    """Return the properties of a row's pay; empty if all its amounts are 0.

    Args:
        pays: what the columns say; a later one overrides an earlier one.
        values: the row's other values.
        defaults: the map's defaults.

    Raises:
        ValueError: the columns contradict each other, the pay has no currency, or its minimum exceeds its maximum.
    """
    minimum, maximum = last([pay.minimum for pay in pays]), last([pay.maximum for pay in pays])
    if not (minimum or maximum):
        return {}
    if minimum is not None and maximum is not None and minimum > maximum:
        raise ValueError(f"{quote(f'{minimum:g}')} is more than the maximum, {quote(f'{maximum:g}')}")
    default = defaults.get("salaryCurrency")
    currencies = {pay.currency(values.get("salaryCurrency"), default) for pay in pays if pay.currencies is not None}
    currencies = currencies or {values.get("salaryCurrency") or default}
    periods = {pay.period for pay in pays} | {values.get("salaryPeriod")}
    period = only_name(periods - {None}, "periods") or defaults.get("salaryPeriod")
    currency = only_name(currencies - {None}, "currencies")
    if currency is None:
        raise ValueError(
            "there is no currency: map salaryCurrency, or give it under [defaults], or by country under [currencies]"
        )
    fields = {
        "salaryMinimum": minimum, "salaryMaximum": maximum, "salaryCurrency": currency, "salaryPeriod": period,
    }  # fmt: skip
    return {field: value for field, value in fields.items() if value is not None}


def last(amounts: Sequence[float | None]) -> float | None:
    """Return the last amount that there is."""
    return next((amount for amount in reversed(amounts) if amount is not None), None)


def only_name(names: set[Any], what: str) -> str | None:
    """Return the only one of some names; ``None`` if there is none.

    Raises:
        ValueError: there are several.
    """
    if len(names) > 1:
        raise ValueError(f"the columns of the pay name several {what}: {', '.join(sorted(names))}")
    return next(iter(names), None)
