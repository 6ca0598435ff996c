"""The properties of a person in a row of a table. A salary and its currency go together."""

from collections.abc import Mapping
from typing import Any

from graph.ingest.table_rows import TableRow

PAY = frozenset({"minimumSalary", "salaryCurrency"})
Fields = dict[str, Any]


def default_fields(row: TableRow, defaults: Mapping[str, Any]) -> Fields:
    """Return the defaults of the fields that are not invalid in a row; a salary only with its currency."""
    fields = {name: value for name, value in defaults.items() if name not in row.invalid}
    return fields if fields.keys() >= PAY else {name: value for name, value in fields.items() if name not in PAY}


def valid_fields(row: TableRow, defaults: Mapping[str, Any]) -> tuple[Fields, str]:
    """Return the valid values of a row, and why its salary is not among them; empty if it is, or if there is none.

    The currency of the defaults counts for a row that names none, but not for one whose currency is not valid.
    """
    values = {name: value for name, value in row.values.items() if name not in PAY}
    if "minimumSalary" not in row.values:
        return values, ""
    if "salaryCurrency" in row.invalid:
        return values, "its currency is not valid"
    currency = row.values.get("salaryCurrency") or defaults.get("salaryCurrency")
    if currency is None:
        return values, "there is no currency: map salaryCurrency, or give it under [defaults]"
    return {**values, "minimumSalary": row.values["minimumSalary"], "salaryCurrency": currency}, ""
