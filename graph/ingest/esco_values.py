"""Reads single values of ESCO's tables: what tools and hands change in them is mended, or the value is refused.

Each function takes the text of a field and returns its value, or raises :class:`ValueError` with the reason.
"""

import re
from collections.abc import Collection

CONCEPT = "http://data.europa.eu/esco/"
URI = re.compile(r"https?://data\.europa\.eu/esco/((?:[a-z][a-z-]*/)+[^\s/]{1,100})/?")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))  # blanks without a width, and byte order marks
LABEL_END = re.compile(r"[\n\r|]+")
LONGEST_LABEL = 300
SKILL_SCHEMES, OCCUPATION_SCHEMES = ("skill", "isced-f"), ("occupation",)
KINDS = {"knowledge": "KNOWLEDGE", "skill/competence": "COMPETENCE"}
DEFAULT_KIND = "COMPETENCE"
RELATIONS = ("essential", "optional")
RELEASED = ("", "released")
ISCO = re.compile(r"(?:http://data\.europa\.eu/esco/isco/)?C?([0-9]{3,4})(?:\.0)?")
ARMED_FORCES = ("110", "210", "310")  # ISCO-08's unit groups that begin with 0, as a spreadsheet writes them


def node_id(uri: str) -> str:
    """Return our id for an ESCO concept: ``esco-`` plus the last part of its URI."""
    return f"esco-{uri.rsplit('/', 1)[-1]}"


def read_uri(text: str, schemes: Collection[str]) -> str:
    """Return a concept's URI as ESCO writes it: without blanks around it, beginning with ``http:``.

    Args:
        text: the field.
        schemes: the parts of ESCO that the concept may belong to, such as ``skill``.
    """
    match = URI.fullmatch(text.translate(INVISIBLE).strip())
    if match is None:
        raise ValueError(f"{text[:120]!r} is not an ESCO concept")
    if match[1].split("/", 1)[0] not in schemes:
        raise ValueError(f"{text[:120]!r} is not the URI of {' or '.join(schemes)}")
    return f"{CONCEPT}{match[1]}"


def read_label(text: str) -> str:
    """Return a label with single blanks between its words."""
    label = " ".join(text.translate(INVISIBLE).split())
    if not label:
        raise ValueError("empty")
    return label[:LONGEST_LABEL]


def read_alternatives(text: str, label: str) -> list[str] | None:
    """Return the alternative labels, one per line or separated by ``|``, each once and without the label itself."""
    known_labels, alternatives = {label}, []
    for part in LABEL_END.split(text):
        alternative = " ".join(part.translate(INVISIBLE).split())[:LONGEST_LABEL]
        if alternative and alternative not in known_labels:
            known_labels.add(alternative)
            alternatives.append(alternative)
    return alternatives or None


def read_status(text: str) -> None:
    """Accept the status of a concept that is in force."""
    if text.strip().casefold() not in RELEASED:
        raise ValueError(f"the concept is {text.strip()[:40]!r}, not released")


def read_kind(text: str) -> str | None:
    """Return the kind of a skill by its ``skillType``; ``None`` if there is none."""
    name = "".join(text.split()).casefold()
    if name and name not in KINDS:
        raise ValueError(f"{text[:40]!r} is neither {' nor '.join(KINDS)}")
    return KINDS.get(name)


def read_relation(text: str) -> str:
    """Return ``essential`` or ``optional``."""
    name = text.strip().casefold()
    if name not in RELATIONS:
        raise ValueError(f"{text[:40]!r} is neither {' nor '.join(RELATIONS)}")
    return name


def read_isco(text: str) -> str | None:
    """Return the four digits of an ISCO-08 unit group, ``None`` if the field is empty.

    ``C2654`` and the group's URI are read too. ``110`` is ``0110`` whose zero a spreadsheet took away: no other code
    of three digits is the end of a unit group that begins with 0.
    """
    code = text.translate(INVISIBLE).strip()
    if not code:
        return None
    match = ISCO.fullmatch(code)
    if match and match[1] in ARMED_FORCES:
        return f"0{match[1]}"
    if match is None or len(match[1]) != 4:
        raise ValueError(f"{text[:40]!r} is not the four digits of an ISCO-08 unit group")
    return match[1]
