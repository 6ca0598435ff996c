"""Links job titles to occupations, by the head of the title and the words about it.

A title and a name of an occupation must agree on the head ("nurse", "manager"); heads of one kind, such as "agent" and
"representative", agree less. The score is the share of informative words that both have. A word counts by its rarity
among the occupations, and the word next to the head counts more. Words of the name that the title lacks cost more than
words of the title that the name lacks, because a title says more than the occupation: the place, the trade, the tools.
A word that heads only few occupations ("barista") names them whatever else the title says; "manager" alone names none.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.text_folding import fold_name
from workers.documents.title_phrases import ARABIC, Phrase, TitleReader, TitleWords, Words

LABEL, ALTERNATIVE, UNLIKE = 1.0, 0.93, 0.86  # trust in a name; UNLIKE shares no word with the label
KIN = 0.8  # agreement of heads of one kind
HEAD, NEAREST, CONTEXT = 1.2, 1.6, 0.8  # weights of the head, of the word next to it, of words elsewhere in the title
RAREST, UNKNOWN, GRADE = 5.0, 2.0, 0.3  # the highest weight of a word; that of words in no name, and of grades
EXTRA, MOST_EXTRA, IN_VOCABULARY = 0.55, 3.0, 0.5  # cost of words that only the title has
COMMON_HEAD, AMBIGUOUS_HEAD = 6, 25  # numbers of occupations
CLEAREST = 0.15
LATER = 0.04  # cost of a later phrase
THRESHOLD = 0.62

Occupations = Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class TitleKnowledge:
    """What is known about titles besides the names of occupations; all words are folded.

    Attributes:
        words: what the words of titles mean.
        grades: words that give the rank of the word after them, such as "deputy".
        fieldless: words and titles that say where or how somebody works, but not in which field, such as "resident".
        vague: words that name no occupation when they stand alone.
        spoken: words that name an occupation in running text, though they stand alone.
        ordinary: labels that name no occupation in running text, because they mostly mean something else there.
        misleading: alternative titles that do not name their occupation.
        unlinked: the ids of occupations that no title and no text is linked to.
        kin: kinds of heads; heads of one kind may stand for each other.
        everyday: titles of daily speech by the id of the occupation.
    """

    words: TitleWords = field(default_factory=TitleWords)
    grades: frozenset[str] = frozenset()
    fieldless: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()
    misleading: frozenset[str] = frozenset()
    unlinked: frozenset[str] = frozenset()
    kin: Sequence[frozenset[str]] = ()
    everyday: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TitleLink:
    """An occupation that a title names, with a score (0–1)."""

    occupation: str
    score: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an occupation: the occupation's position, the name's phrase, and the trust in it (0–1)."""

    occupation: int
    phrase: Phrase
    trust: float


class TitleMatcher:
    """Links titles to occupations.

    Args:
        occupations: id, title and alternative titles of occupations.
        knowledge: what else is known about titles.
    """

    def __init__(self, occupations: Occupations, knowledge: TitleKnowledge) -> None:
        self._ids = [id for id, _, _ in occupations]
        self._grades = knowledge.grades
        self._fieldless = knowledge.grades | knowledge.fieldless
        self._kinds = kinds_by_head(knowledge.kin)
        self._reader = reader_for(occupations, knowledge.words)
        self._labels = {
            (phrase.head, phrase.modifiers)
            for _, label, _ in occupations
            for phrase in self._read_phrases(genders_of(label))
            if phrase.modifiers
        }
        names = list(self._read_names(occupations, knowledge))
        self._spread = count_occupations(names)
        self._names = [name for name in names if self._is_clear(name, knowledge.vague)]
        self._vocabularies = [set[str]() for _ in occupations]
        for name in self._names:
            self._vocabularies[name.occupation] |= name.phrase.words
        self._spoken = {
            self._reader.read_words(title): id for id, _, _ in occupations for title in knowledge.everyday.get(id, ())
        }
        self._whole = self._index_titles(occupations, knowledge.everyday)
        self._rarity = rarity_among(self._vocabularies)
        self._bare: dict[str, list[Name]] = defaultdict(list)
        self._by_modifier: dict[str, list[Name]] = defaultdict(list)
        self._by_words: dict[tuple[str, frozenset[str]], list[Name]] = defaultdict(list)
        for name in self._names:
            self._by_words[name.phrase.head, name.phrase.modifiers].append(name)
            for word in name.phrase.modifiers:
                self._by_modifier[word].append(name)
            if not name.phrase.modifiers:
                self._bare[name.phrase.head].append(name)

    def link(self, title: str) -> TitleLink | None:
        """Return the occupation that a title names; ``None`` if no name is close enough."""
        links = self.rank(title)
        return links[0] if links and links[0].score >= THRESHOLD else None

    def names_person(self, title: str) -> bool:
        """Return whether a name of several words ends with a word that heads an occupation's title."""
        return self._reader.ends_with_head(title)

    def rank(self, title: str) -> list[TitleLink]:
        """Return the occupations whose names have the head of a title, best first.

        An occupation that the field in another part of the title decides comes first: see :meth:`_names_in_field`.
        """
        whole = self._whole.get(self._reader.read_words(title))
        scores = {} if whole is None else {whole: LABEL}
        phrases = self._reader.read_title(title)
        in_field = {name.occupation: name.trust for name in self._names_in_field(phrases)} if whole is None else {}
        for position, phrase in enumerate(phrases):
            for name in self._candidates(phrase):
                score = self._score(phrase, name) - LATER * position
                scores[name.occupation] = max(score, scores.get(name.occupation, 0.0))
        others = max(in_field.values(), default=LABEL + LATER) - LATER
        scores = {occupation: min(score, others) for occupation, score in scores.items()} | in_field
        links = [TitleLink(self._ids[occupation], round(score, 4)) for occupation, score in scores.items()]
        spoken = self._spoken.get(self._reader.read_words(title))
        return sorted(links, key=lambda link: (-link.score, link.occupation != spoken, link.occupation))

    def _names_in_field(self, phrases: Sequence[Phrase]) -> list[Name]:
        """Return the names that consist of the head of one part of a title and the field in another part.

        In "Resident Engineer - Electrical", the head is that of many occupations and its own modifiers name no field;
        the other part has no head, so it is the field. The names with the highest trust are returned.
        """
        names = [
            name
            for phrase in phrases
            if self._is_fieldless(phrase)
            for field in phrases
            if field.part != phrase.part and not self._reader.is_head(field.head)
            for name in self._by_words.get((phrase.head, field.modifiers | {field.head}), ())
        ]
        best = max((name.trust for name in names), default=0.0)
        return [name for name in names if name.trust == best]

    def _is_fieldless(self, phrase: Phrase) -> bool:
        """Return whether a phrase has the head of many occupations, is no label, and says nothing about the field."""
        if (phrase.head, phrase.modifiers) in self._labels:
            return False
        title = f"{phrase.nearest} {phrase.head}"
        modifiers = phrase.modifiers - {phrase.nearest} if title in self._fieldless else phrase.modifiers
        return self._spread[phrase.head] >= AMBIGUOUS_HEAD and modifiers <= self._fieldless

    def _read_names(self, occupations: Occupations, knowledge: TitleKnowledge) -> Iterator[Name]:
        for position, (id, label, others) in enumerate(occupations):
            label_words = set[str]()
            for phrase in self._read_phrases(genders_of(label)):
                label_words |= phrase.words
                yield Name(position, phrase, LABEL)
            for phrase in self._read_phrases(knowledge.everyday.get(id, ())):
                yield Name(position, phrase, LABEL)
            for other in others:
                if fold_name(other) in knowledge.misleading:
                    continue
                for phrase in self._read_phrases(genders_of(other)):
                    yield Name(position, phrase, trust_in(other, phrase, label_words))

    def _index_titles(self, occupations: Occupations, everyday: Mapping[str, Sequence[str]]) -> dict[Words, int]:
        """Return the occupations by the words of their own and everyday titles; of equal titles, an own one counts."""
        titles: dict[Words, int] = {}
        for position, (id, _, _) in enumerate(occupations):
            for title in everyday.get(id, ()):
                titles.setdefault(self._reader.read_words(title), position)
        for position, (_, label, _) in enumerate(occupations):
            titles |= dict.fromkeys(map(self._reader.read_words, (label, *genders_of(label))), position)
        return titles

    def _read_phrases(self, names: Iterable[str]) -> Iterator[Phrase]:
        return (phrase for name in names if (phrase := self._reader.read_name(name)))

    def _is_clear(self, name: Name, vague: frozenset[str]) -> bool:
        """Return whether a name names its occupation: "director" is an alternative name of a film director."""
        head = name.phrase.head
        return (
            name.trust == LABEL
            or bool(name.phrase.modifiers)
            or (head not in vague and self._spread[head] < COMMON_HEAD)
        )

    def _candidates(self, phrase: Phrase) -> list[Name]:
        """Return the names with a phrase's head, or one of its kind, that have another of its words or no other."""
        kinds = self._kinds.get(phrase.head, frozenset())
        names = {id(name): name for name in self._bare.get(phrase.head, ())}
        for word in phrase.modifiers | phrase.context:
            for name in self._by_modifier.get(word, ()):
                head = name.phrase.head
                if head == phrase.head or not kinds.isdisjoint(self._kinds.get(head, frozenset())):
                    names[id(name)] = name
        return list(names.values())

    def _score(self, phrase: Phrase, name: Name) -> float:
        vocabulary, modifiers = self._vocabularies[name.occupation], name.phrase.modifiers
        shared = HEAD + sum(self._weight(word, phrase) for word in phrase.modifiers & modifiers)
        shared += CONTEXT * sum(self._weight(word, phrase) for word in phrase.context & modifiers)
        missing = sum(self._rarity[word] for word in modifiers - phrase.words)
        clearness = min(1.0, max(CLEAREST, self._spread[name.phrase.head] / AMBIGUOUS_HEAD))
        extra_words = phrase.modifiers - modifiers
        if not modifiers and clearness == 1.0:
            extra_words |= phrase.context - vocabulary
        extra = clearness * sum(
            min(self._weight(word, phrase), MOST_EXTRA) * (IN_VOCABULARY if word in vocabulary else 1.0)
            for word in extra_words
        )
        agreement = name.trust * (1.0 if name.phrase.head == phrase.head else KIN)
        return agreement * shared / (shared + missing + EXTRA * extra)

    def _weight(self, word: str, phrase: Phrase) -> float:
        if word in self._grades:
            return GRADE
        return min(self._rarity.get(word, UNKNOWN), RAREST) * (NEAREST if word == phrase.nearest else 1.0)


def trust_in(name: str, phrase: Phrase, label_words: set[str]) -> float:
    """Return the trust in an alternative title; an Arabic one is a label."""
    if ARABIC.match(name):
        return LABEL
    return UNLIKE if label_words.isdisjoint(phrase.words) else ALTERNATIVE


def reader_for(occupations: Occupations, words: TitleWords) -> TitleReader:
    """Return a reader that knows the heads of the occupations' titles."""
    reader = TitleReader(TitleWords(words.ignored, words.spellings))
    phrases = (reader.read_name(name) for _, label, _ in occupations for name in genders_of(label))
    heads = frozenset(phrase.head for phrase in phrases if phrase)
    return TitleReader(TitleWords(words.ignored, words.spellings, heads | words.heads))


def genders_of(name: str) -> list[str]:
    """Return the names in a name for two genders: "waiter/waitress" names a waiter and a waitress."""
    halves = [half.strip() for half in name.split("/")]
    if len(halves) == 2 and all(halves) and (" / " in name or len(halves[0].split()) == len(halves[1].split())):
        return halves
    return [name]


def kinds_by_head(kin: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    """Return the numbers of the kinds of each head."""
    heads = frozenset[str]().union(*kin)
    return {head: frozenset(kind for kind, members in enumerate(kin) if head in members) for head in heads}


def count_occupations(names: Iterable[Name]) -> Counter[str]:
    """Count the occupations that have a name with each head."""
    return Counter(head for head, _ in {(name.phrase.head, name.occupation) for name in names})


def rarity_among(vocabularies: Sequence[set[str]]) -> dict[str, float]:
    """Return the rarity of each word: the logarithm of the number of sets over the number that contain the word."""
    counts = Counter(word for vocabulary in vocabularies for word in vocabulary)
    return {word: math.log(1 + len(vocabularies) / count) for word, count in counts.items()}
