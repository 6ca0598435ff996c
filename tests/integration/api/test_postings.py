"""What a recruiter states about a job wins over what its text says."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door

RECRUITER = Viewer("recruiter", frozenset({Role.RECRUITER}))
JOB = "job { id occupation { id title } skills(first: 100) { edges { essential node { id name } } } }"
CREATE = f"mutation ($input: CreateJobInput!) {{ createJob(input: $input) {{ {JOB} errors {{ code path }} }} }}"
UPDATE = f"mutation ($input: UpdateJobInput!) {{ updateJob(input: $input) {{ {JOB} errors {{ code path }} }} }}"
COMPANY = "{ viewer { recruitsFor { id } } }"
NAMED = """
MATCH (s:Skill) WHERE s.kind <> 'GROUP' AND s.kind <> 'TAG' WITH s ORDER BY s.id LIMIT 60
RETURN collect([s.id, s.name]) AS skills,
       COLLECT { MATCH (o:Occupation) RETURN [o.id, o.title] ORDER BY o.id LIMIT 2 } AS occupations
"""


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    with open_door(server) as opened:
        yield opened


@pytest.fixture
def company(door: Door) -> str:
    return str(door.ask(COMPANY, viewer=RECRUITER)[0]["viewer"]["recruitsFor"][0]["id"])


def send(door: Door, document: str, name: str, input: dict[str, Any]) -> dict[str, Any]:
    data, errors = door.ask(document, {"input": input}, RECRUITER)
    assert errors == []
    payload: dict[str, Any] = data[name]
    return payload


def skills_of(payload: dict[str, Any]) -> dict[str, bool]:
    return {edge["node"]["id"]: edge["essential"] for edge in payload["job"]["skills"]["edges"]}


def test_what_is_stated_wins_over_the_text_now_and_when_it_changes(door: Door, company: str) -> None:
    named = door.runner.run(door.parts.client.read(NAMED))[0]
    (stated, _), (optional, _), (written, name) = named["skills"][:3]
    (own, _), (other, title) = named["occupations"]
    text = {"company": company, "title": title, "description": f"We need {name}."}
    read = send(door, CREATE, "createJob", text)
    assert ids.encode("Skill", written) in skills_of(read), "without statements, the text counts"
    assert read["job"]["occupation"]["id"] == ids.encode("Occupation", other)
    wanted = {ids.encode("Skill", stated): True, ids.encode("Skill", optional): False}
    skills = [{"skill": id, "essential": essential} for id, essential in wanted.items()]
    job = send(door, CREATE, "createJob", {**text, "skills": skills, "occupation": ids.encode("Occupation", own)})
    assert job["errors"] == []
    for changed in (
        job,
        send(door, UPDATE, "updateJob", {"job": job["job"]["id"], "description": f"We like {name}."}),
        send(door, UPDATE, "updateJob", {"job": job["job"]["id"], "title": f"The {title}"}),
    ):
        assert skills_of(changed) == wanted
        assert changed["job"]["occupation"]["id"] == ids.encode("Occupation", own)
    half = send(door, CREATE, "createJob", {**text, "skills": [{"skill": ids.encode("Skill", stated)}]})
    assert skills_of(half) == {ids.encode("Skill", stated): True}
    assert half["job"]["occupation"]["id"] == ids.encode("Occupation", other), "what is not stated is read"
    null = send(door, CREATE, "createJob", {**text, "skills": None, "occupation": None})
    assert skills_of(null) == skills_of(read), "null counts as omitted"


def test_an_empty_list_states_that_a_job_asks_for_no_skills(door: Door, company: str) -> None:
    named = door.runner.run(door.parts.client.read(NAMED))[0]
    (_, name), (_, title) = named["skills"][2], named["occupations"][1]
    text = {"company": company, "title": title, "description": f"We need {name}."}
    job = send(door, CREATE, "createJob", {**text, "skills": []})
    assert (job["errors"], skills_of(job)) == ([], {})
    assert job["job"]["occupation"], "the occupation is not stated, so it is read"
    changed = send(door, UPDATE, "updateJob", {"job": job["job"]["id"], "description": f"We like {name}."})
    assert skills_of(changed) == {}


def test_unknown_links_are_named_at_their_index(door: Door, company: str) -> None:
    known = [ids.encode("Skill", id) for id, _ in door.runner.run(door.parts.client.read(NAMED))[0]["skills"]]
    text = {"company": company, "title": "Baker", "description": "Bakes."}
    links = {
        "skills": [{"skill": id} for id in (known[0], ids.encode("Skill", "none"), known[0])],
        "occupation": ids.encode("Occupation", "none"),
    }
    answer = send(door, CREATE, "createJob", {**text, **links})
    assert answer["job"] is None
    assert [(error["code"], error["path"]) for error in answer["errors"]] == [
        ("NOT_FOUND", ["input", "skills", "1", "skill"]),
        ("INVALID", ["input", "skills", "2", "skill"]),
        ("NOT_FOUND", ["input", "occupation"]),
    ]
    many = send(door, CREATE, "createJob", {**text, "skills": [{"skill": id} for id in known[:51]]})
    assert [(error["code"], error["path"]) for error in many["errors"]] == [("INVALID", ["input", "skills"])]
    most = send(door, CREATE, "createJob", {**text, "skills": [{"skill": id} for id in known[:50]]})
    assert len(skills_of(most)) == 50
    wrong = {**text, "skills": [{"skill": known[0]}, {"skill": ids.encode("Job", "job-000001")}]}
    _, errors = door.ask(CREATE, {"input": wrong}, RECRUITER)
    assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "input.skills.1.skill" in errors[0]["message"]
