"""Converts single values of a source, or says why one cannot be stored."""

import math
import re
import tomllib
from pathlib import Path
from typing import Literal

from graph.catalogue.money import is_currency, normalise_currency
from graph.ingest.quotes import quote
from graph.text_folding import fold_name

MAX_TEXT = 20_000
LARGEST = 1e12
TRUTHS = tomllib.loads(Path(__file__).with_name("truth_words.toml").read_text("utf-8"))
YES, NO = (frozenset(map(fold_name, TRUTHS[name])) for name in ("yes", "no"))
GROUPS = re.compile(r"(?<=\d)[\u00a0\u202f\u2009 ’'](?=\d{3}(?!\d))")  # blanks and apostrophes between thousands
POINT = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?")  # 1,234,567 or 12,34,567
COMMA = re.compile(r"\d+(,\d+)?|\d{1,3}(\.\d{3})+(,\d+)?")
CLEAR_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d+")  # grouped by points, so that the comma is the decimal mark
UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")
SEPARATORS = re.compile(r"[\W_]+")

Decimal = Literal[".", ","]


def join_text(title: str, description: str) -> str:
    """Return the text of a job or course that is searched for skills, at most 20,000 characters."""
    return f"{title}.\n{description}"[:MAX_TEXT]


def parse_number(value: object, decimal: Decimal | None = None) -> float:
    """Convert a number of 0 to 10¹²; thousands may be grouped.

    Args:
        value: text, or a number as it is.
        decimal: the decimal mark; without one, a text that could be read in two ways is refused.

    Raises:
        ValueError: the value is not such a number; the message says why.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    else:
        text = GROUPS.sub("", str(value).strip())
        if decimal is None and UNCLEAR.fullmatch(text):
            raise ValueError(f'{quote(text)} could be read in two ways: set decimal = "." or decimal = "," in the map')
        by_comma = decimal == "," or (decimal is None and CLEAR_COMMA.fullmatch(text) is not None)
        if not (COMMA if by_comma else POINT).fullmatch(text):
            hint = ': set decimal = "," in the map if the comma is the decimal mark' if "," in text else ""
            raise ValueError(f"{quote(value)} is not a number{hint}")
        number = float(text.replace(".", "").replace(",", ".") if by_comma else text.replace(",", ""))
    if not (math.isfinite(number) and 0 <= number < LARGEST):
        raise ValueError(
            f"{quote(f'{value:.3g}')} is out of range" if isinstance(value, float) else "the number is out of range"
        )
    return number


def parse_truth(value: object) -> bool:
    """Convert a truth value; a job that is only partly remote is not remote.

    Raises:
        ValueError: the value is neither yes nor no.
    """
    if isinstance(value, bool):
        return value
    text = fold_name(str(value))
    if text not in YES | NO:
        raise ValueError(f"{quote(value)} is neither yes nor no")
    return text in YES


def parse_choice(value: object, choices: tuple[str, ...]) -> str:
    """Convert one of a few words; capitals, blanks and hyphens do not matter, so that "Full-time" is ``FULL_TIME``.

    Raises:
        ValueError: the value is none of the words.
    """
    text = str(value).strip()
    word = SEPARATORS.sub("_", text).strip("_").upper()
    if word not in choices:
        raise ValueError(f"{quote(text)} is not one of {', '.join(choices)}")
    return word


def parse_currency(value: object) -> str:
    """Convert an ISO 4217 code to capitals.

    Raises:
        ValueError: the value is no such code.
    """
    code = normalise_currency(str(value))
    if not is_currency(code):
        raise ValueError(f"{quote(value, 20)} is not an ISO 4217 currency")
    return code
