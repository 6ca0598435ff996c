"""Reads the nodes and relationships of the reasons' paths for one page of items, in one round trip.

Queries expand from the ends with few links (the page's items, the person's occupations, a few people of each
crowd), and the results are joined in memory. No query traverses a common skill or a popular job. The only
information about other people that leaves this module is their number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.catalogue.job_cache import Stamp
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.db.stored import Caption, Stored
from graph.db.values import all_readable, text_or
from graph.viewer import Viewer

JOBS = """
RETURN COLLECT { UNWIND $named AS wanted MATCH (x:Job {id: wanted})
                 RETURN [x.id, elementId(x), x.title, coalesce(x.revision, 0)] } AS items,
       COLLECT { MATCH (c:Catalogue {id: 'catalogue'}) RETURN coalesce(c.revision, 0) } AS revisions,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:REQUIRES]->(:Skill)
                 WITH wanted, count(r) AS skills RETURN [wanted, skills] } AS asked,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:REQUIRES]->(n:Skill)
                 WHERE $skills IS NULL OR n.id IN $skills
                 RETURN [wanted, type(r), elementId(r), 'Skill', n.id, elementId(n), n.name, null] } AS skills,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:IS_A]->(n:Occupation)
                 RETURN [wanted, type(r), elementId(r), 'Occupation', n.id, elementId(n), n.title, n.titleArabic]
       } AS others,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:AT]->(n:Company)
                 RETURN [wanted, type(r), elementId(r), 'Company', n.id, elementId(n), n.name, null] } AS more,
       COLLECT { UNWIND $items AS wanted MATCH (x:Job {id: wanted})-[r:IN]->(n:Place)
                 RETURN [wanted, type(r), elementId(r), 'Place', n.id, elementId(n), n.name, null] } AS places,
       COLLECT { UNWIND $near AS pair
                 MATCH (x:Job {id: pair[1]})-[r:IN]->(p:Place) WHERE p.id = pair[0]
                 RETURN [p.id, x.id, elementId(r), elementId(x), x.title] } AS near,
       COLLECT { UNWIND $moves AS move
                 MATCH (a:Occupation {id: move[0]})-[r:LEADS_TO]->(b:Occupation) WHERE b.id = move[1]
                 RETURN [a.id, b.id, elementId(r)] } AS moves,
       COLLECT { UNWIND $common AS pair
                 MATCH (x:Job {id: pair[1]})-[r:IS_A]->(o:Occupation) WHERE o.id = pair[0]
                 RETURN [o.id, x.id, elementId(r), elementId(x), x.title] } AS common,
       COLLECT { MATCH (p:User {id: $user})-[r:VIEWED|LIKED|SAVED|APPLIED]->(x:Job) WHERE x.id IN $own
                 RETURN [x.id, type(r), elementId(r)] } AS own,
       COLLECT { UNWIND $people AS person
                 MATCH (p:User {id: person})-[:LIKED|SAVED|APPLIED]->(x:Job) WHERE x.id IN $met
                 RETURN [person, x.id] } AS met
"""
COURSES = """
RETURN COLLECT { UNWIND $named AS wanted MATCH (x:Course {id: wanted})
                 RETURN [x.id, elementId(x), x.title, 0] } AS items,
       [] AS revisions,
       COLLECT { UNWIND $items AS wanted MATCH (x:Course {id: wanted})-[r:TEACHES]->(n:Skill)
                 WHERE $skills IS NULL OR n.id IN $skills
                 RETURN [wanted, type(r), elementId(r), 'Skill', n.id, elementId(n), n.name, null] } AS skills,
       COLLECT { UNWIND $items AS wanted MATCH (x:Course {id: wanted})-[r:ABOUT]->(n:Topic)
                 RETURN [wanted, type(r), elementId(r), 'Topic', n.id, elementId(n), n.name, null] } AS others,
       [] AS more, [] AS places, [] AS near, [] AS asked,
       COLLECT { UNWIND $moves AS move
                 MATCH (a:Occupation {id: move[0]})-[r:REQUIRES]->(b:Skill) WHERE b.id = move[1]
                 RETURN [a.id, b.id, elementId(r), coalesce(r.essential = true, false)] } AS moves,
       COLLECT { UNWIND $common AS pair
                 MATCH (x:Course {id: pair[1]})-[r:ABOUT]->(t:Topic) WHERE t.id = pair[0]
                 RETURN [t.id, x.id, elementId(r), elementId(x), x.title] } AS common,
       COLLECT { MATCH (p:User {id: $user})-[r:LIKED|SAVED|COMPLETED]->(x:Course) WHERE x.id IN $own
                 RETURN [x.id, type(r), elementId(r)] } AS own,
       COLLECT { UNWIND $people AS person
                 MATCH (p:User {id: person})-[:LIKED|SAVED|COMPLETED]->(x:Course) WHERE x.id IN $met
                 RETURN [person, x.id] } AS met
"""
ABOUT: Mapping[str, LiteralString] = {ItemLabel.JOB: JOBS, ItemLabel.COURSE: COURSES}
CHOICES = ("VIEWED", "LIKED", "SAVED", "COMPLETED", "APPLIED")


@dataclass(frozen=True, slots=True)
class Spoke(Stored):
    """A relationship from an item to a node: the server's ids of both, and the node's name in both languages."""

    item: str
    type: str
    relationship: str
    label: str
    id: str
    element: str
    caption: Caption
    arabic: str | None = None


@dataclass(frozen=True, slots=True)
class Crowd:
    """Other people who may have chosen both an item of the page and ``via``, an item that the person chose.

    Without ``via``, only the page's item counts. ``people`` are the candidates that the query looks at.
    """

    item: str
    via: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRequest:
    """The evidence to read, in addition to the items' own links.

    Args:
        items: ids of the page's jobs or courses.
        skills: ids of the skills whose links to the items are read; ``None`` means all.
        mentioned_ids: ids of other items that paths mention.
        moves: pairs of two occupations (jobs), or of an occupation and a skill (courses).
        common: pairs of an item's occupation (jobs) or topic (courses) and another item that shares it.
        near: pairs of a job's place and another job there.
        user: the person.
        own: ids of items that the person may have chosen.
        crowds: other people, at most one crowd per item.
    """

    items: Sequence[str]
    skills: Sequence[str] | None = None
    mentioned_ids: Sequence[str] = ()
    moves: Sequence[tuple[str, str]] = ()
    common: Sequence[tuple[str, str]] = ()
    near: Sequence[tuple[str, str]] = ()
    user: str = ""
    own: Sequence[str] = ()
    crowds: Sequence[Crowd] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence that exists in the graph.

    Attributes:
        items: element id and title by item id.
        stamps: revision of the catalogue and of the job by job id; see :class:`graph.catalogue.job_cache.JobCache`.
        skill_counts: number of skills that each job requires.
        spokes: links by item; skill links only for the requested skills.
        moves: relationship by pair of occupations.
        needs: relationship by occupation and skill, and whether the skill is essential.
        common: relationship, and the item's element id and title, by pair.
        near: relationship, and the job's element id and title, by pair.
        own: type and relationship of the person's strongest choice by item; at least a view.
        crowds: number of different people in an item's crowd who made the choices.
    """

    items: dict[str, tuple[str, str]]
    stamps: dict[str, Stamp]
    skill_counts: dict[str, int]
    spokes: dict[str, list[Spoke]]
    moves: dict[tuple[str, str], str]
    needs: dict[tuple[str, str], tuple[str, bool]]
    common: dict[tuple[str, str], tuple[str, str, str]]
    near: dict[tuple[str, str], tuple[str, str, str]]
    own: dict[str, tuple[str, str]]
    crowds: dict[str, int]


class EvidenceRepository:
    """Reads the evidence for pages of recommendations.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def about(self, label: ItemLabel, request: EvidenceRequest) -> Evidence:
        """Return the evidence about items of one label, ``Job`` or ``Course``."""
        if request.user:
            self._viewer.require_owner(request.user)
        return evidence_of((await self._client.read(ABOUT[label], **parameters(request)))[0], request.crowds)


def parameters(request: EvidenceRequest) -> dict[str, Any]:
    """Return the query parameters: lists of ids and lists of lists of ids."""
    return {
        "items": list(request.items),
        "skills": None if request.skills is None else list(dict.fromkeys(request.skills)),
        "named": [*request.items, *request.mentioned_ids],
        "moves": [list(pair) for pair in dict.fromkeys(request.moves)],
        "common": [list(pair) for pair in dict.fromkeys(request.common)],
        "near": [list(pair) for pair in dict.fromkeys(request.near)],
        "user": request.user,
        "own": list(dict.fromkeys(request.own)),
        "people": list(dict.fromkeys(person for crowd in request.crowds for person in crowd.people)),
        "met": list(dict.fromkeys(item for crowd in request.crowds for item in (crowd.item, crowd.via) if item)),
    }


def count_people(crowd: Crowd, people_by_item: Mapping[str, set[str]]) -> int:
    """Count the people of a crowd who chose both its item and its ``via`` item."""
    choosers = people_by_item.get(crowd.item, set()).intersection(crowd.people)
    return len(choosers if crowd.via is None else choosers & people_by_item.get(crowd.via, set()))


def evidence_of(row: dict[str, Any], crowds: Sequence[Crowd]) -> Evidence:
    """Build the evidence from the single row of a query."""
    spokes: dict[str, list[Spoke]] = {}
    for spoke in all_readable("Spoke", (*row["skills"], *row["others"], *row["more"], *row["places"]), Spoke):
        spokes.setdefault(spoke.item, []).append(spoke)
    revision = row["revisions"][0] if row["revisions"] else 0
    weakest_first = sorted(row["own"], key=lambda choice: CHOICES.index(choice[1]))
    people_by_item: dict[str, set[str]] = {}
    for person, item in row["met"]:
        people_by_item.setdefault(item, set()).add(person)
    return Evidence(
        skill_counts=dict(row["asked"]),
        items={id: (element, text_or(title, id)) for id, element, title, _ in row["items"]},
        stamps={id: (revision, own) for id, _, _, own in row["items"]},
        spokes={
            item: sorted(item_spokes, key=lambda spoke: (spoke.type, spoke.id)) for item, item_spokes in spokes.items()
        },
        moves={(move[0], move[1]): move[2] for move in row["moves"] if len(move) == 3},
        needs={(move[0], move[1]): (move[2], move[3]) for move in row["moves"] if len(move) == 4},
        common={(group, item): (r, element, text_or(title, item)) for group, item, r, element, title in row["common"]},
        near={(place, job): (r, element, text_or(title, job)) for place, job, r, element, title in row["near"]},
        own={item: (type, relationship) for item, type, relationship in weakest_first},
        crowds={crowd.item: count_people(crowd, people_by_item) for crowd in crowds},
    )
