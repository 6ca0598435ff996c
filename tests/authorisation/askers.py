"""Who asks: each kind of person that the API tells apart, and a candidate about whom everything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.db.client import GraphClient
from graph.viewer import VISITOR, Agent, Role, Viewer
from tests.complete_person import PERSON, write_complete_person

PEOPLE = """
MATCH (own:Company {id: $company})
MATCH (other:Company) WHERE other.id <> $company
WITH own, other ORDER BY other.id LIMIT 1
MERGE (a:User {id: 'own-recruiter'}) SET a.name = 'Rita Recruiter', a.roles = ['RECRUITER']
MERGE (b:User {id: 'other-recruiter'}) SET b.name = 'Omar Other', b.roles = ['RECRUITER']
MERGE (c:User {id: 'root'}) SET c.name = 'Ada Admin', c.roles = ['ADMIN']
MERGE (d:User {id: 'stranger'}) SET d.name = 'Sam Stranger', d.roles = ['CANDIDATE']
MERGE (a)-[:RECRUITS_FOR]->(own) MERGE (b)-[:RECRUITS_FOR]->(other)
RETURN other.id AS company
"""
# What the complete person lacks to be shown by the API.
COMPLETE = """
MATCH (h:StatusChange {id: 'a-trace77ab:1'}) SET h.number = 1, h.actor = 'APPLICANT'
WITH h MATCH (n:ApplicationAnalysis {id: 'n'}) SET n.score = 50.0, n.source = 'BUILT_IN', n.questions = ['Why?']
WITH n MATCH (r:Recommendation {id: 'got'})
SET r.rank = 1, r.algorithm = 'HEURISTIC', r.source = 'POPULAR', r.itemType = 'JOB',
    r.expiresAt = r.expiresAt + duration('P1D')
WITH r MATCH (m:Notification {id: 'note'}) SET m.kind = 'APPLICATION_MOVED', m.status = 'INTERVIEW'
WITH m MATCH (a:JobAlert {id: 'alert'}) SET a.createdAt = $at, a.dueAt = $at
WITH a MATCH (e:Experiment {id: 'e'}) SET e.metric = 'CLICK_RATE', e.createdAt = $at
CREATE (e)-[:ARM {name: 'a', share: 0.5, place: 0}]->(:Model {id: 'm', version: 'v'})
CREATE (e)-[:ARM {name: 'b', share: 0.5, place: 1}]->(:Model {id: 'm2', version: 'w'})
RETURN e.id AS id
"""
JOB = "MATCH (j:Job {id: $job}) RETURN j {.*} AS facts"
RESTORE_JOB = "MATCH (j:Job {id: $job}) SET j = $facts RETURN j.id AS id"
CLEAR_OWNED = """
MATCH (:User {id: $person})
      -[:DID|UNDID|GOT|MADE|NOTIFIED|WATCHES|UPLOADED|DECLARED|EXPORTED|ANALYSED|ADVISED|SUMMARISED_BY]->(n)
DETACH DELETE n
"""
CLEAR_PARTS = """
MATCH (:User {id: $person})-[:MADE]->(:Application)-[:PASSED|ANALYSED_AS]->(n) DETACH DELETE n
"""
CLEAR_OTHERS = """
OPTIONAL MATCH (activation:Activation {id: 'act'}) OPTIONAL MATCH (batch:SummaryBatch {id: 'batch'})
OPTIONAL MATCH (seen:AccessEntry {id: 'seen'}) OPTIONAL MATCH (saw:AccessEntry {id: 'saw'})
OPTIONAL MATCH (dead:Task {id: 'dead'}) OPTIONAL MATCH (train:Task {id: 'train'})
OPTIONAL MATCH (school:Institution {id: 'i-own'}) OPTIONAL MATCH (topic:Topic {id: 'topic-own'})
OPTIONAL MATCH (experiment:Experiment {id: 'e'}) OPTIONAL MATCH (first:Model {id: 'm'})
OPTIONAL MATCH (second:Model {id: 'm2'}) OPTIONAL MATCH (got:Recommendation {id: 'of-them'})
OPTIONAL MATCH (made:Application {id: 'b'}) OPTIONAL MATCH (step:StatusChange {id: 'b:2'})
OPTIONAL MATCH (person:User {id: $person})
DETACH DELETE activation, batch, seen, saw, dead, train, school, topic, experiment, first, second, got, made, step,
              person
"""


def candidate(*, agent: Agent | None = None) -> Viewer:
    """The candidate about whom everything is stored, or a service account for them."""
    return Viewer(PERSON, frozenset({Role.CANDIDATE}), agent=agent)


ASKERS: Mapping[str, Viewer] = {
    "visitor": VISITOR,
    "another candidate": Viewer("stranger", frozenset({Role.CANDIDATE})),
    "recruiter of another company": Viewer("other-recruiter", frozenset({Role.RECRUITER})),
    "service account, read": candidate(agent=Agent("a1", "Site", may_act=False)),
    "recruiter of the job's company": Viewer("own-recruiter", frozenset({Role.RECRUITER})),
    "administrator": Viewer("root", frozenset({Role.ADMIN})),
    "the candidate": candidate(),
    "service account, read and act": candidate(agent=Agent("a2", "Site", may_act=True)),
}
"""In the order in which they ask: those who should change nothing come first."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What questions are about: the ids of what the candidate relates to, and the job as it was."""

    ends: dict[str, str]
    job_facts: Mapping[str, Any]


async def set_scene(client: GraphClient) -> Scene:
    """Write the candidate and those who ask."""
    ends = await write_complete_person(client)
    await client.write(COMPLETE, at=ends["at"])
    await client.write(PEOPLE, company=ends["company"])
    return Scene(ends, (await client.read(JOB, job=ends["job"]))[0]["facts"])


async def restore_scene(client: GraphClient, scene: Scene) -> None:
    """Write the candidate and the job as they were, after something was changed."""
    for query in (CLEAR_PARTS, CLEAR_OWNED, CLEAR_OTHERS):
        await client.write(query, person=PERSON)
    await client.write(RESTORE_JOB, job=scene.ends["job"], facts=dict(scene.job_facts))
    await write_complete_person(client, scene.ends)
    await client.write(COMPLETE, at=scene.ends["at"])
