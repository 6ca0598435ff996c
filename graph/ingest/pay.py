"""Reads pay as people write it: "$55K–$95K (est.)", "30 000 – 35 000 EUR per month", "up to £18.50 an hour".

Each word of such a text must be a known one (``graph.ingest.pay_words``), so that no other amount is taken for the pay:
"25 days of holiday" is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.catalogue.money import is_currency
from graph.ingest.pay_words import ADVERB, PER_UNIT, PERIODS, POUNDS, SCALES, SIGNS, token_pattern
from graph.ingest.quotes import quote
from graph.ingest.values import Decimal, parse_number

LONGEST = 200  # characters
NO_CENTS = re.compile(r"[.,][-–—](?!\d)")  # 1.200,–
EXPONENT = re.compile(r"\d[eE][+-]?\d")
WIDEST, SMALL = 100, 1_000  # the widest range; amounts below the second may be thousands


@dataclass(frozen=True, slots=True)
class Pay:
    """What a text says about pay.

    ``currencies`` are those that its sign may mean; ``None`` if it has no sign. ``period`` is one of ``PERIODS``.
    """

    minimum: float | None
    maximum: float | None
    currencies: frozenset[str] | None = None
    sign: str = ""
    period: str | None = None

    def __str__(self) -> str:
        """Return the pay as a short text."""
        amounts = [f"{amount:,g}" for amount in dict.fromkeys((self.minimum, self.maximum)) if amount is not None]
        open_end = "up to " if self.minimum is None else "from " if self.maximum is None else ""
        period = f"/{self.period.lower()}" if self.period else ""
        return f"{open_end}{'–'.join(amounts)} {self.sign}".strip() + period

    def currency(self, known_currency: str | None, default: str | None) -> str | None:
        """Return the currency of the pay; ``None`` if nothing says which it is.

        Args:
            known_currency: the currency that another column of the row gives.
            default: the currency of rows that do not give one.

        Raises:
            ValueError: the sign contradicts the other column, or it could mean several currencies.
        """
        if self.currencies is None:
            return known_currency or default
        if known_currency is not None:
            if known_currency not in self.currencies:
                raise ValueError(f"{quote(self.sign)} is not a sign of {known_currency}, the currency of its row")
            return known_currency
        if len(self.currencies) == 1:
            return next(iter(self.currencies))
        if default in self.currencies:
            return default
        if self.currencies == POUNDS:
            return "GBP"
        names = ", ".join(sorted(self.currencies))
        raise ValueError(
            f"{quote(self.sign)} could mean {names}: give salaryCurrency under [defaults], or {quote(self.sign)} under "
            "[values.salaryCurrency]"
        )


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a text: its kind, and its words."""

    kind: str
    text: str


def read_pay(value: object, decimal: Decimal | None = None, signs: Mapping[str, str] | None = None) -> Pay:
    """Convert a number, or a text with an amount or a range of amounts.

    A single amount is the minimum and the maximum, unless the text says "from" or "up to".

    Args:
        value: a number or a text of at most 200 characters.
        decimal: the decimal mark of numbers.
        signs: currencies by further signs, or by signs that mean several currencies.

    Raises:
        ValueError: the value is not a pay, or could be read in two ways; the message says why.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        amount = parse_number(value)
        return Pay(amount, amount)
    text = NO_CENTS.sub(" ", str(value).strip())
    if EXPONENT.search(text):
        raise ValueError(f"{quote(text)} is written with an exponent")
    if len(text) > LONGEST:
        raise ValueError(f"{quote(text)} is too long for a pay")
    signs = {sign.strip().casefold(): code for sign, code in (signs or {}).items() if sign.strip()}
    tokens = list(split_tokens(text, tuple(signs)))
    minimum, maximum = read_amounts(text, tokens, decimal)
    currencies, sign = read_currencies(text, tokens, signs)
    return Pay(minimum, maximum, currencies, sign, read_period(text, tokens))


def split_tokens(text: str, signs: tuple[str, ...]) -> Iterator[Token]:
    """Yield the parts of a text.

    Raises:
        ValueError: there is a word that is none of the known ones; the message names it.
    """
    pattern, position = token_pattern(signs), 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None or match.lastgroup is None:
            word = re.match(r"[^\W\d_]+|\S+", text[position:])
            unknown = (word[0] if word else text)[:30]
            raise ValueError(f"{quote(text)} is not a pay: {quote(unknown)} is not understood")
        if match.lastgroup != "blank":
            yield Token(match.lastgroup, match[0].strip())
        position = match.end()


def read_amounts(text: str, tokens: Sequence[Token], decimal: Decimal | None) -> tuple[float | None, float | None]:
    """Return the minimum and the maximum that a text gives. Errors as in :func:`read_pay`."""
    places = [place for place, token in enumerate(tokens) if token.kind == "number"]
    kinds = [token.kind for token in tokens]
    if not 1 <= len(places) <= 2 or "range" in kinds[: places[0]]:
        raise ValueError(f"{quote(text)} is not an amount, nor a range of amounts")
    amounts = [read_amount(tokens, place, decimal) for place in places]
    if len(places) == 2:
        between = kinds[places[0] : places[1]]
        if between.count("range") + between.count("until") != 1 or "range" in kinds[places[1] :]:
            raise ValueError(f"{quote(text)} is not a range of amounts")
        low, high = amounts
        if "scale" not in between and kinds[places[1] + 1 : places[1] + 2] == ["scale"]:
            scaled_low = low * scale_after(tokens, places[1])  # "55-95K"
            low = scaled_low if scaled_low <= high else low
        if 0 < low < SMALL <= high and high >= WIDEST * low:  # "28-32,000" means thousands, but does not say so
            raise ValueError(f"{quote(text)} could be read in two ways: write both amounts in full")
        return low, high
    until, since = "until" in kinds, "since" in kinds or "open" in kinds
    if "range" in kinds or (until and since):
        raise ValueError(f"{quote(text)} is not an amount, nor a range of amounts")
    return None if until else amounts[0], None if since else amounts[0]


def read_amount(tokens: Sequence[Token], place: int, decimal: Decimal | None) -> float:
    """Return the number at a place of the tokens, with the scale behind it. Errors as in :func:`read_pay`."""
    return parse_number(parse_number(tokens[place].text, decimal) * scale_after(tokens, place))


def scale_after(tokens: Sequence[Token], place: int) -> float:
    """Return the factor behind a number: 1,000 for K."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return SCALES[following.text.casefold()] if following is not None and following.kind == "scale" else 1.0


def read_currencies(text: str, tokens: Sequence[Token], signs: Mapping[str, str]) -> tuple[frozenset[str] | None, str]:
    """Return the currencies that the signs of a text may mean, and the first sign. Errors as in :func:`read_pay`."""
    currencies: frozenset[str] | None = None
    words = [token.text for token in tokens if token.kind == "currency"]
    for word in words:
        own = currencies_of(word, signs)
        if not own:
            raise ValueError(f"{quote(text)}: {quote(word)} is not an ISO 4217 currency, nor a known sign of one")
        currencies = own if currencies is None else currencies & own
    if currencies is not None and not currencies:
        raise ValueError(f"{quote(text)} names two currencies")
    return currencies, words[0] if words else ""


def currencies_of(sign: str, signs: Mapping[str, str]) -> frozenset[str]:
    """Return the currencies that a sign may mean; those of the map come first."""
    folded = sign.casefold()
    if folded in signs:
        return frozenset({signs[folded]})
    if folded in SIGNS:
        return SIGNS[folded]
    return frozenset({sign}) if is_currency(sign) else frozenset()


def read_period(text: str, tokens: Sequence[Token]) -> str | None:
    """Return the period that a text names. Errors as in :func:`read_pay`."""
    periods = {period_of(token.text) for token in tokens if token.kind == "period"} - {None}
    if len(periods) > 1:
        raise ValueError(f"{quote(text)} names two periods of pay")
    return next(iter(periods), None)


def period_of(text: str) -> str | None:
    """Return the period that a few words mean, such as "per annum" or "weekly"; ``None`` if they mean none."""
    words = text.strip()
    return next((name for name in PERIODS if PER_UNIT[name].fullmatch(words) or ADVERB[name].fullmatch(words)), None)
