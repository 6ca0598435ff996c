"""What people do in a visit: position bias, noise, attention and time.

The person examines position p (starting at 0) with probability ``1 / (1 + p) ** 0.6``, and looks further down in a long
visit. An examined item has a value of its utility plus Gumbel noise (the random utility model of McFadden, 1974). The
person views the most valuable ones, as many as the visit's attention allows. The value also determines whether they
like, save, apply to or complete a viewed item, or dismiss one. What breaks a wish is viewed out of curiosity at most.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from graph.world.choice import Flags, Index, Worth

NOISE = 0.35
EXAMINE = 0.6
ATTENTION = (-0.06, 1.8)  # mean and spread of the logarithm of how many items a visit views
SECONDS = (np.log(36.0), 1.36)  # mean and spread of the logarithm of how long a view lasts
CURIOUS = 0.1
AGAIN = 0.22  # of the views are of an item that the person has just viewed
LIKING, SAVING, IDLE_DISMISS = 0.6, 0.6, 0.06
QUANTILES = {"VIEW": 0.08, "LIKE": 0.7, "SAVE": 0.82, "FINAL": 0.9, "DISMISS": 0.25}
DELAYS = {"VIEW": 0.0, "LIKE": 15.0, "SAVE": 20.0, "FINAL": 45.0, "DISMISS": 5.0}


@dataclass(frozen=True, slots=True)
class Acts:
    """Interactions ordered by time. ``action`` contains names; ``item`` contains indices of jobs or courses.

    ``visit`` is the number of the visit; ``seconds`` is how long a view lasted, and NaN for other actions.
    """

    visit: Index
    person: Index
    item: Index
    action: NDArray[np.str_]
    at: Worth
    position: Index
    seconds: Worth

    def select(self, rows: Index) -> "Acts":
        """Return the given rows of the acts."""
        return Acts(
            visit=self.visit[rows],
            person=self.person[rows],
            item=self.item[rows],
            action=self.action[rows],
            at=self.at[rows],
            position=self.position[rows],
            seconds=self.seconds[rows],
        )


def acts(rng: Generator, slates: Index, worth: Worth, breaks_wish: Flags, person: Index, at: Worth, final: str) -> Acts:
    """Simulate people's interactions with their slates.

    Args:
        rng: the random number generator.
        slates: int64 [visits, SLATE], -1 for an empty position.
        worth: utility of each slate's items, the same shape.
        breaks_wish: whether each item breaks a wish of the person, the same shape.
        person: int64 [visits].
        at: seconds since 1970, float64 [visits].
        final: the strongest action, ``APPLY`` or ``COMPLETE``.
    """
    attention = np.exp(rng.normal(*ATTENTION, len(slates)))[:, None]
    depth = EXAMINE / np.maximum(attention / 2, 1.0)
    examined = rng.random(slates.shape) < 1.0 / (1.0 + np.arange(slates.shape[1])) ** depth
    seen = examined & (slates >= 0)
    values = worth + rng.gumbel(0, NOISE, slates.shape)
    thresholds = {name: np.quantile(values[slates >= 0], level) for name, level in QUANTILES.items()}
    eligible = seen & (values > thresholds["VIEW"]) & (~breaks_wish | (rng.random(slates.shape) < CURIOUS))
    viewed = eligible & (rank_in_rows(np.where(eligible, values, -np.inf)) < np.ceil(attention))
    chosen = viewed & ~breaks_wish
    masks = {
        "VIEW": viewed,
        "LIKE": chosen & (values > thresholds["LIKE"]) & (rng.random(slates.shape) < LIKING),
        "SAVE": chosen & (values > thresholds["SAVE"]) & (rng.random(slates.shape) < SAVING),
        "FINAL": chosen & (values > thresholds["FINAL"]),
        "DISMISS": seen & (values < thresholds["DISMISS"]) & ~viewed & (rng.random(slates.shape) < IDLE_DISMISS),
    }
    lasting = np.where(viewed, np.exp(rng.normal(*SECONDS, slates.shape)), 0.0)
    begins = at[:, None] + np.cumsum(lasting + rng.exponential(40, slates.shape), axis=1) - lasting
    parts = [in_time(name, mask, begins, lasting) for name, mask in masks.items()]
    again = viewed & (rng.random(slates.shape) < AGAIN / (1 - AGAIN))
    parts.append(look_again(rng, again, begins))
    visit, position, times, seconds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    names = [name.replace("FINAL", final) for name in (*masks, "VIEW")]
    action = np.repeat(np.array(names), [len(rows) for rows, *_ in parts])
    order = np.argsort(times, kind="stable")
    every = Acts(visit, person[visit], slates[visit, position], action, times, position, seconds)
    return every.select(order)


def rank_in_rows(values: Worth) -> Index:
    """Return the rank of each value in its row, the greatest first; int64, the same shape."""
    order = np.argsort(-values, axis=1)
    ranks = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(values.shape[1])[None, :].repeat(len(values), axis=0), axis=1)
    return ranks


def in_time(name: str, mask: Flags, begins: Worth, lasting: Worth) -> tuple[Index, Index, Worth, Worth]:
    """Return the visits, positions, times and durations of one kind of act."""
    visit, position = np.nonzero(mask)
    seconds = lasting[visit, position] if name == "VIEW" else np.full(len(visit), np.nan)
    return visit, position, begins[visit, position] + DELAYS[name], seconds


def look_again(rng: Generator, again: Flags, begins: Worth) -> tuple[Index, Index, Worth, Worth]:
    """Return further views of items that were viewed, at the end of the visit."""
    visit, position = np.nonzero(again)
    seconds = np.exp(rng.normal(*SECONDS, len(visit)))
    return visit, position, begins[visit, -1] + rng.exponential(300, len(visit)), seconds
