"""Ranks the occupations of a whole CV: what its titles name, the latest and longest jobs first."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from workers.documents.cv.proposal import ExperienceEntry, OccupationEntry
from workers.documents.title_matcher import TitleLink

RankTitle = Callable[[str], Sequence[TitleLink]]
HEADLINE = 1.5  # the weight of the title that people give themselves, compared with their present job
NAMED_WEIGHT, MOST_NAMED = 0.4, 6
OLDER = 0.85  # the weight of each job, compared with the next later one
LEAST_SCORE, PER_TITLE, MOST = 0.35, 4, 5
SHORTEST_YEARS, LONGEST_YEARS = 0.5, 5.0


def rank_occupations(
    rank: RankTitle, headline: str | None, experience: Sequence[ExperienceEntry], named_occupations: Sequence[str]
) -> list[OccupationEntry]:
    """Return the occupations of a CV, best first, with scores from 0 to 1.

    Args:
        rank: ranks the occupations that a title may name.
        headline: the title that people give themselves.
        experience: the jobs.
        named_occupations: the ids of the occupations that the beginning of the text names.
    """
    scores: dict[str, float] = defaultdict(float)
    total = 0.0
    for title, weight in weighted_titles(headline, experience):
        total += weight
        for position, link in enumerate(rank(title)[:PER_TITLE]):
            if link.score >= LEAST_SCORE:
                scores[link.occupation] += weight * (link.score / (1 + position)) ** 2
    for id in named_occupations[:MOST_NAMED]:
        scores[id] += NAMED_WEIGHT
    total = max(total, NAMED_WEIGHT)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    return [OccupationEntry(occupation=id, score=round(min(1.0, score / total), 4)) for id, score in ranked]


def weighted_titles(headline: str | None, experience: Sequence[ExperienceEntry]) -> Iterator[tuple[str, float]]:
    """Yield the titles of a CV with their weights."""
    if headline:
        yield headline, HEADLINE
    latest_first = sorted(experience, key=lambda entry: (entry.ongoing, entry.end or entry.begin or ""), reverse=True)
    for position, entry in enumerate(latest_first):
        if entry.title:
            yield entry.title, OLDER**position * (years_of(entry) / LONGEST_YEARS) ** 0.5


def years_of(entry: ExperienceEntry) -> float:
    """Return how long a job lasted, in years, within bounds."""
    if entry.begin is None:
        return SHORTEST_YEARS
    end = (entry.end or entry.begin)[:7] if not entry.ongoing else f"{datetime.now(UTC):%Y-%m}"
    years = in_years(end) - in_years(entry.begin)
    return min(LONGEST_YEARS, max(SHORTEST_YEARS, years))


def in_years(moment: str) -> float:
    """Return a year or month as a number of years."""
    year, _, rest = moment.partition("-")
    return int(year) + (int(rest[:2]) - 1) / 12 if rest else int(year)
