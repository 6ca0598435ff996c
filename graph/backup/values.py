"""Stored values as JSON and back: times, dates, bytes and special numbers are tagged objects."""

import base64
import math
from datetime import date, datetime
from typing import Any

from graph.errors import BackupError

TIME, DATE, BYTES, NUMBER = "$time", "$date", "$bytes", "$number"


def encode_value(value: Any) -> Any:
    """Return a stored value as JSON has it.

    Raises:
        BackupError: it has a type that CareerGraph does not write.
    """
    match value:
        case float() if not math.isfinite(value):
            return {NUMBER: repr(value)}
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return {TIME: value.isoformat()}
        case date():
            return {DATE: value.isoformat()}
        case bytes() | bytearray():
            return {BYTES: base64.b64encode(value).decode("ascii")}
        case list():
            return [encode_value(item) for item in value]
        case _:
            raise BackupError(f"a property holds a {type(value).__name__}, which cannot be backed up: remove it")


def decode_value(value: Any) -> Any:
    """Return the stored value of what :func:`encode_value` returned.

    Raises:
        BackupError: it is not such a value.
    """
    match value:
        case list():
            return [decode_value(item) for item in value]
        case {"$time": str(text)}:
            return datetime.fromisoformat(text)
        case {"$date": str(text)}:
            return date.fromisoformat(text)
        case {"$bytes": str(text)}:
            return base64.b64decode(text)
        case {"$number": str(text)}:
            return float(text)
        case dict():
            raise BackupError(f"the back-up holds a value of an unknown kind: {sorted(value)}")
        case _:
            return value
