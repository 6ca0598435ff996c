"""Splits job titles into phrases: what may name the occupation, without grade, contract, place and pay.

The head of an English phrase is its last word that heads an occupation's label, before the first preposition:
"director" in "director of nursing", "nurse" in "nurse ICU". The head of an Arabic phrase is its first word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.text_folding import fold_text

WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?|/")
ARABIC = re.compile(r"[\u0600-\u06ff]")
BRACKETS = re.compile(r"[(\[{<]([^()\[\]{}<>]*)(?:[)\]}>]|$)")
WITH = re.compile(r"\bw/\s?")
POSSESSIVE = re.compile(r"(?<=\w)['\u2019](?:s\b)?")
DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?")
PAY = re.compile(
    r"[$\u20ac\xa3]\s?\d[\d.,]*\s?k?|\d[\d.,]*\s?(?:/|per\s|an\s)?\s?(?:hr|hour|hrs|week|wk|year|yr|month)s?\b"
)
BREAK = re.compile(
    r"\s[-\u2010-\u2015~@]+\s?|[-\u2010-\u2015]{2,}|[|:;,\u060c\u061b!?\u2022*\n\"\u201c\u201d]|\.\s|\sat\s"
)
PLURAL = re.compile(r"(?<=[^aeiou\W])ies$|(?<=ss|sh|ch|.x)es$|(?<=[^siu\W])s$")
PREPOSITIONS = frozenset(["of", "for", "in", "to", "with", "on", "from", "by", "في", "من"])
STOP = frozenset(["a", "an", "and", "the", "as", "our", "your", "n", "و"])
ALTERNATIVES = frozenset(("/", "or", "\u0627\u0648"))
LONGEST_TITLE, MOST_PHRASES = 300, 12
SHORTEST_SLIP = 6

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TitleWords:
    """What the words of titles mean; all words are folded.

    Attributes:
        ignored: words and phrases that say nothing about the occupation, such as "part time".
        spellings: abbreviations and other spellings, and what they stand for.
        heads: words that name a kind of occupation, such as "agent".
    """

    ignored: frozenset[str] = frozenset()
    spellings: Mapping[str, str] | None = None
    heads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a title, as words in the singular.

    Attributes:
        head: the word that names the kind of occupation.
        modifiers: the other words before the head; in Arabic, those after it.
        nearest: the modifier next to the head; empty without one.
        context: the other words of the title.
        part: number of the part of the title between breaks that holds the phrase; alternatives share it.
    """

    head: str
    modifiers: frozenset[str]
    nearest: str = ""
    context: frozenset[str] = frozenset()
    part: int = field(default=0, compare=False)

    @property
    def words(self) -> frozenset[str]:
        """All words."""
        return self.modifiers | self.context | {self.head}


class PhraseTable:
    """Replaces phrases in lists of words.

    Args:
        replacements: what each phrase is replaced with; both are words separated by blanks.
    """

    def __init__(self, replacements: Mapping[str, str]) -> None:
        self._entries: dict[str, list[tuple[Words, Words]]] = {}
        for phrase in sorted(replacements, key=len, reverse=True):
            words = tuple(WORD.findall(phrase))
            self._entries.setdefault(words[0], []).append((words, tuple(WORD.findall(replacements[phrase]))))

    def replace(self, words: Sequence[str]) -> list[str]:
        """Return the words with every phrase replaced; of several phrases at one place, the longest."""
        if self._entries.keys().isdisjoint(words):
            return list(words)
        replaced_words, position = list[str](), 0
        while position < len(words):
            for phrase, replacement in self._entries.get(words[position], ()):
                if tuple(words[position : position + len(phrase)]) == phrase:
                    replaced_words += replacement
                    position += len(phrase)
                    break
            else:
                replaced_words.append(words[position])
                position += 1
        return replaced_words


class TitleReader:
    """Reads titles and names of occupations.

    Args:
        words: what the words of titles mean.
    """

    def __init__(self, words: TitleWords) -> None:
        self._arabic = Stemmer.Stemmer("arabic")
        self._spellings = PhraseTable(words.spellings or {})
        self._ignored = PhraseTable(dict.fromkeys(words.ignored, ""))
        self._heads = words.heads
        self._long_heads = sorted(head for head in words.heads if len(head) >= SHORTEST_SLIP)

    def read_name(self, name: str) -> Phrase | None:
        """Return the phrase of an occupation's name; ``None`` if it has no word.

        A field alone names no occupation: "electrical apprentice" is more than "electrical".
        """
        words = self._read_words(name)
        parts = self._split(self._ignored.replace(words))
        is_field = parts is not None and not parts[1] and not parts[2] and not self.is_head(parts[0])
        if parts is None or (is_field and len(words) > 1):
            parts = self._split(words)
        if not parts:
            return None
        head, before, after = parts
        return Phrase(head, frozenset(before + after) - {head}, before[-1] if before else "")

    def read_title(self, title: str) -> list[Phrase]:
        """Return the phrases of a title, the likeliest first."""
        text = POSSESSIVE.sub("", WITH.sub(" with ", fold_text(title[:LONGEST_TITLE])))
        text = PAY.sub(" ", DOTTED.sub(lambda match: match[0].replace(".", ""), text))
        brackets = [match[1] for match in BRACKETS.finditer(text)]
        parts = (BRACKETS.sub(" , ", text), *brackets)
        numbers = count()
        phrases = [phrase for part in parts for phrase in self._phrases(part, numbers)][:MOST_PHRASES]
        words = frozenset(word for phrase in phrases for word in phrase.words)
        return [
            Phrase(phrase.head, phrase.modifiers, phrase.nearest, words - phrase.modifiers - {phrase.head}, phrase.part)
            for phrase in dict.fromkeys(phrases)
        ]

    def read_words(self, text: str) -> Words:
        """Return the words of a name or a title, in order, as they are compared when both are the same."""
        return tuple(singular(word) for word in self._read_words(text[:LONGEST_TITLE]) if word != "/")

    def is_head(self, word: str) -> bool:
        """Return whether a word names a kind of occupation; every one may, as long as no heads are known."""
        return word in self._heads or not self._heads

    def ends_with_head(self, name: str) -> bool:
        """Return whether a name has several words, and its last one heads an occupation; in Arabic, its first one."""
        words = self.read_words(name)
        return len(words) > 1 and (bool(ARABIC.match(words[0])) or words[-1] in self._heads)

    def _read_words(self, text: str) -> list[str]:
        folded_text = fold_text(text)
        if "'" in folded_text or "\u2019" in folded_text:
            folded_text = POSSESSIVE.sub("", folded_text)
        return self._spellings.replace(WORD.findall(folded_text))

    def _phrases(self, text: str, numbers: Iterator[int]) -> Iterator[Phrase]:
        """Yield the phrases between breaks. Where a phrase has alternatives, it comes first as a whole.

        A side that names a field alone without its ignored words is followed by the phrase with them: "wait staff".
        """
        for segment, number in zip(BREAK.split(text), numbers, strict=False):
            full_words = self._spellings.replace(WORD.findall(segment))
            sides, full_sides = with_sides(self._ignored.replace(full_words)), with_sides(full_words)
            for position, side in enumerate(sides):
                if parts := self._split(side):
                    yield self._phrase(parts, number)
                    full = self._split(full_sides[position]) if len(full_sides) == len(sides) else None
                    if full and full[0] != parts[0] and not self.is_head(parts[0]):
                        yield self._phrase(full, number)

    def _phrase(self, parts: tuple[str, list[str], list[str]], number: int) -> Phrase:
        head, before, after = parts
        head = self._correct(head)
        return Phrase(head, frozenset(before) - {head}, before[-1] if before else "", frozenset(after), number)

    def _split(self, words: Iterable[str]) -> tuple[str, list[str], list[str]] | None:
        """Return the head of a phrase, the words before it and those after it; in Arabic, the other way round."""
        before, after, in_front = list[str](), list[str](), True
        for word in words:
            if word in PREPOSITIONS:
                in_front = in_front and not before
            elif word not in STOP and word != "/" and not word[0].isdecimal():
                (before if in_front else after).append(word if word.isascii() else self._stem(word))
        if not before:
            return None
        if ARABIC.match(before[0]):
            return before[0], before[1:], after
        before, after = list(map(singular, before)), list(map(singular, after))
        at = max((at for at, word in enumerate(before) if word in self._heads), default=len(before) - 1)
        return before[at], before[:at], before[at + 1 :] + after

    def _stem(self, word: str) -> str:
        return str(self._arabic.stemWord(word)) if ARABIC.match(word) else word

    def _correct(self, head: str) -> str:
        """Return the head that a long unknown word misspells by one slip; the word itself if there is none."""
        if head in self._heads or len(head) < SHORTEST_SLIP:
            return head
        match = process.extractOne(head, self._long_heads, scorer=OSA.distance, score_cutoff=1)
        return match[0] if match and match[0][0] == head[0] else head


def singular(word: str) -> str:
    """Return a folded English word without the ending of the plural."""
    if len(word) <= 3 or not word.endswith("s"):
        return word
    return PLURAL.sub(lambda match: "y" if match[0] == "ies" else "", word)


def with_sides(words: Sequence[str]) -> list[Sequence[str]]:
    """Return words, followed by their alternatives if they have several."""
    sides = split_alternatives(words)
    return [words, *sides] if len(sides) > 1 else [*sides]


def split_alternatives(words: Sequence[str]) -> list[list[str]]:
    """Split words at a slash or "or"."""
    sides: list[list[str]] = [[]]
    for word in words:
        if word in ALTERNATIVES:
            sides.append([])
        else:
            sides[-1].append(word)
    return [side for side in sides if side]
