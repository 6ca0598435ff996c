"""What language models cost: a dated table, ``model_prices.toml`` beside this module, which a setting can replace."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.table_file import read_table

MILLION = 1_000_000
Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a question and of its answer."""

    input: int = 0
    output: int = 0

    @property
    def total(self) -> int:
        """All tokens."""
        return self.input + self.output

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.input + other.input, self.output + other.output)


class Strict(BaseModel):
    """A part of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LongPrice(Strict):
    """The prices of prompts with more than ``from`` tokens, in US dollars per million tokens."""

    more_than: int = Field(alias="from", gt=0)
    input: Dollars
    output: Dollars


class ModelPrice(Strict):
    """The prices of a model in US dollars per million tokens, and the share of them that a batch costs."""

    input: Dollars
    output: Dollars
    batch: float = Field(default=1.0, gt=0, le=1)
    long: LongPrice | None = None

    @property
    def is_free(self) -> bool:
        """Whether the model costs nothing."""
        return not (self.input or self.output or (self.long and (self.long.input or self.long.output)))

    def cost(self, usage: Usage, *, in_batch: bool = False) -> float:
        """Return what a question and its answer cost, in US dollars."""
        is_long = self.long is not None and usage.input > self.long.more_than
        rates = self.long if self.long is not None and is_long else self
        dollars = (usage.input * rates.input + usage.output * rates.output) / MILLION
        return dollars * self.batch if in_batch else dollars


class PriceTable(Strict):
    """Prices by model, their day, and who published them."""

    date: date
    source: str = Field(min_length=1)
    models: Mapping[str, ModelPrice]

    def price_of(self, model: str) -> ModelPrice | None:
        """Return the prices of a model; ``None`` if the table lacks it."""
        return self.models.get(model)


def parse_prices(text: str) -> PriceTable:
    """Parse a table of prices in TOML.

    Raises:
        ValueError: the text is not such a table; the message says what is wrong, and where.
    """
    table = tomllib.loads(text)
    try:
        return PriceTable.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{place}: {first['msg']}") from error


def read_prices(path: Path) -> PriceTable:
    """Read a table of prices from a file; errors as in :func:`graph.table_file.read_table`."""
    return read_table(path, parse_prices)


DEFAULT_PRICES = parse_prices(files("workers").joinpath("model_prices.toml").read_text(encoding="utf-8"))
