"""What a visit shows: twelve items of the kind that a person searches for, most of them from where the person looks.

New and prominent jobs are shown more often than others. All draws are of whole arrays.
"""

import numpy as np
from numpy.random import Generator

from graph.world.choice import Flags, Hidden, Index, Worth
from graph.world.draws import DAY
from graph.world.taxonomy import Taxonomy

SLATE = 12
FRESH_DAYS = (120.0, 0.55)  # how far back people look among 1,500 jobs, and how fast this falls with more
ASTRAY = 0.04  # of the visits look around the country
CITY, REGION, COUNTRY = range(3)
CITY_SHARE, REGION_SHARE = 0.85, 0.135  # of the positions; the rest are from anywhere in the country
TRADE_SHARE = 0.56  # of the positions show jobs of the person's sectors


class Shelf:
    """Jobs by group, each group in the order of posting, to draw from those that are open at a time.

    Args:
        group: the group of each job, int64 [M].
        posted: when each job was posted, float64 [M].
        closes: when each job closes, float64 [M].
        prominence: the relative probability of each job, float64 [M].
    """

    def __init__(self, group: Index, posted: Worth, closes: Worth, prominence: Worth) -> None:
        self._order = np.lexsort((posted, group))
        self._fresh = DAY * FRESH_DAYS[0] * min((1_500 / max(len(posted), 1)) ** FRESH_DAYS[1], 1.0)
        self._start = float(posted.min(initial=0.0)) - 2 * self._fresh
        self._span = float(closes.max(initial=0.0)) - self._start + 2 * self._fresh
        self._key = group[self._order] * self._span + posted[self._order] - self._start
        self._cumulative = np.concatenate([[0.0], np.cumsum(prominence[self._order])])
        self._closes = closes

    def draw(self, rng: Generator, group: Index, at: Worth) -> Index:
        """Draw one job for each pair of a group and a time: of the group, posted lately; -1 if none."""
        moment = group * self._span + at - self._start
        low = np.searchsorted(self._key, moment - self._fresh)
        high = np.searchsorted(self._key, moment)
        share = self._cumulative[low] + rng.random(len(at)) * (self._cumulative[high] - self._cumulative[low])
        row = np.clip(np.searchsorted(self._cumulative, share, side="right") - 1, low, np.maximum(high - 1, low))
        job = self._order[np.minimum(row, len(self._order) - 1)]
        return np.where((high > low) & (self._closes[job] > at), job, -1)


def job_slates(rng: Generator, taxonomy: Taxonomy, world: Hidden, person: Index, at: Worth) -> Index:
    """Draw slates of open jobs, int64 [visits, SLATE], -1 for an empty position."""
    jobs, people, areas = world.jobs, world.people, world.geography.areas
    job_sector, sectors = taxonomy.sector[jobs.occupation], len(taxonomy.sectors)

    def shelf(group: Index) -> Shelf:
        return Shelf(group, jobs.posted, jobs.closes, jobs.prominence)

    of_trade = [shelf(area[jobs.place] * sectors + job_sector) for area in areas]
    of_any = [shelf(area[jobs.place]) for area in areas]
    anchor = draw_anchors(rng, world, person)
    slates = np.full((len(person), SLATE), -1)
    for position in (*range(SLATE), *range(SLATE)):
        occupations = people.current[person] if position % 4 else people.target[person]
        sector = taxonomy.sector[occupations]
        scope = np.digitize(rng.random(len(person)), (CITY_SHARE, CITY_SHARE + REGION_SHARE))
        trade = rng.random(len(person)) < TRADE_SHARE
        for searched, shelves in ((trade, of_trade), (np.ones(len(person), dtype=bool), of_any)):
            for level, area in enumerate(areas):
                empty = np.flatnonzero(searched & reaches(scope, level) & (slates[:, position] < 0))
                place = area[anchor[empty]]
                group = place * sectors + sector[empty] if shelves is of_trade else place
                slates[empty, position] = shelves[level].draw(rng, group, at[empty])
        slates = without_repeats(slates) if position == SLATE - 1 else slates
    return without_repeats(slates)


def reaches(scope: Index, level: int) -> Flags:
    """Return which searches reach an area: that of their scope, and the region if there is nothing in the city."""
    return np.asarray((scope == level) | ((scope < level) & (level == REGION)))


def draw_anchors(rng: Generator, world: Hidden, person: Index) -> Index:
    """Return the cities around which visits look for jobs, int64 [visits]: mostly where the person looks for work."""
    sought_place, geography = world.people.sought_place[person], world.geography
    other_city = rng.choice(len(geography.cities), size=len(person), p=geography.weight)
    astray = (rng.random(len(person)) < ASTRAY) & (geography.country[other_city] == geography.country[sought_place])
    return np.where(astray, other_city, sought_place)


def course_slates(rng: Generator, taxonomy: Taxonomy, world: Hidden, person: Index, _at: Worth) -> Index:
    """Draw slates of courses, int64 [visits, SLATE]: half from the target's sector, half from anywhere."""
    sector = taxonomy.sector[world.courses.occupation]
    by_sector = [np.flatnonzero(sector == sector_index) for sector_index in range(len(taxonomy.sectors))]
    slates = rng.integers(len(world.courses.level), size=(len(person), SLATE))
    target_sectors = taxonomy.sector[world.people.target[person]]
    for sector_index, sector_courses in enumerate(by_sector):
        visits = np.flatnonzero(target_sectors == sector_index)
        if len(sector_courses) and len(visits):
            slates[visits, ::2] = sector_courses[rng.integers(len(sector_courses), size=(len(visits), SLATE // 2))]
    return without_repeats(np.asarray(slates[:, rng.permutation(SLATE)]))


def without_repeats(slates: Index) -> Index:
    """Return slates in which an item that stands there twice keeps its first position; the other is -1."""
    order = np.argsort(slates, axis=1, kind="stable")
    ordered_slates = np.take_along_axis(slates, order, axis=1)
    repeated = np.zeros(slates.shape, dtype=bool)
    np.put_along_axis(repeated[:, :], order[:, 1:], ordered_slates[:, 1:] == ordered_slates[:, :-1], axis=1)
    return np.where(repeated, -1, slates)
