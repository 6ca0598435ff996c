"""Turns what somebody says that they do or did into a title: "I drive trucks" is what a truck driver says.

Only the verbs and objects below count: who drives sales or a team is no driver.
"""

import re
from collections.abc import Iterator

VEHICLES = "truck lorry van bus taxi cab forklift tram train tractor ambulance crane excavator bulldozer"
SCHOOLING = (
    "english arabic french german spanish maths mathematics physics chemistry biology history geography music art "
    "science"
)
DEEDS = {
    "drive drove driven driving": ("driver", VEHICLES),
    "operate operated operating": ("operator", "crane forklift excavator bulldozer"),
    "teach taught teaching": ("teacher", SCHOOLING),
    "clean cleaned cleaning": ("cleaner", "office house room hotel window building"),
    "paint painted painting": ("painter", "house building car"),
    "develop developed developing": ("developer", "software website web app game"),
}
DEEDS_BY_VERB = {verb: deed for verbs, deed in DEEDS.items() for verb in verbs.split()}
WORKPLACES = "warehouse factory kitchen construction"
MOST_TITLES = 5
SAYING = re.compile(
    r"\b(?:(?:i|we)(?:['’]ve)?|and)\s+(?:(?:have|also|currently|mostly|previously)\s+){0,3}"
    r"(?:(?:am|are|was|were|been)\s+(?=\w+ing\b))?"
    rf"(?:(?P<verb>{'|'.join(DEEDS_BY_VERB)})\s+(?:an?\s+|the\s+)?(?P<object>\w+)"
    r"(?:[^.!?\n]{0,40}?\b(?P<school>primary|elementary|secondary|high) schools?\b)?"
    rf"|work(?:ed|ing)?\s+(?:in|at)\s+(?:an?\s+|the\s+)?(?P<place>{'|'.join(WORKPLACES.split())}))\b",
    re.IGNORECASE,
)
PLURAL = re.compile(r"(?<=[^s])s$")
IRREGULAR = {"lorries": "lorry", "buses": "bus"}


def titles_of_deeds(text: str) -> Iterator[str]:
    """Yield the first titles, at most five, that follow from what somebody says that they do, in order."""
    left_titles = MOST_TITLES
    for saying in SAYING.finditer(text):
        title = title_of(saying)
        if title and left_titles:
            left_titles -= 1
            yield title


def title_of(saying: re.Match[str]) -> str | None:
    """Return the title that one saying gives; ``None`` if its object is none of the verb's.

    A school says more of a teacher than the subject.
    """
    if saying["place"]:
        return f"{saying['place'].lower()} worker"
    noun, objects = DEEDS_BY_VERB[saying["verb"].lower()]
    object_words = saying["object"].lower()
    if noun == "teacher" and saying["school"]:
        return f"{saying['school'].lower()} school teacher"
    forms = (object_words, IRREGULAR.get(object_words, PLURAL.sub("", object_words)))
    return next((f"{form} {noun}" for form in forms if form in objects.split()), None)
