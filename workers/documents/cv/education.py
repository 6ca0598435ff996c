"""Finds the stages of an education: degree, field, institution, period."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from workers.documents.cv.dates import YEAR, alternatives, find_periods
from workers.documents.cv.entries import TRIMMED, cut_out, placeholders
from workers.documents.cv.limits import LIMITS
from workers.documents.cv.proposal import EducationEntry
from workers.documents.cv.scripts import ARABIC
from workers.documents.cv.sections import BULLET, Line, Section, SectionKind
from workers.documents.cv.words import cv_words, key

PARTS = re.compile(r"\t|\s[|\u2022\u2010-\u2015-]\s?|[|\u2022\u2014\u2013;\u061b]|,\s|\u060c|[()\[\]]|\n|:\s|\s:")
FIELD = re.compile(r"^\s*(?:degree\s)?(?:in|of|:|-|\u2013|,|فى|في|تخصص)?\s+", re.IGNORECASE)
DOUBLED = re.compile(r"^(.+) \1$")
GRADE = re.compile(r"\sGPA$")
LINKS = re.compile(r"(?:\s(?:of|for|and|in)|[&-])$", re.IGNORECASE)
COMMON = re.compile(r"(?:the\s)?(?:applied\s)?(?:science|art)s?|philosophy|completion", re.IGNORECASE)
# What goes on with a degree: "of Arts", "'s of Science and Business"; if it is not common, only before a colon.
OF_ARTS = re.compile(
    r"(?:['\u2019]?s)?\sof\s(?:(?:applied\s|fine\s)?(?:science|arts?|education|engineering|laws?|commerce)s?"
    r"(?=\s*(?:[,:(\t\n-]|in\s|$))|[\w&]+(?:\s[\w&]+){0,3}(?=\s*:))",
    re.IGNORECASE,
)
# "Diploma : Welding 2007 Sample Campus": a name after the year, whatever its words
AFTER_YEAR = re.compile(rf":[^:\t]*?(?<!\d){YEAR}\s+(?P<rest>[^\W\d].*)$")
INITIALS = re.compile(
    r"^\W*(?P<degree>(?!C?GPA\b)[A-Z][a-z]?\.?(?:[A-Z][a-z]?\.?){1,3})(?:\s*:|(?<=\.)\s*,)\s+(?=[^\W\d])"
)
LONGEST_LINE, MOST_LINES, MOST_FIELD_WORDS = 300, 4, 8


@cache
def degree_pattern() -> re.Pattern[str]:
    """Return the pattern of degrees; dots in abbreviations do not matter."""
    names = {rf"{name}" for name in cv_words().degrees}
    return re.compile(rf"(?<![\w.])(?:{alternatives(names)})(?![\w])", re.IGNORECASE)


def read_education(sections: Sequence[Section]) -> list[EducationEntry]:
    """Return the stages in the sections of education; one that is told twice is one."""
    lines = [section.lines for section in sections if section.kind is SectionKind.EDUCATION]
    entries = [entry for part in lines for group in group_lines(part) if (entry := read_stage(group)) is not None]
    stages = {(entry.degree, entry.field, entry.institution, entry.begin, entry.end): entry for entry in entries[::-1]}
    return list(stages.values())[::-1][: LIMITS.entries_of_kind]


def group_lines(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each stage. A line begins one if it repeats what the lines before it have already."""
    group: list[Line] = []
    known_facts: set[str] = set()
    for line in lines:
        if not line.text:
            if known_facts:
                yield group
                group, known_facts = [], set()
            continue
        facts = facts_of(line.text)
        if group and (facts & known_facts or len(group) >= MOST_LINES):
            yield group
            group, known_facts = [], set()
        if facts or group:
            group.append(line)
            known_facts |= facts
    if group:
        yield group


def facts_of(text: str) -> set[str]:
    """Return which facts about a stage a line holds."""
    head = text[:LONGEST_LINE]
    facts = {"period"} if find_periods(head) else set()
    facts |= {"degree"} if find_degree(head) else set()
    return facts | ({"institution"} if not cv_words().institutions.isdisjoint(key(head).split()) else set())


def find_degree(text: str) -> tuple[str, int] | None:
    """Return the degree in a text, as it is written, and where it ends."""
    plain = re.sub(r"(?<=[A-Za-z])\.(?=[A-Za-z]|\s|$|,)", "\u0001", text).replace("\u0001", ".")
    match = degree_pattern().search(plain.replace("\u2019", "'"))
    if match is None:
        match = dotted_degree().search(plain)
    if match is None:
        return find_initials(plain)
    rest = OF_ARTS.match(plain, match.end())
    end = rest.end() if rest and cv_words().institutions.isdisjoint(key(rest[0]).split()) else match.end()
    return plain[match.start() : end].strip(TRIMMED), end


def find_initials(text: str) -> tuple[str, int] | None:
    """Return initials, and where they end, if the line names an institution: "BBM : Business", "J.D., Law"."""
    line = text.split("\n", 1)[0]
    match = INITIALS.match(line)
    return (match["degree"], match.end("degree")) if match and is_institution(line) else None


def read_subject(degree: str) -> str | None:
    """Return the field in a degree: "Bachelor of Social Sciences". A common one, such as "of Science", holds none."""
    _, _, subject = degree.partition(" of ")
    return None if not subject or COMMON.fullmatch(subject) else subject[:300]


@cache
def dotted_degree() -> re.Pattern[str]:
    """Return the pattern of abbreviated degrees with dots: B.Sc., Ph.D., M. A."""
    return re.compile(r"(?<!\w)(?:Ph\.?\s?D|[BM]\.?\s?(?:Sc|Eng|Tech|Com|Ed|A|S|B\.?A))\.?(?!\w)")


def read_stage(lines: Sequence[Line]) -> EducationEntry | None:
    """Return the stage that lines describe; ``None`` if they name neither a degree nor an institution."""
    texts, begin, end = [], None, None
    for line in lines:
        text = placeholders().sub("\t", BULLET.sub("", line.text[:LONGEST_LINE]))
        periods = find_periods(text)
        for period in reversed(periods):
            before, after = cut_out(text, period.start, period.stop)
            text = f"{before}\t{after}"
        if periods and begin is None and end is None:
            begin, end = (periods[0].begin, periods[0].end) if periods[0].is_range else (None, periods[0].begin)
        texts.append(text)
    whole = "\n".join(texts)
    degree = find_degree(whole)
    parts = split_parts(whole)
    institution = next((part for part in parts if is_institution(part)), None)
    if degree and institution and is_institution(own_name := drop_degree(institution, degree[0])):
        institution = own_name
    if degree is None and institution is None:
        return None
    institution = institution or next(filter(None, (name_after_year(line.text) for line in lines)), None)
    field = read_field(whole[degree[1] :], institution) if degree else None
    if degree and institution and field is None and follows_directly(whole[degree[1] :], institution):
        field, institution = divide_field(institution, [part for part in parts if part != institution])
    return EducationEntry(
        degree=degree[0][:300] if degree else None,
        field=field or (read_subject(degree[0]) if degree else None),
        institution=drop_repetition(institution, field)[:300] if institution else None,
        begin=begin,
        end=end,
        start=lines[0].start,
        stop=lines[-1].stop,
    )


def name_after_year(text: str) -> str | None:
    """Return the name that follows a degree's year in a line; ``None`` if the line is not written so."""
    line = placeholders().sub("\t", text[:LONGEST_LINE])
    match = AFTER_YEAR.search(line)
    if match is None or find_degree(line[: match.start()]) is None:
        return None
    name = next(iter(split_parts(match["rest"])), "")
    last_word = key(name).rpartition(" ")[2]
    return None if not last_word or last_word == "gpa" or last_word in cv_words().fields else name


def split_parts(text: str) -> list[str]:
    """Return the parts of a text between separators."""
    return [part for raw in PARTS.split(text) if raw and (part := raw.strip(TRIMMED))]


def drop_degree(part: str, degree: str) -> str:
    """Return a part without the degree that it begins with: "BSc in Computer Science Example University"."""
    return drop_links(part.removeprefix(degree)) if part.startswith(degree) else part


def drop_links(rest: str) -> str:
    """Return what stands after a degree without the words that link it to the degree: "in", "'s degree of"."""
    return FIELD.sub("", rest.lstrip(".\u2019's"), count=1)


def follows_directly(rest: str, institution: str) -> bool:
    """Return whether the part after a degree is the one with the institution."""
    return next(iter(split_parts(drop_links(rest))), None) == institution


def divide_field(part: str, others: Iterable[str]) -> tuple[str | None, str]:
    """Return the field and the institution in a part that holds both: "Computer Science Example University".

    The field is what another part repeats, or it ends with the last word of fields before the name of the institution.
    """
    words = part.split()
    ends = [count_field_words(words), *(len(other.split()) for other in others if part.startswith(f"{other} "))]
    end = max(ends)
    rest = " ".join(words[end:])
    if not end or words[end : end + 1] in (["&"], ["and"], ["/"]) or not is_institution(rest):
        return None, part
    return " ".join(words[:end]), rest


def count_field_words(words: Sequence[str]) -> int:
    """Return how many of the first words name a field; 0 if none of them ends one.

    The name of an institution has a word before "University", except in "University of". In Arabic, it begins with it.
    """
    folded_words = [key(word) for word in words]
    kind = next((at for at, word in enumerate(folded_words) if word in cv_words().institutions), 0)
    if ARABIC.search(words[kind]):
        return kind
    stop = kind if folded_words[kind + 1 : kind + 2] == ["of"] else kind - 1
    return max((at + 1 for at in range(stop) if folded_words[at] in cv_words().fields), default=0)


def drop_repetition(institution: str, field: str | None) -> str:
    """Return the name of an institution without the field, a degree, a grade's label or itself again at its end."""
    name = institution.removesuffix(f" {field}") if field else institution
    name = institution if LINKS.search(name) else GRADE.sub("", name)
    degrees = (match.start() for match in degree_pattern().finditer(name))
    ends = (name[:start].rstrip(TRIMMED) for start in degrees)
    return DOUBLED.sub(r"\1", next((end for end in ends if is_institution(end) and not LINKS.search(end)), name))


def is_institution(text: str) -> bool:
    """Return whether a text names an institution, and not just a degree such as "high school diploma"."""
    folded_text = key(text)
    return folded_text not in cv_words().degrees and not cv_words().institutions.isdisjoint(folded_text.split())


def read_field(rest: str, institution: str | None) -> str | None:
    """Return the field of study in what stands after a degree."""
    first = next(iter(split_parts(drop_links(rest))), "")
    if not first or first == institution or len(first.split()) > MOST_FIELD_WORDS:
        return None
    if not cv_words().institutions.isdisjoint(key(first).split()) or not any(map(str.isalpha, first)):
        return None
    return DOUBLED.sub(r"\1", first)[:300]
