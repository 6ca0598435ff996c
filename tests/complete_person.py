"""A person about whom everything is stored that can be, each text of it with a trace to search for."""

from graph.db.client import GraphClient

TRACE = "trace77ab"
PERSON, OTHER = f"person-{TRACE}", "person-000002"
WRITE = """
MATCH (job:Job {id: $job}) MATCH (course:Course {id: $course}) MATCH (skill:Skill {id: $skill})
MATCH (occupation:Occupation {id: $occupation}) MATCH (place:Place {id: $place}) MATCH (company:Company {id: $company})
MATCH (other:User {id: $other})
CREATE (u:User {id: $id, name: 'Trace77ab Person', email: 'trace77ab@example.org', headline: 'trace77ab baker',
                roles: ['CANDIDATE', 'RECRUITER'], discoverable: true, interactions: 1})
CREATE (u)-[:HAS_SKILL {level: 4, source: 'PROFILE'}]->(skill)
CREATE (u)-[:WORKED_AS {id: 'w', title: 'trace77ab at work', from: '2020', organisation: 'trace77ab ltd'}]->(occupation)
CREATE (u)-[:TARGETS]->(occupation) CREATE (u)-[:LIVES_IN]->(place) CREATE (u)-[:RECRUITS_FOR]->(company)
CREATE (u)-[:STUDIED_AT {id: 's', degree: 'trace77ab degree', from: '2016', to: '2019'}]->
       (:Institution {id: 'i-own', name: 'trace77ab school', source: 'PROFILE'})
CREATE (u)-[:INTERESTED_IN {weight: 0.5, source: 'BUILT_IN', evidence: ['x'], at: $at}]->
       (:Topic {id: 'topic-own', name: 'trace77ab topic'})
CREATE (u)-[:INTERESTED_IN {weight: 0.4, source: 'HEADLINE', evidence: [], at: $at}]->(occupation)
CREATE (u)-[:VIEWED {count: 1, firstAt: $at, lastAt: $at}]->(job)
CREATE (u)-[:LIKED {count: 1, firstAt: $at, lastAt: $at}]->(job)
CREATE (u)-[:SAVED {count: 1, firstAt: $at, lastAt: $at}]->(job)
CREATE (u)-[:APPLIED {count: 1, firstAt: $at, lastAt: $at}]->(job)
CREATE (u)-[:DISMISSED {count: 1, firstAt: $at, lastAt: $at}]->(job)
CREATE (u)-[:COMPLETED {count: 1, firstAt: $at, lastAt: $at}]->(course)
CREATE (u)-[:DID]->(:Interaction {id: 'did-trace77ab', action: 'VIEW', at: $at, key: 'trace77ab', session: 'trace77ab'})
       -[:ON]->(job)
CREATE (u)-[:UNDID {at: $at}]->(:Interaction {id: 'undid-trace77ab', action: 'LIKE', at: $at, key: 'k'})-[:ON]->(job)
CREATE (u)-[:GOT]->(:Recommendation {id: 'got', score: 50.0, comment: 'trace77ab comment', expiresAt: $at,
                                     createdAt: $at, modelVersion: 'v'})-[:OF]->(job)
CREATE (u)-[:SUMMARISED_BY]->(:InterestSummary {id: 'interests-person-trace77ab', text: 'trace77ab summary', at: $at})
CREATE (u)-[:ANALYSED]->(:ProfileAnalysis {id: 'trace77ab:1', completeness: 50, strength: 40, at: $at})
CREATE (u)-[:ADVISED]->(:ProfileAdvice {id: 'trace77ab:2', kind: 'ADD_SKILL', node: 'x', impact: 1.0, at: $at})
CREATE (u)-[:MADE]->(a:Application {id: 'a-trace77ab', letter: 'trace77ab letter', status: 'INTERVIEW', appliedAt: $at,
                                    changedAt: $at, openKey: 'person-trace77ab'})-[:FOR]->(job)
CREATE (a)-[:PASSED]->(:StatusChange {id: 'a-trace77ab:1', status: 'SUBMITTED', by: $id, note: 'trace77ab', at: $at})
CREATE (a)-[:ANALYSED_AS]->(n:ApplicationAnalysis {id: 'n', summary: 'trace77ab fits', at: $at})
CREATE (n)-[:MISSES {rank: 1}]->(skill)
CREATE (u)-[:NOTIFIED]->(:Notification {id: 'note', title: 'trace77ab', kind: 'APPLICATION', delivery: 'WAITING',
                                        at: $at, dueAt: $at})-[:ABOUT]->(a)
CREATE (u)-[:WATCHES]->(:JobAlert {id: 'alert', name: 'trace77ab', query: 'trace77ab', every: 'DAY', active: true})
CREATE (u)-[:UPLOADED]->(:Document {id: 'doc-1', name: 'trace77ab.pdf', text: 'trace77ab cv', state: 'READ', kept: true,
                                    uploadedAt: $at, size: 3})
CREATE (u)-[:DECLARED]->(:SelfDeclaration {id: 'declaration-person-trace77ab', sex: 'FEMALE', at: $at})
CREATE (u)-[:EXPORTED]->(:DataExport {id: 'export-1', at: $at, expiresAt: $at, size: 9})
CREATE (u)-[:EXPOSED_TO {arm: 'a', at: $at}]->(:Experiment {id: 'e', name: 'e', state: 'ENDED'})
CREATE (other)-[:GOT]->(:Recommendation {id: 'of-them', score: 1.0})-[:OF]->(u)
CREATE (other)-[:MADE]->(b:Application {id: 'b', status: 'REJECTED'})-[:FOR]->(job)
CREATE (b)-[:PASSED]->(:StatusChange {id: 'b:2', status: 'REJECTED', by: $id, note: 'thank you'})
SET job.createdBy = $id
CREATE (:Activation {id: 'act', by: $id})
CREATE (:SummaryBatch {id: 'batch', people: [$id, $other]})
CREATE (:AccessEntry {id: 'seen', user: $id, viewer: $other, field: 'Query.user', roles: ['ADMIN'], at: $at})
CREATE (:AccessEntry {id: 'saw', user: $other, viewer: $id, field: 'Job.applications', roles: ['RECRUITER'], at: $at})
CREATE (:Task {id: 'dead', kind: 'READ_DOCUMENT', queue: 'analysis', state: 'FAILED', progress: 0, attempts: 3,
               queuedAt: $at, deadAt: $at, arguments: '{"document": "doc-1", "user": "person-trace77ab"}', owner: $id})
CREATE (:Task {id: 'train', kind: 'TRAIN', queue: 'training', state: 'SUCCEEDED', progress: 100, attempts: 1,
               queuedAt: $at, finishedAt: $at, arguments: '{"kinds": ["RANKER"]}', owner: $id})
RETURN u.id AS id
"""
ENDS = """
MATCH (job:Job)-[:REQUIRES]->(skill:Skill) MATCH (job)-[:IS_A]->(occupation:Occupation) MATCH (job)-[:IN]->(place:Place)
MATCH (job)-[:AT]->(company:Company) WHERE job.status = 'OPEN'
WITH job, skill, occupation, place, company,
     COUNT { (other:Job {status: 'OPEN'})-[:IS_A]->(occupation) WHERE other.closesAt > datetime() } AS openings
RETURN job.id AS job, skill.id AS skill, occupation.id AS occupation, place.id AS place, company.id AS company,
       datetime() AS at
ORDER BY openings DESC, job, skill LIMIT 1
"""
COURSE = "MATCH (c:Course) RETURN c.id AS course ORDER BY course LIMIT 1"


async def write_complete_person(client: GraphClient, known_ends: dict[str, str] | None = None) -> dict[str, str]:
    """Write the person into a world. Return the ids of what they relate to; ``known_ends`` are those of before."""
    ends = known_ends or (await client.read(ENDS))[0] | (await client.read(COURSE))[0]
    assert await client.write(WRITE, id=PERSON, other=OTHER, **ends)
    return ends
