"""The sentences of a text that are encoded, and their pieces.

Encoding takes far longer than a search for names, so only some sentences of a long text are encoded: those that share
the most and the rarest words with the names. The number of encoded characters, including those of pieces, is bounded.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gnn.features.text import Vectors
from gnn.features.title_text import Encode
from workers.documents.arabic_words import is_mostly_arabic
from workers.documents.chunks import find_chunks
from workers.documents.word_rarity import WORD

SENTENCE = re.compile(r"[^.!?\n\r؟]+")
HEAD, LONGEST_SENTENCE, MOST_PIECES = 300, 430, 4
ENCODED_CHARACTERS, SENTENCE_COST = 2_900, 20

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to encode, and its pieces, as ranges of characters."""

    span: Span
    pieces: tuple[Span, ...]

    @property
    def cost(self) -> int:
        """The number of characters to encode."""
        spans = {self.span, *self.pieces}
        return SENTENCE_COST + sum(min(end - start, LONGEST_SENTENCE) for start, end in spans)


def choose_sentences(text: str, rarity: Mapping[str, float]) -> list[Sentence]:
    """Choose the sentences to encode, in text order: all of a short text, the most informative ones of a long text.

    The value of a sentence is the total rarity of the names' words in it, per character to encode.
    """
    spans = spans_of(text)
    distinct = {text[slice(*span)]: span for span in reversed(spans) if not is_mostly_arabic(text[slice(*span)])}
    distinct_spans = list(distinct.values())
    sentences = [sentence_at(text, span) for span in distinct_spans]
    if sum(sentence.cost for sentence in sentences) > ENCODED_CHARACTERS:
        sentences = [keep_telling_pieces(text, sentence, rarity) for sentence in sentences]
        sentences.sort(key=lambda sentence: -sum_rarity(text[slice(*sentence.span)], rarity) / sentence.cost)
    chosen_sentences, left_characters = [], ENCODED_CHARACTERS
    for sentence in sentences:
        if sentence.cost <= left_characters:
            chosen_sentences.append(sentence)
            left_characters -= sentence.cost
    return sorted(chosen_sentences, key=lambda sentence: sentence.span)


def sum_rarity(sentence: str, rarity: Mapping[str, float]) -> float:
    """Return the total rarity of a sentence's distinct words."""
    return sum(rarity.get(word, 0.0) for word in set(WORD.findall(sentence.casefold())))


def sentence_at(text: str, span: Span) -> Sentence:
    """Return a sentence and its pieces. A sentence without pieces is its own piece."""
    start, end = span[0], min(span[1], span[0] + LONGEST_SENTENCE)
    return Sentence((start, end), tuple(find_chunks(text, start, end)) or ((start, end),))


def keep_telling_pieces(text: str, sentence: Sentence, rarity: Mapping[str, float]) -> Sentence:
    """Keep the four pieces of a sentence with the rarest words; the sentence itself if no piece has such words."""
    weights = {piece: sum_rarity(text[slice(*piece)], rarity) for piece in sentence.pieces}
    telling_pieces = sorted(
        (piece for piece, weight in weights.items() if weight > 0), key=lambda piece: -weights[piece]
    )
    return Sentence(sentence.span, tuple(telling_pieces[:MOST_PIECES]) or (sentence.span,))


def encode_spans(encode: Encode, text: str, sentences: Sequence[Sentence]) -> dict[Span, Vectors]:
    """Return the vectors of all sentences, pieces and the text's head. Each distinct text is encoded once."""
    spans = [(0, min(len(text), HEAD)), *(span for sentence in sentences for span in (sentence.span, *sentence.pieces))]
    texts = {span: text[slice(*span)] for span in spans}
    distinct_texts = list(dict.fromkeys(texts.values()))
    vectors_by_text = dict(zip(distinct_texts, encode(distinct_texts), strict=True))
    return {span: vectors_by_text[part] for span, part in texts.items()}


def spans_of(text: str) -> list[Span]:
    """Return the ranges of a text's sentences, without surrounding whitespace."""
    spans = []
    for match in SENTENCE.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.start() + len(words.rstrip())
        if end > start:
            spans.append((start, end))
    return spans
