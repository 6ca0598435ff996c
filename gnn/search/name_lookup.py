"""Finds partial or misspelled names (RapidFuzz)."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from graph.text_folding import fold_text

CLOSE_ENOUGH = 70.0
MOST = 100
WHOLE, BEGINNING = 100.0, 95.0


class NameLookup:
    """Looks up nodes by their names and alternative names.

    Args:
        names: id, name and alternative names of each node.
    """

    def __init__(self, names: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        pairs = [(fold_text(variant), id) for id, name, others in names for variant in (name, *others)]
        self._names = [name for name, _ in pairs]
        self._ids = [id for _, id in pairs]

    def closest(self, query: str) -> list[tuple[str, float]]:
        """Return at most 100 ids of the closest names with their similarity (70–100), closest first.

        A name that begins with the query ranks above one that is merely similar.
        """
        folded_query = fold_text(query).strip()
        if not folded_query:
            return []
        best: dict[str, float] = {}
        similar = process.extract(
            folded_query, self._names, scorer=fuzz.WRatio, score_cutoff=CLOSE_ENOUGH, limit=3 * MOST
        )
        for name, score, index in similar:
            similarity = WHOLE if name == folded_query else min(score, BEGINNING - 1)
            if name != folded_query and name.startswith(folded_query):
                similarity = BEGINNING + len(folded_query) / max(len(name), 1)
            id = self._ids[index]
            best[id] = max(best.get(id, 0.0), similarity)
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
