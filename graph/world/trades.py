"""The trades of companies: what a company is called, whom it hires, what the work pays and where it is done."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.world.taxonomy import DATA, Taxonomy

HELPER, PROFESSIONAL, MANAGER = 0, 1, 2
MANAGERS = ("manager", "director", "supervisor", "head")
HELPERS = frozenset({"doctors' surgery assistant", "domestic housekeeper", "diet cook"})
JUNIOR, MID, SENIOR, LEAD = range(4)
LEVEL_SHARES = np.array([(0.40, 0.40, 0.20, 0.00), (0.25, 0.40, 0.25, 0.10), (0.00, 0.45, 0.40, 0.15)])
PAY_BY_LEVEL = np.array([15_000.0, 24_000.0, 36_000.0, 50_000.0])
MANAGER_PAY = 1.25
COMMONNESS = 1.2  # how fast occupations of a trade become rarer in the order of the list


@dataclass(frozen=True, slots=True)
class Trades:
    """The trades (T) and what they say of occupations (O).

    ``weight`` [T] is each trade's share of all jobs, and ``hires``, T × O, each occupation's share of a trade's jobs.
    ``rank`` [O] is ``HELPER``, ``PROFESSIONAL`` or ``MANAGER``. ``pay`` [O] is relative to the level's pay. ``remote``
    [O] is the share of remote jobs.
    """

    names: tuple[str, ...]
    company_words: tuple[tuple[str, ...], ...]
    weight: NDArray[np.float64]
    hires: NDArray[np.float64]
    fields: tuple[str, ...]
    pay: NDArray[np.float64]
    remote: NDArray[np.float64]
    rank: NDArray[np.int64]

    @property
    def common(self) -> NDArray[np.float64]:
        """Each occupation's share of all jobs, float64 [O]."""
        return self.weight @ self.hires

    def yearly_pay(
        self, occupation: NDArray[np.int64], level: NDArray[np.int64], country: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the usual pay of occupations at levels, in US dollars a year, where pay is ``country`` times usual."""
        return np.asarray(PAY_BY_LEVEL[level] * self.pay[occupation] * country)


def load_trades(taxonomy: Taxonomy) -> Trades:
    """Read the trades. Every occupation of the taxonomy belongs to at least one."""
    tables = tomllib.loads((DATA / "trades.toml").read_text(encoding="utf-8"))
    trades, own = tables["trade"], tables["occupation"]
    facts = [facts_of(title, trades, own) for title in taxonomy.titles]
    weight = np.array([float(trade["weight"]) for trade in trades])
    rank = np.array([rank_of(title) for title in taxonomy.titles])
    return Trades(
        names=tuple(trade["name"] for trade in trades),
        company_words=tuple(tuple(trade["companies"]) for trade in trades),
        weight=weight / weight.sum(),
        hires=np.array([hired_shares(trade["occupations"], taxonomy.titles) for trade in trades]),
        fields=tuple(str(each["field"]) for each in facts),
        pay=np.array([float(each["pay"]) for each in facts]) * np.where(rank == MANAGER, MANAGER_PAY, 1.0),
        remote=np.array([float(each["remote"]) for each in facts]),
        rank=rank,
    )


def hired_shares(roles: list[str], titles: list[str]) -> NDArray[np.float64]:
    """Return each occupation's share of a trade's jobs; ``roles`` are its occupations, the most common first."""
    weights = np.array([1.0 / (1 + roles.index(title)) ** COMMONNESS if title in roles else 0.0 for title in titles])
    return np.asarray(weights / weights.sum())


def facts_of(title: str, trades: list[Mapping[str, Any]], own: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the pay, the share of remote jobs and the field of an occupation."""
    return {**next(trade for trade in trades if title in trade["occupations"]), **own.get(title, {})}


def rank_of(title: str) -> int:
    """Return the rank of an occupation. Nobody is a junior manager."""
    if title in HELPERS:
        return HELPER
    return MANAGER if any(word in title.split() for word in MANAGERS) else PROFESSIONAL
