"""Whatever a property holds, no list is lost: an odd row is left out, or its odd field is null, and the log says so."""

from collections.abc import Mapping
from typing import Any, LiteralString

import numpy as np
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.graphql import ids
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.snapshot.reader import SnapshotReader
from tests.conftest import Server
from tests.door import Door, open_door

ODD_VALUES = st.sampled_from(
    [
        None, "", "soon", "5", "yes", "Guru", "WEIRD", "2026-01-01", "2026-01-01T00:00:00Z", "long " * 1_000, "\u202e",
        0, -1, 5, 2**62, 0.5, -2.5, 1e300, float("nan"), float("inf"), True, False, [], ["a", "b"], [1, 2], [True],
    ]
)  # fmt: skip
PROPERTIES = {
    "Job": [
        "title", "description", "remote", "seniority", "contractType", "language", "status", "salaryMinimum",
        "salaryMaximum", "salaryCurrency", "salaryPeriod", "postedAt", "closesAt", "closedAt", "revision",
    ],
    "Course": ["title", "description", "level", "durationHours", "language"],
    "Skill": ["name", "kind", "alternativeNames"],
    "Occupation": ["title", "titleArabic", "alternativeTitles", "isco", "sector"],
    "Company": ["name"],
    "Place": ["name", "country"],
    "Topic": ["name"],
    "Provider": ["name"],
    "User": [
        "name", "headline", "roles", "language", "seniority", "years", "openToRemote", "minimumSalary",
        "salaryCurrency", "discoverable", "persona", "email",
    ],
    "Interaction": ["action", "at", "durationSeconds", "recommendation"],
    "Recommendation": ["score", "rank", "source", "algorithm", "itemType", "confidence", "createdAt", "expiresAt"],
}  # fmt: skip
LINK_PROPERTIES = [
    "level", "years", "source", "confidence", "from", "to", "title", "degree", "field", "weight", "evidence", "at",
    "model", "essential", "importance", "tier", "kind", "count", "firstAt", "lastAt",
]  # fmt: skip
NEEDED: Mapping[str, LiteralString] = {  # what puts an odd node among the others
    "Job": "CREATE (n:Job {id: $id, title: 'Odd job', status: 'OPEN', remote: true, postedAt: datetime()}) "
    "SET n += $odd",
    "Course": "CREATE (n:Course {id: $id, title: ' Odd course'}) SET n += $odd",
    "Skill": "CREATE (n:Skill {id: $id, name: 'odd skill', kind: 'KNOWLEDGE'}) SET n += $odd",
    "Occupation": "CREATE (n:Occupation {id: $id, title: ' odd occupation', isco: '2512'}) SET n += $odd",
    "Company": "CREATE (n:Company {id: $id, name: 'Odd'}) SET n += $odd",
    "Place": "CREATE (n:Place {id: $id, name: 'Odd'}) SET n += $odd",
    "Topic": "CREATE (n:Topic {id: $id, name: 'Odd'}) SET n += $odd",
    "Provider": "CREATE (n:Provider {id: $id, name: 'Odd'}) SET n += $odd",
    "User": "CREATE (n:User {id: $id, name: 'Odd', discoverable: true}) SET n += $odd",
    "Interaction": "CREATE (n:Interaction {id: $id, action: 'VIEW', at: datetime()}) SET n += $odd",
    "Recommendation": """
        CREATE (n:Recommendation {id: $id, source: 'POPULAR', algorithm: 'HEURISTIC', itemType: 'JOB',
            score: 50.0, rank: 1, createdAt: datetime(), expiresAt: datetime('2100-01-01T00:00:00Z')}) SET n += $odd""",
}
LINKS: tuple[LiteralString, ...] = (
    "MATCH (a:Job {id: 'odd-Job'}) MATCH (b:Skill {id: 'odd-Skill'}) CREATE (a)-[r:REQUIRES]->(b) SET r = $odd",
    "MATCH (a:Job {id: 'odd-Job'}) MATCH (b:Occupation {id: 'odd-Occupation'}) CREATE (a)-[r:IS_A]->(b) SET r = $odd",
    "MATCH (a:Job {id: 'odd-Job'}) MATCH (b:Company {id: 'odd-Company'}) CREATE (a)-[r:AT]->(b) SET r = $odd",
    "MATCH (a:Job {id: 'odd-Job'}) MATCH (b:Place {id: 'odd-Place'}) CREATE (a)-[r:IN]->(b) SET r = $odd",
    "MATCH (a:Course {id: 'odd-Course'}) MATCH (b:Skill {id: 'odd-Skill'}) CREATE (a)-[r:TEACHES]->(b) SET r = $odd",
    "MATCH (a:Course {id: 'odd-Course'}) MATCH (b:Topic {id: 'odd-Topic'}) CREATE (a)-[r:ABOUT]->(b) SET r = $odd",
    "MATCH (a:Course {id: 'odd-Course'}) MATCH (b:Provider {id: 'odd-Provider'}) CREATE (a)-[r:BY]->(b) SET r = $odd",
    """MATCH (a:Occupation {id: 'odd-Occupation'}) MATCH (b:Skill {id: 'odd-Skill'})
    CREATE (a)-[r:REQUIRES]->(b) SET r = $odd""",
    """MATCH (a:Occupation) MATCH (b:Occupation {id: 'odd-Occupation'}) WHERE a.id <> b.id WITH a, b LIMIT 1
    CREATE (a)-[r:LEADS_TO]->(b) SET r = $odd""",
    """MATCH (a:User) MATCH (b:Skill {id: 'odd-Skill'}) WHERE a.id IN ['person-000001', 'odd-User']
    CREATE (a)-[r:HAS_SKILL]->(b) SET r = $odd""",
    """MATCH (a:User) MATCH (b:Occupation {id: 'odd-Occupation'}) WHERE a.id IN ['person-000001', 'odd-User']
    CREATE (a)-[r:WORKED_AS]->(b) SET r = $odd""",
    """MATCH (a:User {id: 'person-000001'}) MATCH (b:Skill {id: 'odd-Skill'})
    CREATE (a)-[r:INTERESTED_IN]->(b) SET r = $odd""",
    """MATCH (a:User) MATCH (b:Job {id: 'odd-Job'}) WHERE a.id IN ['person-000001', 'odd-User']
    CREATE (a)-[r:VIEWED]->(b) SET r = $odd""",
    """MATCH (a:User) MATCH (b:Job {id: 'job-000002'}) WHERE a.id IN ['odd-User']
    CREATE (a)-[r:SAVED]->(b) SET r = $odd""",
    """MATCH (a:User {id: 'person-000001'}) MATCH (i:Interaction {id: 'odd-Interaction'})
    MATCH (b:Job {id: 'odd-Job'}) CREATE (a)-[:DID]->(i) CREATE (i)-[r:ON]->(b) SET r = $odd""",
    """MATCH (a:User {id: 'person-000001'}) MATCH (i:Recommendation {id: 'odd-Recommendation'})
    MATCH (b:Job {id: 'odd-Job'}) CREATE (a)-[:GOT]->(i) CREATE (i)-[r:OF]->(b) SET r = $odd""",
    "CREATE (r:Job {odd: true, title: 'Odd', postedAt: datetime(), status: 'OPEN'}) SET r += $odd",
)
FORGET = "MATCH (n) WHERE n.id STARTS WITH 'odd-' OR n.odd = true DETACH DELETE n"
JOB = """__typename id title description remote seniority contractType salary { minimum maximum currency period }
    postedAt closesAt closedAt company { id name } place { name country } occupation { title titleArabic isco }
    skills { edges { node { name kind } essential importance } }"""
QUESTIONS = {
    "jobs": "{ jobs(first: 50) { edges { node { JOB } } } }",
    "filtered": """{ jobs(filter: {remote: true, seniorities: [MID], categories: ["2"],
        minimumSalary: {amount: 1, currency: "USD"}}) { edges { node { JOB } } } }""",
    "courses": """{ courses(first: 50) { edges { node { id title description level durationHours provider { name }
        skills { edges { node { name } level } } } } } }""",
    "occupations": "{ occupations(first: 50) { edges { node { id title titleArabic isco } } } }",
    "search": """{ search(query: "odd", first: 50) { edges { node { ... on Job { JOB } ... on Skill { name kind }
        ... on Course { title } ... on Occupation { title } } } } }""",
    "skills": '{ skills(query: "odd skill") { edges { node { name kind broader { name } } } } }',
    "trendingJobs": "{ trendingJobs(first: 50) { edges { node { JOB } } } }",
    "similarJobs": '{ job(id: "JOB_2") { similarJobs(first: 50) { edges { node { JOB } } } } }',
    "candidates": """{ job(id: "JOB_2") { recommendedCandidates(first: 50) { edges { node { headline
        skills { edges { node { name } } } } reasons { message } } } } }""",
    "recommendedJobs": """{ viewer { recommendedJobs(first: 50) { edges { node { JOB }
        reasons { message path { nodes { caption } } } } } } }""",
    "recommendedCourses": """{ viewer { recommendedCourses(first: 50) { edges { node { title }
        reasons { message } } } } }""",
    "recommendedSkills": "{ viewer { recommendedSkills(first: 20) { edges { node { name } } } } }",
    "similarPeople": "{ viewer { similarPeople(first: 20) { edges { score sharedSkills { name } } } } }",
    "history": "{ viewer { interactions(first: 50) { edges { node { action at item { __typename } } } } } }",
    "stored": "{ viewer { recommendations(first: 50) { edges { node { source algorithm } } } } }",
    "profile": """{ viewer { name headline roles skills(first: 50) { edges { node { name } level } }
        experience { title from to occupation { title } } education { institution } targets { title }
        interests { edges { weight node { __typename ... on Skill { name } } } } } }""",
    "visitor": '{ recommendedJobs(about: {text: "odd skill python"}, first: 50) { edges { node { JOB } } } }',
    "nodes": """{ nodes(ids: ["COMPANY", "JOB_2", "SKILL"]) { __typename id ... on Company { name }
        ... on Skill { name } } }""",
    "users": '{ users(query: "odd", first: 50) { edges { node { id name email headline roles } } } }',
    "models": "{ models { edges { node { version status } } } }",
}


@st.composite
def odd_graphs(draw: st.DrawFn) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Odd properties of a node of each label, and of each link."""

    def properties(names: list[str]) -> dict[str, Any]:
        return draw(st.dictionaries(st.sampled_from(names), ODD_VALUES, max_size=4))

    return {label: properties(names) for label, names in PROPERTIES.items()}, [
        properties(LINK_PROPERTIES) for _ in LINKS
    ]


async def store(client: GraphClient, odd: tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]) -> None:
    """Replace the odd nodes and links. No embedding is odd: the engines refuse to store one."""
    nodes, links = odd
    await client.write(FORGET)
    for label, query in NEEDED.items():
        await client.write(query, id=f"odd-{label}", odd=nodes[label])
    for query, properties in zip(LINKS, links, strict=True):
        await client.write(query, odd=properties)
    await RevisionRepository(client).raise_()


def ask_everything(door: Door) -> dict[str, Any]:
    """What the questions answer; none of them may have an error."""
    answers, faults = {}, {}
    for name, question in QUESTIONS.items():
        query = question.replace("JOB_2", ids.encode("Job", "job-000002")).replace("JOB", JOB)
        query = query.replace("COMPANY", ids.encode("Company", "odd-Company"))
        answers[name], errors = door.ask(query.replace("SKILL", ids.encode("Skill", "odd-Skill")))
        if errors:
            faults[name] = errors[0]["message"]
    assert faults == {}
    return answers


def ids_of(answer: Any) -> set[str]:
    return {edge["node"]["id"] for edge in answer["edges"]}


def test_no_list_is_lost_whatever_a_property_holds(world: GraphClient, server: Server) -> None:
    with open_door(server) as door:
        before = ask_everything(door)

        @settings(max_examples=8, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(odd_graphs())
        def check(odd: tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]) -> None:
            door.runner.run(store(door.parts.client, odd))
            snapshot = door.runner.run(SnapshotReader(door.parts.client).read())
            assert all(
                np.isfinite(table.weight).all() and np.isfinite(table.at).all() for table in snapshot.edges.values()
            )
            door.runner.run(door.parts.serving.refresh())
            after = ask_everything(door)
            for name in ("jobs", "courses", "occupations"):
                lost = ids_of(before[name][name]) - ids_of(after[name][name])
                assert len(lost) <= 2, f"{name}: the two odd rows take the places of two at the page's end"

        check()


def test_the_log_names_the_odd_value(world: GraphClient, server: Server) -> None:
    with open_door(server) as door:
        nodes = {label: dict[str, Any]() for label in PROPERTIES} | {
            "Job": {"salaryMinimum": "much", "seniority": [1], "salaryCurrency": "USD", "salaryMaximum": 5.0},
            "Company": {"name": ["a", "b"]},
        }
        door.runner.run(store(door.parts.client, (nodes, [{} for _ in LINKS])))
        with structlog.testing.capture_logs() as logs:
            answer, errors = door.ask(f'{{ job(id: "{ids.encode("Job", "odd-Job")}") {{ {JOB} }} }}')
    assert errors == []
    assert answer["job"]["seniority"] is None
    assert answer["job"]["salary"]["minimum"] is None
    assert answer["job"]["company"]["name"] == "odd-Company"
    logged_fields = {(log["kind"], log["field"]) for log in logs if log["event"] == "a stored value cannot be read"}
    assert logged_fields == {("Salary", "minimum"), ("Job", "seniority"), ("Company", "name")}
