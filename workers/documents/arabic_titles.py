"""Finds the occupations that Arabic texts name, by Arabic titles: of both genders, in any number, with any article.

A title of one word is often an ordinary word as well ("teacher" is "school"), so it counts only where a text speaks of
work: after a word such as "wanted", or at the beginning of a line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workers.documents.arabic_finder import ArabicFinder
from workers.documents.arabic_words import is_arabic, stem_arabic
from workers.documents.phrase_finder import Match, Tokens
from workers.documents.title_matcher import Occupations, genders_of

OPENERS = (
    "مطلوب", "نطلب", "نبحث", "تبحث", "يبحث", "ابحث", "وظيفة", "وظائف", "تعيين", "توظيف", "حاجة", "حاجتها", "بحاجة",
    "تحتاج", "نحتاج", "انا", "اعمل", "عملت", "يعمل", "مهنة", "بصفة", "منصب", "مسمى", "خبرة", "عمل", "لدينا", "شاغر",
    "فرصة", "انضم",
)  # fmt: skip
NEAR = 3  # words between an opener and a title of one word
LINE_BREAKS = frozenset("\n\r")


class ArabicTitles:
    """Finds Arabic titles.

    Args:
        titles: the id of the occupation of each title; of equal titles, the first counts.
    """

    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        pairs = [(title, id) for title, id in titles if is_arabic(title)]
        self._finder = ArabicFinder((title for title, _ in pairs), stem_arabic)
        self._ids: dict[str, str] = {}
        for title, id in pairs:
            self._ids.setdefault(self._finder.key(title), id)
        self._openers = frozenset(map(self._finder.key, OPENERS))

    @property
    def ids(self) -> Mapping[str, str]:
        """The ids of occupations by the keys of matches."""
        return self._ids

    def find(self, text: str, tokens: Tokens) -> list[Match]:
        """Return the titles in a text, in order; they may overlap."""
        matches = self._finder.find(tokens)
        if not matches:
            return []
        positions = {start: position for position, (start, _) in enumerate(tokens.spans)}
        return [
            match for match in matches if " " in match.key or self._speaks_of_work(text, tokens, positions[match.start])
        ]

    def _speaks_of_work(self, text: str, tokens: Tokens, position: int) -> bool:
        """Return whether the word at a position begins a line, or follows an opener closely."""
        before = tokens.words[max(0, position - NEAR) : position]
        if not before or any(self._finder.key(word) in self._openers for word in before):
            return True
        return not LINE_BREAKS.isdisjoint(text[tokens.spans[position - 1][1] : tokens.spans[position][0]])


def arabic_titles(occupations: Occupations, everyday: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the Arabic titles of occupations with their ids: those of daily speech first, then ESCO's."""
    for id, _, _ in occupations:
        yield from ((title, id) for title in everyday.get(id, ()) if is_arabic(title))
    for id, label, others in occupations:
        for name in (label, *others):
            if is_arabic(name):
                yield from ((title, id) for title in genders_of(name))
