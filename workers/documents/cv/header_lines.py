"""Tells the lines that head the jobs of a CV from others: lines with titles, and those with names of employers."""

from workers.documents.cv.entries import (
    MOST_PIECE_WORDS,
    has_placeholder,
    is_capitalised,
    is_prose,
    organisation_score,
    split_pieces,
    title_score,
)
from workers.documents.cv.sections import Line
from workers.documents.cv.words import cv_words, key

TITLE = 1.0  # a score from which on a piece is a title
LONGEST_SINGLE, LONGEST_PLAIN_NAME = 110, 4  # characters, words
MOST_SMALL = 0.2  # of the words of a long name, besides particles
PARTICLES = frozenset(
    {"of", "and", "the", "for", "in", "at", "by", "on", "to", "de", "la", "le", "du", "des", "del", "di", "da", "do"}
    | {"el", "al", "y", "e", "et", "und", "der", "van", "von"}
)


def begins_with_title(text: str) -> bool:
    """Return whether the first piece of a line is a title."""
    pieces = split_pieces(text)
    return bool(pieces) and title_score(pieces[0]) >= TITLE


def is_late_title(text: str) -> bool:
    """Return whether a line begins with a title, or has a piece beside a template's place for an employer."""
    return begins_with_title(text) or (has_placeholder(text) and bool(split_pieces(text)))


def is_header_line(line: Line) -> bool:
    """Return whether a line without a period may belong to the header of an entry."""
    return (
        bool(line.text)
        and not line.is_bullet
        and len(line.text) <= LONGEST_SINGLE
        and not is_prose(line.text)
        and is_capitalised(line.text)
        and len(line.text.split()) <= MOST_PIECE_WORDS
    )


def is_employer_line(line: Line) -> bool:
    """Return whether the line after a title and its period is an employer: a name with a place or a word for such."""
    pieces = split_pieces(line.text)
    if not pieces or not is_header_line(line) or has_placeholder(line.text) or not is_name_of_words(pieces[0]):
        return False
    names_employer = ", " in line.text or any(organisation_score(piece) > 0 for piece in pieces)
    return names_employer and all(title_score(piece) <= 0 for piece in pieces)


def is_list_entry(line: Line) -> bool:
    """Return whether a line may be an entry of a list, such as one of skills."""
    return bool(line.text) and is_short(line.text)


def is_short(text: str) -> bool:
    """Return whether a text is a few words that begin with a letter, no small one, and no sentence."""
    return (
        len(text.split()) <= LONGEST_PLAIN_NAME and text[0].isalpha() and not text[0].islower() and not is_prose(text)
    )


def is_plain_title(line: Line) -> bool:
    """Return whether a line is a short title in small letters, or several: "Simulator technician"."""
    pieces = split_pieces(line.text)
    if not pieces or line.is_bullet or len(line.text.split()) > MOST_PIECE_WORDS:
        return False
    return all(is_short(piece) and ends_with_title(piece) for piece in pieces)


def ends_with_title(text: str) -> bool:
    """Return whether the last word of a text heads titles."""
    return not cv_words().title_heads.isdisjoint(key(text).split()[-1:])


def is_name_of_words(piece: str) -> bool:
    """Return whether no word of a piece begins with a small letter, besides particles."""
    return all(not word[0].islower() for word in piece.split() if word not in PARTICLES)


def is_employer_name(piece: str) -> bool:
    """Return whether a piece may name an employer: no part of a sentence, and in a long name words are capitalised."""
    if len(piece.split()) <= LONGEST_PLAIN_NAME:
        return is_capitalised(piece) or organisation_score(piece) > 0
    words = [word for word in piece.split() if word[0].isalpha() and word not in PARTICLES]
    return bool(words) and sum(word.islower() for word in words) <= MOST_SMALL * len(words)
