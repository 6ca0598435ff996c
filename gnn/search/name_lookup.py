"""Finds partial or misspelled names (RapidFuzz)."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from gnn.search.lexicon import folded

CLOSE_ENOUGH = 70.0
MOST = 100
WHOLE, BEGINNING = 100.0, 95.0


class NameLookup:
    """Looks up nodes by their names and alternative names.

    Args:
        names: id, name and alternative names of each node.
    """

    def __init__(self, names: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        pairs = [(folded(one), id) for id, name, others in names for one in (name, *others)]
        self._names = [name for name, _ in pairs]
        self._ids = [id for _, id in pairs]

    def closest(self, query: str) -> list[tuple[str, float]]:
        """Returns at most 100 ids of the closest names with their similarity (70–100), closest first.

        A name that begins with the query ranks above one that is merely similar.
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
