"""Reads the pieces that reasons' paths are made of, for one page of items, in one round trip.

Everything is expanded from the small ends (the page's items, the person's occupations, named
witnesses) and joined in memory: no walk goes through a common skill or a popular job.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.client import GraphClient

JOBS = """
RETURN COLLECT { UNWIND $named AS wanted MATCH (x:Job {id: wanted}) RETURN [x.id, elementId(x), x.title] } AS items,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:REQUIRES]->(n:Skill)
                 RETURN [wanted, type(r), elementId(r), 'Skill', n.id, elementId(n), n.name] } AS skills,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:IS_A]->(n:Occupation)
                 RETURN [wanted, type(r), elementId(r), 'Occupation', n.id, elementId(n), n.title] } AS others,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:AT]->(n:Company)
                 RETURN [wanted, type(r), elementId(r), 'Company', n.id, elementId(n), n.name] } AS more,
       COLLECT { UNWIND $moves AS move
                 MATCH (a:Occupation {id: move[0]})-[r:LEADS_TO]->(b:Occupation) WHERE b.id = move[1]
                 RETURN [a.id, b.id, elementId(r)] } AS moves,
       COLLECT { UNWIND $lessons AS lesson
                 MATCH (c:Course {id: lesson[1]})-[r:TEACHES]->(s:Skill) WHERE s.id = lesson[0]
                 RETURN [s.id, c.id, elementId(r), elementId(c), c.title] } AS lessons,
       COLLECT { UNWIND $common AS pair
                 MATCH (x:Job {id: pair[1]})-[r:IS_A]->(o:Occupation) WHERE o.id = pair[0]
                 RETURN [o.id, x.id, elementId(r), elementId(x), x.title] } AS common,
       COLLECT { UNWIND $witnesses AS witness
                 MATCH (p:User {id: witness[0]})-[r:LIKED|SAVED|APPLIED]->(x:Job)
                 WHERE x.id = witness[1] OR x.id = witness[2]
                 RETURN [p.id, x.id, type(r), elementId(r), elementId(p)] } AS witnesses
"""
COURSES = """
RETURN COLLECT { UNWIND $named AS wanted MATCH (x:Course {id: wanted}) RETURN [x.id, elementId(x), x.title] } AS items,
       COLLECT { UNWIND $items AS wanted MATCH (x:Course {id: wanted})-[r:TEACHES]->(n:Skill)
                 RETURN [wanted, type(r), elementId(r), 'Skill', n.id, elementId(n), n.name] } AS skills,
       COLLECT { UNWIND $items AS wanted MATCH (x:Course {id: wanted})-[r:ABOUT]->(n:Topic)
                 RETURN [wanted, type(r), elementId(r), 'Topic', n.id, elementId(n), n.name] } AS others,
       [] AS more,
       COLLECT { UNWIND $moves AS move
                 MATCH (a:Occupation {id: move[0]})-[r:REQUIRES]->(b:Skill) WHERE b.id = move[1]
                 RETURN [a.id, b.id, elementId(r), coalesce(r.essential, false)] } AS moves,
       [] AS lessons,
       COLLECT { UNWIND $common AS pair
                 MATCH (x:Course {id: pair[1]})-[r:ABOUT]->(t:Topic) WHERE t.id = pair[0]
                 RETURN [t.id, x.id, elementId(r), elementId(x), x.title] } AS common,
       COLLECT { UNWIND $witnesses AS witness
                 MATCH (p:User {id: witness[0]})-[r:LIKED|SAVED|COMPLETED]->(x:Course)
                 WHERE x.id = witness[1] OR x.id = witness[2]
                 RETURN [p.id, x.id, type(r), elementId(r), elementId(p)] } AS witnesses
"""
ABOUT: Mapping[str, LiteralString] = {"Job": JOBS, "Course": COURSES}
CHOICES = ("LIKED", "SAVED", "COMPLETED", "APPLIED")


@dataclass(frozen=True, slots=True)
class Spoke:
    """A relationship from an item to a node, with the server's ids of both."""

    item: str
    type: str
    relationship: str
    label: str
    id: str
    element: str
    caption: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for besides the items' own links.

    Args:
        items: ids of the page's jobs or courses.
        named: ids of other items, to be named in paths.
        moves: pairs of occupation and occupation (jobs), or occupation and skill (courses).
        lessons: pairs of skill and course that may teach it, for jobs.
        common: pairs of occupation (jobs) or topic (courses) of an item and another item of it.
        witnesses: person, item that both chose, item of the page.
    """

    items: Sequence[str]
    named: Sequence[str] = ()
    moves: Sequence[tuple[str, str]] = ()
    lessons: Sequence[tuple[str, str]] = ()
    common: Sequence[tuple[str, str]] = ()
    witnesses: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is really there.

    ``items`` gives element id and title by id; ``spokes`` the links by item; ``moves`` the
    relationship by pair of occupations; ``needs`` the relationship by occupation and skill, and whether it is
    essential; ``lessons`` relationship, course's element id and title by pair; ``common`` relationship, item's
    element id and title by pair; ``witnesses`` the type, relationship and person's element id by person and item,
    of several choices the strongest.
    """

    items: dict[str, tuple[str, str]]
    spokes: dict[str, list[Spoke]]
    moves: dict[tuple[str, str], str]
    needs: dict[tuple[str, str], tuple[str, bool]]
    lessons: dict[tuple[str, str], tuple[str, str, str]]
    common: dict[tuple[str, str], tuple[str, str, str]]
    witnesses: dict[tuple[str, str], tuple[str, str, str]]


class EvidenceRepository:
    """Reads evidence for the pages of the recommender."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def about(self, label: str, wanted: Wanted) -> Evidence:
        """Evidence about items of one label, ``Job`` or ``Course``."""
        return evidence_of((await self._client.read(ABOUT[label], **parameters(wanted)))[0])


def parameters(wanted: Wanted) -> dict[str, Any]:
    """Query parameters: lists of lists of ids."""
    return {
        "items": list(wanted.items),
        "named": [*wanted.items, *wanted.named],
        "moves": [list(pair) for pair in dict.fromkeys(wanted.moves)],
        "lessons": [list(pair) for pair in dict.fromkeys(wanted.lessons)],
        "common": [list(pair) for pair in dict.fromkeys(wanted.common)],
        "witnesses": [list(triple) for triple in dict.fromkeys(wanted.witnesses)],
    }


def evidence_of(row: dict[str, Any]) -> Evidence:
    """Evidence from the one row of a query."""
    spokes: dict[str, list[Spoke]] = {}
    for facts in (*row["skills"], *row["others"], *row["more"]):
        spoke = Spoke(*facts)
        spokes.setdefault(spoke.item, []).append(spoke)
    weakest_first = sorted(row["witnesses"], key=lambda one: CHOICES.index(one[2]))
    return Evidence(
        items={id: (element, title) for id, element, title in row["items"]},
        spokes={item: sorted(found, key=lambda spoke: (spoke.type, spoke.id)) for item, found in spokes.items()},
        moves={(one[0], one[1]): one[2] for one in row["moves"] if len(one) == 3},
        needs={(one[0], one[1]): (one[2], one[3]) for one in row["moves"] if len(one) == 4},
        lessons={(skill, course): (r, element, title) for skill, course, r, element, title in row["lessons"]},
        common={(group, item): (r, element, title) for group, item, r, element, title in row["common"]},
        witnesses={(p, x): (type, r, element) for p, x, type, r, element in weakest_first},
    )
