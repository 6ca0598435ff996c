"""Finds names that were typed in part or with slips (RapidFuzz)."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from gnn.search.lexicon import folded

CLOSE_ENOUGH = 70.0
MOST = 100
WHOLE, BEGINNING = 100.0, 95.0


class NameLookup:
    """Names of nodes, their own and others.

    Args:
        names: id, name and other names of each node.
    """

    def __init__(self, names: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        pairs = [(folded(one), id) for id, name, others in names for one in (name, *others)]
        self._names = [name for name, _ in pairs]
        self._ids = [id for _, id in pairs]

    def closest(self, query: str) -> list[tuple[str, float]]:
        """Ids of the closest names with how close they are, 70–100; the closest first, at most 100.

        A name that begins with what was typed comes before one that merely resembles it.
        """
        wanted = folded(query).strip()
        if not wanted:
            return []
        best: dict[str, float] = {}
        similar = process.extract(wanted, self._names, scorer=fuzz.WRatio, score_cutoff=CLOSE_ENOUGH, limit=3 * MOST)
        for name, score, place in similar:
            own = WHOLE if name == wanted else min(score, BEGINNING - 1)
            if name != wanted and name.startswith(wanted):
                own = BEGINNING + len(wanted) / max(len(name), 1)
            id = self._ids[place]
            best[id] = max(best.get(id, 0.0), own)
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
