"""Turns what somebody says that they do or did into a title: "I drive trucks" is what a truck driver says.

Only the verbs and objects below count: who drives sales or a team is no driver, nor does who cleans house price data
clean houses.
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
# What may follow an object or a place. Another noun makes it the first part of a compound: "game plans".
PREPOSITIONS = (
    "about across after against among around as at before between by during for from in into near of on over since "
    "through to until under with within without"
)
CONJUNCTIONS = "although and because but nor or so that then when where which while who"
TIMES = "all daily each every full here now part there today weekly"
SAME_WORK = (
    "application applications app apps buildings class classes grammar language lessons literature page pages rooms "
    "site sites system systems"
)
FOLLOWERS = "|".join(f"{PREPOSITIONS} {CONJUNCTIONS} {TIMES} {SAME_WORK}".split())
END = re.compile(rf"\s*(?:$|\n|[^\w\s'’-]|['’-](?!\w)|(?:{FOLLOWERS})\b)", re.IGNORECASE)
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

    A school says more of a teacher than the subject. Nouns in the plural begin no compounds.
    """
    if saying["place"]:
        return f"{saying['place'].lower()} worker" if ends_there(saying, "place") else None
    noun, objects = DEEDS_BY_VERB[saying["verb"].lower()]
    object_words = saying["object"].lower()
    if noun == "teacher" and saying["school"]:
        return f"{saying['school'].lower()} school teacher"
    if object_words in objects.split():
        return f"{object_words} {noun}" if ends_there(saying, "object") else None
    singular = IRREGULAR.get(object_words, PLURAL.sub("", object_words))
    return f"{singular} {noun}" if singular in objects.split() else None


def ends_there(saying: re.Match[str], group: str) -> bool:
    """Return whether no noun after a group of a saying goes on with it."""
    return END.match(saying.string, saying.end(group)) is not None
