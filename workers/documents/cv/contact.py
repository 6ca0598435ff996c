"""Finds how to reach a person: name, address of e-mail, phone number; and the title that they give themselves."""

import re
from collections.abc import Iterable, Sequence

import phonenumbers

from workers.documents.cv.dates import find_periods
from workers.documents.cv.proposal import Contact
from workers.documents.cv.scripts import ARABIC, write_digits
from workers.documents.cv.sections import Line, Section, SectionKind
from workers.documents.cv.words import cv_words, key

EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![\w-])")
LABELLED = re.compile(r"^(?P<label>[^:\uff1a]{2,20})[:\uff1a]\s*(?P<name>\S.*)$")
REGIONS = ("US", "EG", "SA", "AE", "GB", "IN", "DE", "FR")
SEARCHED, FIRST_LINES = 20_000, 6
FEWEST_DIGITS, MOST_TRIES = 7, 200
FEWEST_WORDS, MOST_WORDS, MOST_TITLE_WORDS = 2, 5, 10
LETTERS = re.compile(r"^[^\W\d_]+(?:[.'\u2019-][^\W\d_]*)*\.?$")


def read_contact(text: str, sections: Sequence[Section], titles: Iterable[str]) -> Contact:
    """Return how to reach the person, as far as the text says; the titles of their jobs are no names."""
    head = [
        line
        for section in sections
        if section.kind in {SectionKind.HEAD, SectionKind.CONTACT}
        for line in section.lines
    ]
    email = EMAIL.search(text[:SEARCHED]) or EMAIL.search(text)
    return Contact(
        name=find_name(head, frozenset(map(key, titles))),
        email=email[0][:300] if email else None,
        phone=find_phone(write_digits(text[:SEARCHED])),
    )


def find_phone(text: str) -> str | None:
    """Return the first phone number: in E.164 form if it has a country code, else as it is written."""
    for match in phonenumbers.PhoneNumberMatcher(text, None, phonenumbers.Leniency.POSSIBLE, MOST_TRIES):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    for region in REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(text, region, max_tries=MOST_TRIES):
            number_text = " ".join(match.raw_string.split())
            if sum(map(str.isdigit, number_text)) >= FEWEST_DIGITS and not find_periods(number_text):
                return number_text
    return None


def find_name(lines: Iterable[Line], title_keys: frozenset[str]) -> str | None:
    """Return the person's name: after a label, or one of the first lines that is no title of a job."""
    candidates = [line.text for line in lines if line.text][: 3 * FIRST_LINES]
    for text in candidates:
        label = LABELLED.match(text)
        if label and key(label["label"]) in cv_words().name_labels and is_name(name := label["name"].split("\t")[0]):
            return name
    for text in candidates[:FIRST_LINES]:
        name = re.split(r"[\t|,\u060c]|\s[-\u2013\u2014]\s", text)[0].strip()
        if is_name(name) and looks_written_as_name(name) and key(name) not in title_keys:
            return name
    return None


def is_name(text: str) -> bool:
    """Return whether a text may be a person's name."""
    words = text.split()
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or not all(LETTERS.match(word) for word in words):
        return False
    folded_text = key(text)
    vocabulary = cv_words()
    return (
        folded_text not in vocabulary.not_names
        and folded_text not in vocabulary.headings
        and vocabulary.topics.isdisjoint(folded_text.split()[-1:])
        and vocabulary.title_heads.isdisjoint(folded_text.split())
        and vocabulary.organisations.isdisjoint(folded_text.split())
    )


def looks_written_as_name(text: str) -> bool:
    """Return whether the words of a text begin with capitals; Arabic has none."""
    return bool(ARABIC.search(text)) or all(word[0].isupper() for word in text.split())


def find_headline(sections: Sequence[Section]) -> str | None:
    """Return the title that the person gives themselves at the top of the CV."""
    for section in sections:
        if section.kind is not SectionKind.HEAD:
            continue
        for line in [line for line in section.lines if line.text][:FIRST_LINES]:
            words = key(line.text).split()
            if (
                1 <= len(words) <= MOST_TITLE_WORDS
                and "@" not in line.text
                and not cv_words().title_heads.isdisjoint(words)
            ):
                return line.text.replace("\t", " ")[:300]
    return None
