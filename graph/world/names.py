"""Names for people to read: of skills from ESCO's labels, of jobs, of companies and of people."""

from graph.world.taxonomy import DATA
from graph.world.trades import MANAGER, SENIOR
from graph.world.words import COMPANY_FIRST, LEVEL_WORDS, POSTING_TITLES, SKILL_NOUNS

DOUBLED = frozenset({"control", "cut", "debug", "fit", "get", "label", "model", "plan", "program", "refer", "rig",
                     "run", "set", "stop", "strip", "travel"})  # fmt: skip
IRREGULAR = {"handover": "handing over"}
LEVELLESS = frozenset({"blogger", "doctor", "lecturer", "practitioner", "producer", "teacher"})
ADVERBS_OF_ICAL = frozenset({"analytically", "critically", "logically", "practically"})
STRIDE = 37  # has no factor in common with the number of first words, so that all of them are used
SKILL_VERBS = frozenset((DATA / "skill_verbs.txt").read_text(encoding="utf-8").split())
CONJUNCTIONS = frozenset({"and", "or"})


def phrase_skill(label: str) -> str:
    """Return how a skill is called within a sentence: "abstract thinking" for "think abstractly".

    ESCO's label is often an order to do something. A label that is a name already stays as it is.
    """
    verb, *rest = label.split()
    if verb.lower().rstrip(",") not in SKILL_VERBS or label.lower().startswith(SKILL_NOUNS):
        return label
    verb = verb.lower()
    if len(rest) == 1 and rest[0].endswith("ly") and rest[0] not in SKILL_VERBS:
        return f"{adjective_of(rest[0])} {gerund_of(verb)}"
    for position in range(min(len(rest), 3)):
        follows = rest[position - 1] in CONJUNCTIONS if position else verb.endswith(",")
        if follows and (position == 1 or verb.endswith(",")) and rest[position] in SKILL_VERBS:
            rest[position] = gerund_of(rest[position])
    return " ".join([gerund_of(verb), *rest])


def name_skill(label: str) -> str:
    """Return the name of a skill by its label: "Abstract thinking" for "think abstractly"."""
    return capitalise(phrase_skill(label))


def adjective_of(adverb: str) -> str:
    """Return the adjective of an adverb: "abstract" of "abstractly", "ergonomic" of "ergonomically"."""
    return adverb.removesuffix("ally" if adverb.endswith("ically") and adverb not in ADVERBS_OF_ICAL else "ly")


def gerund_of(verb: str) -> str:
    """Return the form of a verb that names the activity, "managing" of "manage", with the comma behind it."""
    if verb.endswith(","):
        return f"{gerund_of(verb[:-1])},"
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb in DOUBLED:
        return f"{verb}{verb[-1]}ing"
    return f"{verb.removesuffix('e') if not verb.endswith(('ee', 'oe', 'ye')) else verb}ing"


def capitalise(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def title_post(title: str, rank: int, level: int) -> str:
    """Return the title of a post in an occupation at a level, such as "Senior software developer".

    Managers are not called junior or lead, and teachers and doctors have no level in their titles.
    """
    post = POSTING_TITLES.get(title, title)
    word = LEVEL_WORDS[level]
    if not word or LEVELLESS & set(post.split()) or (rank == MANAGER and level != SENIOR):
        return capitalise(post)
    return f"{word} {post}"


def name_companies(words: tuple[str, ...], places: list[str], start: int) -> list[str]:
    """Return different names for the companies of one trade, each with its place.

    A name has a word of the trade. When the combinations are used up, names also say where the company is.

    Args:
        words: the words of the trade.
        places: where each company is.
        start: where in the list of first words the names begin, so that trades begin with different ones.

    Raises:
        ValueError: even with places there are not enough names.
    """
    names: dict[str, None] = {}
    for index, place in enumerate(places):
        turn, position = divmod(index, len(COMPANY_FIRST))
        first = COMPANY_FIRST[(position * STRIDE + start) % len(COMPANY_FIRST)]
        name = f"{first} {words[(turn + position) % len(words)]}"
        choices = (name, f"{name} {place}", *(f"{first} {word} {place}" for word in words))
        free = next((choice for choice in choices if choice not in names), None)
        if free is None:
            raise ValueError(f"there are not enough names for {len(places):,} companies")
        names[free] = None
    return list(names)
