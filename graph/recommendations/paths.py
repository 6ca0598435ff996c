"""Paths through the graph as evidence for a reason, and the Cypher that shows them.

The Cypher of each kind of path is constant text with parameters. :func:`fill_parameters` inserts the
parameters as literals, so that a person can run the query in Neo4j Browser unchanged.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.catalogue.types import ItemLabel

SKILL_OF_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[:HAS_SKILL]->(:Skill {id: $skill})<-[:REQUIRES]-(:Job {id: $item}) RETURN path"
)
SKILLS_OF_JOB: LiteralString = (
    "MATCH path = (u:User {id: $user})-[:HAS_SKILL]->(:Skill {id: $skill})<-[:REQUIRES]-(:Job {id: $item})"
    "-[:REQUIRES]->(:Skill {id: $other})<-[:HAS_SKILL]-(u) RETURN path"
)
SKILLS_OF_COURSE: LiteralString = (
    "MATCH path = (u:User {id: $user})-[:HAS_SKILL]->(:Skill {id: $skill})<-[:TEACHES]-(:Course {id: $item})"
    "-[:TEACHES]->(:Skill {id: $other})<-[:HAS_SKILL]-(u) RETURN path"
)
TARGET_OF_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[:TARGETS]->(:Occupation {id: $to})<-[:IS_A]-(:Job {id: $item}) RETURN path"
)
WORK_OF_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[held:WORKED_AS]->(:Occupation {id: $to})"
    "<-[:IS_A]-(:Job {id: $item}) WHERE coalesce(held.from, '') = $since RETURN path"
)
CAREER_STEP: LiteralString = (
    "MATCH path = (:User {id: $user})-[held:WORKED_AS]->(:Occupation {id: $from})-[:LEADS_TO]->(:Occupation {id: $to})"
    "<-[:IS_A]-(:Job {id: $item}) WHERE coalesce(held.from, '') = $since RETURN path"
)
STEP_FROM_TARGET: LiteralString = (
    "MATCH path = (:User {id: $user})-[:TARGETS]->(:Occupation {id: $from})-[:LEADS_TO]->(:Occupation {id: $to})"
    "<-[:IS_A]-(:Job {id: $item}) RETURN path"
)
SIMILAR_PEOPLE_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[mine]->(via:Job {id: $via}) WHERE type(mine) = $mine "
    "MATCH (via)<-[:LIKED|SAVED|APPLIED]-(someone:User)-[:LIKED|SAVED|APPLIED]->(item:Job {id: $item}) "
    "WHERE someone.id <> $user RETURN path, item, count(DISTINCT someone) AS people"
)
SIMILAR_PEOPLE_COURSE: LiteralString = (
    "MATCH path = (:User {id: $user})-[mine]->(via:Course {id: $via}) WHERE type(mine) = $mine "
    "MATCH (via)<-[:LIKED|SAVED|COMPLETED]-(someone:User)-[:LIKED|SAVED|COMPLETED]->(item:Course {id: $item}) "
    "WHERE someone.id <> $user RETURN path, item, count(DISTINCT someone) AS people"
)
INTEREST_OCCUPATION_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[:INTERESTED_IN]->(:Occupation {id: $to})<-[:IS_A]-(:Job {id: $item}) RETURN path"
)
INTEREST_COMPANY_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[:INTERESTED_IN]->(:Company {id: $to})<-[:AT]-(:Job {id: $item}) RETURN path"
)
INTEREST_TOPIC_COURSE: LiteralString = (
    "MATCH path = (:User {id: $user})-[:INTERESTED_IN]->(:Topic {id: $to})<-[:ABOUT]-(:Course {id: $item}) RETURN path"
)
COURSE_FOR_TARGET: LiteralString = (
    "MATCH path = (:User {id: $user})-[:TARGETS]->(:Occupation {id: $to})-[:REQUIRES]->(:Skill {id: $skill})"
    "<-[:TEACHES]-(:Course {id: $item}) RETURN path"
)
COURSE_FOR_WORK: LiteralString = (
    "MATCH path = (:User {id: $user})-[held:WORKED_AS]->(:Occupation {id: $to})-[:REQUIRES]->(:Skill {id: $skill})"
    "<-[:TEACHES]-(:Course {id: $item}) WHERE coalesce(held.from, '') = $since RETURN path"
)
POPULAR_JOB: LiteralString = (
    "MATCH (someone:User)-[:LIKED|SAVED|APPLIED]->(item:Job {id: $item}) WHERE someone.id <> $user "
    "RETURN item, count(DISTINCT someone) AS people"
)
POPULAR_COURSE: LiteralString = (
    "MATCH (someone:User)-[:LIKED|SAVED|COMPLETED]->(item:Course {id: $item}) WHERE someone.id <> $user "
    "RETURN item, count(DISTINCT someone) AS people"
)
SKILL_OF_COURSE: LiteralString = (
    "MATCH path = (:User {id: $user})-[:HAS_SKILL]->(:Skill {id: $skill})<-[:TEACHES]-(:Course {id: $item}) RETURN path"
)
CHOSEN_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[mine]->(:Job {id: $item}) WHERE type(mine) = $mine RETURN path"
)
CHOSEN_COURSE: LiteralString = (
    "MATCH path = (:User {id: $user})-[mine]->(:Course {id: $item}) WHERE type(mine) = $mine RETURN path"
)
OCCUPATION_IN_COMMON: LiteralString = (
    "MATCH path = (:User {id: $user})-[mine]->(:Job {id: $via})-[:IS_A]->(:Occupation {id: $to})"
    "<-[:IS_A]-(:Job {id: $item}) WHERE type(mine) = $mine RETURN path"
)
PLACE_IN_COMMON: LiteralString = (
    "MATCH path = (:User {id: $user})-[mine]->(:Job {id: $via})-[:IN]->(:Place {id: $to})"
    "<-[:IN]-(:Job {id: $item}) WHERE type(mine) = $mine RETURN path"
)
HOME_OF_JOB: LiteralString = (
    "MATCH path = (:User {id: $user})-[:LIVES_IN]->(:Place {id: $to})<-[:IN]-(:Job {id: $item}) RETURN path"
)
TOPIC_IN_COMMON: LiteralString = (
    "MATCH path = (:User {id: $user})-[mine]->(:Course {id: $via})-[:ABOUT]->(:Topic {id: $to})"
    "<-[:ABOUT]-(:Course {id: $item}) WHERE type(mine) = $mine RETURN path"
)
VISITOR_SKILL_JOB: LiteralString = "MATCH path = (:Skill {id: $skill})<-[:REQUIRES]-(:Job {id: $item}) RETURN path"
VISITOR_SKILL_COURSE: LiteralString = "MATCH path = (:Skill {id: $skill})<-[:TEACHES]-(:Course {id: $item}) RETURN path"
VISITOR_SKILLS_JOB: LiteralString = (
    "MATCH path = (:Skill {id: $skill})<-[:REQUIRES]-(:Job {id: $item})-[:REQUIRES]->(:Skill {id: $other}) RETURN path"
)
VISITOR_SKILLS_COURSE: LiteralString = (
    "MATCH path = (:Skill {id: $skill})<-[:TEACHES]-(:Course {id: $item})-[:TEACHES]->(:Skill {id: $other}) RETURN path"
)
VISITOR_OCCUPATION: LiteralString = "MATCH path = (:Occupation {id: $to})<-[:IS_A]-(:Job {id: $item}) RETURN path"
VISITOR_STEP: LiteralString = (
    "MATCH path = (:Occupation {id: $from})-[:LEADS_TO]->(:Occupation {id: $to})<-[:IS_A]-(:Job {id: $item}) "
    "RETURN path"
)
VISITOR_COURSE_FOR_WORK: LiteralString = (
    "MATCH path = (:Occupation {id: $to})-[:REQUIRES]->(:Skill {id: $skill})<-[:TEACHES]-(:Course {id: $item}) "
    "RETURN path"
)
CHOICES_OF: Mapping[str, str] = {ItemLabel.JOB: "LIKED|SAVED|APPLIED", ItemLabel.COURSE: "LIKED|SAVED|COMPLETED"}
ANONYMOUS = "anonymous"
FOR_VISITOR: Mapping[str, LiteralString] = {
    SKILL_OF_JOB: VISITOR_SKILL_JOB,
    SKILL_OF_COURSE: VISITOR_SKILL_COURSE,
    SKILLS_OF_JOB: VISITOR_SKILLS_JOB,
    SKILLS_OF_COURSE: VISITOR_SKILLS_COURSE,
    WORK_OF_JOB: VISITOR_OCCUPATION,
    CAREER_STEP: VISITOR_STEP,
    COURSE_FOR_WORK: VISITOR_COURSE_FOR_WORK,
}


@dataclass(frozen=True, slots=True)
class PathNode:
    """A node of a path. ``element_id`` is the server's id of the node, or :data:`ANONYMOUS` for other people."""

    element_id: str
    label: str
    caption: str


@dataclass(frozen=True, slots=True)
class PathRelationship:
    """A relationship of a path, in its own direction. A relationship with other people has no server id."""

    element_id: str
    type: str
    start_element_id: str
    end_element_id: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path that was in the graph when it was read.

    ``query`` with its ``parameters`` returns exactly this path. If the path contains other people, the query returns
    the rest of the path and the number of these people.
    """

    nodes: tuple[PathNode, ...]
    relationships: tuple[PathRelationship, ...]
    query: LiteralString
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def cypher(self) -> str:
        """The query with its parameters inserted, ready to run."""
        return fill_parameters(self.query, dict(self.parameters))


@dataclass(frozen=True, slots=True)
class Step:
    """A step from one node to the next, over a relationship that points forward or backward."""

    element_id: str
    type: str
    forward: bool = True


def others_node() -> PathNode:
    """Return the node that stands for a group of other people, which is large enough to hide each member.

    The node is the same on every path and contains none of their data.
    """
    return PathNode(ANONYMOUS, "User", "someone")


def choice_of_others(label: ItemLabel, position: int, *, forward: bool) -> Step:
    """Return the step over other people's choices of an item, whatever their type.

    Args:
        label: the item's label.
        position: the position of the step on its path, from 1. It distinguishes the step from others on the path.
        forward: whether the step leads to the item.
    """
    return Step(f"{ANONYMOUS}:{position}", CHOICES_OF[label], forward)


def walk_steps(nodes: Sequence[PathNode], steps: Sequence[Step]) -> tuple[PathRelationship, ...]:
    """Return the relationships of a path, each in its own direction.

    Raises:
        ValueError: the number of steps is not one less than the number of nodes.
    """
    relationships = []
    for node, step, next_node in zip(nodes[:-1], steps, nodes[1:], strict=True):
        start, end = (node, next_node) if step.forward else (next_node, node)
        relationships.append(PathRelationship(step.element_id, step.type, start.element_id, end.element_id))
    return tuple(relationships)


def quote(value: str) -> str:
    """Return ``value`` as a Cypher string literal."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def fill_parameters(cypher: LiteralString, parameters: Mapping[str, str]) -> str:
    """Return a constant query with its parameters inserted as literals.

    Raises:
        KeyError: the query names a parameter that is not given.
    """
    return re.sub(r"\$(\w+)", lambda match: quote(parameters[match[1]]), cypher)
