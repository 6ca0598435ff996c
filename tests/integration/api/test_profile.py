"""A profile form: what it reads, it writes; the next page of recommendations knows it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.graphql import ids
from graph.db.client import GraphClient
from graph.errors import ConflictError
from graph.people.education import MOST as MOST_EDUCATION
from graph.people.experience import MOST as MOST_EXPERIENCE
from graph.people.experience import ExperienceRepository, NewExperience
from graph.people.users import UserRepository
from graph.viewer import Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door

OWNER, STRANGER = (Viewer(id, frozenset({Role.CANDIDATE})) for id in (PERSON, "person-000002"))
FORM = """{ viewer { name headline language seniority years openToRemote remoteOnly openToRelocate discoverable
  place { id name country } minimumSalary { amount currency }
  experience { id title organisation from to occupation { id title } }
  education { id degree field institution from to } } }"""
UPDATE = """mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
  user { name headline language seniority years openToRemote remoteOnly openToRelocate
         discoverable place { id }
         minimumSalary { amount currency } } errors { code path } } }"""
CHANGE = """mutation (${name}: {Kind}Input!) {{ {name}(input: ${name}) {{
  {field} {{ {selection} }} user {{ {list} {{ id }} }} errors {{ code message path }} }} }}"""
FIELDS = {
    "Experience": ("experience", "experience", "id title organisation from to occupation { id }"),
    "Education": ("education", "education", "id degree field institution from to"),
}
UNWRITTEN = """
MATCH (u:User {id: $user}) MATCH (o:Occupation) WITH u, o ORDER BY o.id LIMIT 1
CREATE (u)-[:WORKED_AS {from: date('2001-02-03'), title: 'By hand'}]->(o)
"""
ODD = """
MATCH (u:User {id: $user}) MATCH (o:Occupation) WITH u, o ORDER BY o.id LIMIT 1
CREATE (u)-[:WORKED_AS {id: 'odd-1', from: 'spring', to: '1870', title: '', organisation: $long}]->(o)
CREATE (u)-[:WORKED_AS {id: 'odd-2', title: 'Twin'}]->(o)
CREATE (u)-[:WORKED_AS {id: 'odd-3', title: 'Twin'}]->(o)
CREATE (u)-[:STUDIED_AT {id: 'odd-4', degree: $long, from: 'spring'}]->(:Institution {id: 'odd', name: $long})
"""
INSTITUTIONS = "MATCH (i:Institution) WHERE i.source = 'PROFILE' RETURN count(i) AS own"
REASONS = """{ viewer { recommendedJobs(first: 100) { edges { node { occupation { id } }
  reasons(first: 5) { message path { cypher relationships { elementId } } } } } } }"""
WISHED = """query ($all: Boolean!) { viewer {
  recommendedJobs(first: 100, includeUnwanted: $all) { edges { match cautions { type message(language: AR) }
    node { id remote place { country } salary { maximum } } } }
  recommendations(first: 100, itemTypes: [JOB]) { edges { node { id } } } } }"""
STORED = "{ viewer { recommendations(first: 100, itemTypes: [JOB]) { edges { node { id } } } } }"
ALEXANDRIA = "eg-alexandria"
MOVE_ALEXANDRIA = "MATCH (p:Place {id: 'eg-alexandria'}) SET p.country = 'Greece' RETURN p.id AS id"
VISITED = """query ($about: VisitorInput!) { recommendedJobs(about: $about, first: 100) { edges {
  node { id remote place { country } salary { maximum } } } } }"""
WHY_EMPTY = """query ($about: VisitorInput!, $filter: JobFilter) { recommendedJobs(about: $about, filter: $filter) {
  edges { cursor } emptyReason { type message arabic: message(language: AR) leftOut { by count message } }
  leftOut { by count } } }"""
WITHOUT_RATE = """query ($about: VisitorInput!) {
  recommendedJobs(about: $about, filter: {minimumSalary: {amount: 1, currency: "XXX"}}) { edges { cursor } } }"""
OF_A_JOB = """
MATCH (j:Job {status: 'OPEN'}) WHERE j.closesAt > datetime()
WITH j ORDER BY j.id LIMIT 3 MATCH (j)-[:REQUIRES]->(s:Skill) RETURN DISTINCT s.id AS id ORDER BY id
"""
ANYTHING = {"openToRemote": True, "openToRelocate": True, "minimumSalary": None, "seniority": None}
IN_ALEXANDRIA = """
MATCH (j:Job {status: 'OPEN'})-[:IN]->(:Place {id: 'eg-alexandria'}) WHERE j.closesAt > datetime()
MATCH (j)-[:IS_A]->(o:Occupation) RETURN o.id AS id, count(j) AS jobs ORDER BY jobs DESC, id LIMIT 4
"""
OCCUPATIONS = """
MATCH (j:Job {status: 'OPEN'})-[:IS_A]->(o:Occupation)
WHERE NOT EXISTS { MATCH (:User {id: $user})-[:WORKED_AS|TARGETS]->(o) } AND j.closesAt > datetime()
RETURN o.id AS id, o.title AS title, count(j) AS jobs ORDER BY jobs DESC, id LIMIT 2
"""


ANALYSIS = """{ viewer { profileAnalysis { completeness strength level sections { section percentage }
  strengths { title impact } weaknesses { title impact } source
  suggestions { action title estimatedImpact completed completedAt skill { id name } }
  history(first: 5) { edges { node { at completeness strength } } } } } }"""
POINTS = "MATCH (:User {id: $user})-[:ANALYSED]->(a) RETURN count(a) AS points"


@pytest.fixture
async def countries(world: GraphClient) -> GraphClient:
    """The world, with Alexandria in another country than the rest."""
    assert await world.write(MOVE_ALEXANDRIA)
    return world


@pytest.fixture
def door(server: Server, countries: GraphClient) -> Iterator[Door]:
    del countries
    with open_door(server) as opened:
        yield opened


def change(door: Door, verb: str, kind: str, viewer: Viewer = OWNER, /, **input: Any) -> dict[str, Any]:
    """The payload of a mutation such as ``addExperience``."""
    field, list, selection = FIELDS[kind]
    name = f"{verb}{kind}"
    document = CHANGE.format(name=name, Kind=name[:1].upper() + name[1:], field=field, selection=selection, list=list)
    data, errors = door.ask(document, {name: input}, viewer)
    assert errors == [], errors
    payload: dict[str, Any] = data[name]
    return payload


def problems(payload: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"][1:]) for error in payload["errors"]]


def form_of(door: Door, viewer: Viewer = OWNER) -> dict[str, Any]:
    data, errors = door.ask(FORM, viewer=viewer)
    assert errors == []
    form: dict[str, Any] = data["viewer"]
    return form


def occupations(door: Door) -> list[tuple[str, str]]:
    """Global ids and titles of two occupations with open jobs that the person neither held nor aims for."""
    rows = door.runner.run(door.parts.client.read(OCCUPATIONS, user=PERSON))
    return [(ids.encode("Occupation", row["id"]), row["title"]) for row in rows]


def test_what_a_form_reads_it_writes_and_removes(door: Door) -> None:
    before = form_of(door)
    assert before["language"] in {"EN", "AR"}
    assert before["place"]["country"]
    assert before["minimumSalary"]["currency"] == "USD"
    assert all(entry["id"] for entry in (*before["experience"], *before["education"]))
    values = {
        "name": "Ann Other", "headline": "Baker of bread", "language": "AR", "seniority": "LEAD", "years": 12.5,
        "openToRemote": False, "remoteOnly": False, "openToRelocate": True, "discoverable": True,
        "minimumSalary": {"amount": 1_200.0, "currency": "EUR"},
    }  # fmt: skip
    place = ids.encode("Place", "eg-cairo")
    written = door.ask(UPDATE, {"input": {**values, "place": place}}, OWNER)[0]["updateProfile"]
    assert written == {"user": {**values, "place": {"id": place}}, "errors": []}
    assert {name: form_of(door)[name] for name in values} == values
    nothing = dict.fromkeys(
        (
            "headline",
            "language",
            "seniority",
            "years",
            "openToRemote",
            "remoteOnly",
            "openToRelocate",
            "discoverable",
            "minimumSalary",
            "place",
        )
    )
    cleared = door.ask(UPDATE, {"input": nothing}, OWNER)[0]["updateProfile"]["user"]
    assert cleared == {
        **nothing,
        "name": "Ann Other",
        "openToRemote": True,
        "remoteOnly": False,
        "openToRelocate": False,
        "discoverable": False,
    }


def wish(door: Door, **input: Any) -> list[dict[str, Any]]:
    """Change wishes, and return the errors."""
    errors: list[dict[str, Any]] = door.ask(UPDATE, {"input": input}, OWNER)[0]["updateProfile"]["errors"]
    return errors


def listed(door: Door, *, all: bool = False) -> dict[str, dict[str, Any]]:
    """The edges of the recommended jobs by the job's id."""
    data, errors = door.ask(WISHED, {"all": all}, OWNER)
    assert errors == []
    return {edge["node"]["id"]: edge for edge in data["viewer"]["recommendedJobs"]["edges"]}


def types(edges: dict[str, dict[str, Any]]) -> set[str]:
    """The types of the cautions that stated wishes decide; levels and the line of work follow from the experience."""
    others = {"CLOSES_SOON", "ABOVE_YOUR_LEVEL", "BELOW_YOUR_LEVEL", "OTHER_FIELD"}
    return {caution["type"] for edge in edges.values() for caution in edge["cautions"]} - others


def test_the_next_page_heeds_changed_wishes(door: Door) -> None:
    rows = door.runner.run(door.parts.client.read(IN_ALEXANDRIA))
    goals = [ids.encode("Occupation", row["id"]) for row in rows]
    assert wish(door, **ANYTHING, place=ids.encode("Place", ALEXANDRIA), targets=goals) == []
    everything = listed(door)
    assert types(everything) == set()
    assert wish(door, openToRelocate=False) == []
    near, unasked = listed(door), listed(door, all=True)
    assert set(unasked) == set(everything)
    assert set(near) == {id for id, edge in everything.items() if is_within_reach(edge["node"])}
    assert types(near) == set()
    assert types(unasked) == {"OTHER_COUNTRY"}
    assert {edge["match"] for edge in unasked.values() if edge["cautions"]} <= {"GOOD", "FAIR"}
    pays = sorted(edge["node"]["salary"]["maximum"] for edge in near.values())
    assert wish(door, minimumSalary={"amount": pays[len(pays) // 2], "currency": "USD"}) == []
    stored = door.ask(STORED, viewer=OWNER)[0]["viewer"]["recommendations"]["edges"]
    assert stored == [], "what was stored under other wishes has expired"
    paid = listed(door)
    assert set(paid) == {id for id, edge in near.items() if edge["node"]["salary"]["maximum"] >= pays[len(pays) // 2]}
    assert wish(door, remoteOnly=True) == []
    assert types(listed(door)) <= {"NOT_REMOTE", "MAY_PAY_LESS_THAN_MINIMUM"}
    assert [error["path"] for error in wish(door, remoteOnly=True, openToRemote=False)] == [["input", "remoteOnly"]]
    assert wish(door, openToRemote=False) == []
    assert form_of(door)["remoteOnly"] is False
    assert types(listed(door)) <= {"REMOTE", "MAY_PAY_LESS_THAN_MINIMUM"}


def is_within_reach(job: dict[str, Any]) -> bool:
    return bool(job["remote"]) or job["place"]["country"] == "Greece"


def test_a_visitor_s_wishes_count_as_well(door: Door) -> None:
    rows = door.runner.run(door.parts.client.read(OF_A_JOB))
    skills, home = [ids.encode("Skill", row["id"]) for row in rows], ids.encode("Place", ALEXANDRIA)

    def shown(**wishes: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        data, errors = door.ask(VISITED, {"about": {"skills": skills, "wishes": wishes or None}})
        return [edge["node"] for edge in data["recommendedJobs"]["edges"]] if data else [], errors

    everything, _ = shown()
    near, _ = shown(place=home)
    assert {job["id"] for job in near} == {job["id"] for job in everything if is_within_reach(job)}
    assert 0 < len(near) < len(everything)
    assert {job["id"] for job in shown(place=home, openToRelocate=True)[0]} == {job["id"] for job in everything}
    paid, _ = shown(minimumSalary={"amount": 60_000.0, "currency": "USD"})
    assert {job["id"] for job in paid} == {job["id"] for job in everything if job["salary"]["maximum"] >= 60_000.0}
    for wishes, field in (
        ({"remoteOnly": True, "openToRemote": False}, "about.wishes.remoteOnly"),
        ({"minimumSalary": {"amount": -1.0, "currency": "USD"}}, "about.wishes.minimumSalary.amount"),
        ({"minimumSalary": {"amount": 1.0, "currency": "XXX"}}, "about.wishes.minimumSalary.currency"),
        ({"place": ids.encode("Place", "nowhere")}, "about.wishes.place"),
    ):
        (error,) = shown(**wishes)[1]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["message"].startswith(f"{field}: ")
    (error,) = door.ask(WITHOUT_RATE, {"about": {"skills": skills}})[1]
    assert error["message"].startswith("filter.minimumSalary.currency: ")


def test_an_empty_list_says_why(door: Door) -> None:
    rows = door.runner.run(door.parts.client.read(OF_A_JOB))
    skills = [ids.encode("Skill", row["id"]) for row in rows]
    rich = {"minimumSalary": {"amount": 1e9, "currency": "USD"}}

    def why(about: dict[str, Any], filter: dict[str, Any] | None = None) -> Any:
        data, errors = door.ask(WHY_EMPTY, {"about": about, "filter": filter})
        assert errors == []
        page = data["recommendedJobs"]
        assert (page["emptyReason"] is None) == bool(page["edges"])
        conditions = page["emptyReason"]["leftOut"] if page["emptyReason"] else page["leftOut"]
        assert page["leftOut"] == [{"by": part["by"], "count": part["count"]} for part in conditions]
        return page["emptyReason"]

    assert why({"skills": skills}) is None
    nothing = why({"text": "zzzz qqqq"})
    assert (nothing["type"], nothing["leftOut"]) == ("NOTHING_UNDERSTOOD", [])
    assert nothing["message"] != nothing["arabic"]
    by_wish = why({"skills": skills, "wishes": rich})
    assert by_wish["type"] == "LEFT_OUT"
    (part,) = by_wish["leftOut"]
    assert part["by"] == "PAYS_LESS_THAN_MINIMUM"
    assert str(part["count"]) in part["message"]
    by_both = why({"skills": skills, "wishes": rich}, rich)
    assert {part["by"] for part in by_both["leftOut"]} == {"PAYS_LESS_THAN_MINIMUM", "FILTER"}


def test_experience_is_added_changed_and_removed(door: Door) -> None:
    (first, title), (second, _) = occupations(door)
    begun = form_of(door)["experience"]
    added = change(
        door, "add", "Experience", title=" Trainee ", occupation=first, organisation="Corner shop",
        **{"from": "2024-01", "to": "2024-06-30"},
    )  # fmt: skip
    own = {"title": "Trainee", "organisation": "Corner shop", "from": "2024-01", "to": "2024-06-30"}
    assert added["errors"] == []
    id = added["experience"]["id"]
    assert added["experience"] == {"id": id, **own, "occupation": {"id": first}}
    assert len(added["user"]["experience"]) == len(begun) + 1
    again = change(door, "add", "Experience", title="Same", occupation=first, **{"from": "2024-01"})
    assert problems(again) == [("CONFLICT", ["from"])]
    changed = change(door, "update", "Experience", experience=id, title="Manager", to=None, occupation=second)
    assert changed["experience"] == {
        "id": id, "title": "Manager", "organisation": "Corner shop", "from": "2024-01", "to": None,
        "occupation": {"id": second},
    }  # fmt: skip
    named = change(door, "update", "Experience", experience=id, title=f"Senior {title}", occupation=None)
    assert named["experience"]["occupation"]["id"] == first, "the title names it"
    foreign = change(door, "update", "Experience", STRANGER, experience=id, title="Thief")
    assert problems(foreign) == [("NOT_FOUND", ["experience"])]
    assert change(door, "remove", "Experience", STRANGER, experience=id)["errors"] == []
    assert id in [entry["id"] for entry in form_of(door)["experience"]]
    for _ in range(2):
        removed = change(door, "remove", "Experience", experience=id)
        assert (removed["experience"], removed["errors"]) == (None, [])
        assert form_of(door)["experience"] == begun


def test_education_is_added_changed_and_removed(door: Door) -> None:
    begun = form_of(door)["education"]
    known = begun[0]["institution"]
    added = change(door, "add", "Education", institution="Evening school of Ann", degree="Diploma", to="2030-06")
    id = added["education"]["id"]
    assert added["education"] == {
        "id": id, "degree": "Diploma", "field": None, "institution": "Evening school of Ann", "from": None,
        "to": "2030-06",
    }  # fmt: skip
    changed = change(door, "update", "Education", education=id, institution=known, field="Bread", degree=None)
    assert changed["education"]["id"] == id
    assert (changed["education"]["institution"], changed["education"]["degree"]) == (known, None)
    assert door.runner.run(door.parts.client.read(INSTITUTIONS)) == [{"own": 0}], "her own institution is gone"
    foreign = change(door, "update", "Education", STRANGER, education=id, degree="Thief")
    assert problems(foreign) == [("NOT_FOUND", ["education"])]
    change(door, "remove", "Education", education=id)
    assert form_of(door)["education"] == begun


def test_entries_that_were_made_without_the_api_can_be_changed(door: Door) -> None:
    door.runner.run(door.parts.client.write(UNWRITTEN, user=PERSON))
    entry = next(entry for entry in form_of(door)["experience"] if entry["title"] == "By hand")
    assert entry["from"] == "2001-02-03"
    imported = next(entry for entry in form_of(door)["experience"] if entry["title"] != "By hand")
    for stored in (entry, imported):
        changed = change(door, "update", "Experience", experience=stored["id"], organisation="Somewhere")
        assert changed["errors"] == []
        assert changed["experience"]["id"] == stored["id"]
    school = form_of(door)["education"][0]
    kept = change(door, "update", "Education", education=school["id"], field="Bread")["education"]
    assert kept == {**school, "field": "Bread"}


def test_odd_stored_values_do_not_block_other_changes(door: Door) -> None:
    door.runner.run(door.parts.client.write(ODD, user=PERSON, long="l" * 400))
    for id, input in (("odd-1", {"title": "Baker"}), ("odd-2", {"organisation": "Shop"}), ("odd-3", {"to": "2020-01"})):
        changed = change(door, "update", "Experience", experience=ids.encode("Experience", id), **input)
        assert changed["errors"] == [], id
        assert changed["experience"].items() >= input.items()
    first = ids.encode("Experience", "odd-1")
    assert problems(change(door, "update", "Experience", experience=first, to="1869")) == [("INVALID", ["to"])]
    assert problems(change(door, "update", "Experience", experience=first, title="")) == [("INVALID", ["title"])]
    school = ids.encode("Education", "odd-4")
    studied = change(door, "update", "Education", education=school, field="Bread", to="2020-01")
    assert (studied["errors"], studied["education"]["from"]) == ([], "spring")
    assert problems(change(door, "update", "Education", education=school, degree="d" * 201)) == [
        ("INVALID", ["degree"])
    ]


def test_the_next_page_knows_new_experience(door: Door) -> None:
    assert wish(door, **ANYTHING) == []
    occupation, _ = occupations(door)[0]

    def reasons() -> list[dict[str, Any]]:
        edges = door.ask(REASONS, viewer=OWNER)[0]["viewer"]["recommendedJobs"]["edges"]
        same = [edge for edge in edges if edge["node"]["occupation"]["id"] == occupation]
        return [reason for edge in same for reason in edge["reasons"] if "= '2024-01'" in reason["path"]["cypher"]]

    assert reasons() == []
    added = change(door, "add", "Experience", title="Trainee", occupation=occupation, **{"from": "2024-01"})
    assert added["errors"] == []
    shown = reasons()
    assert shown
    rows = door.runner.run(door.parts.client.read(shown[0]["path"]["cypher"]))
    assert len(rows) == 1, "the path opens in the graph"


def test_each_error_of_an_entry_has_its_path(door: Door) -> None:
    good = {"title": "Baker", "from": "2020-01", "occupation": occupations(door)[0][0]}
    soon = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    for input, problem in (
        ({"title": " "}, ("INVALID", ["title"])),
        ({"title": "t" * 301}, ("INVALID", ["title"])),
        ({"organisation": "o" * 201}, ("INVALID", ["organisation"])),
        ({"from": "January"}, ("INVALID", ["from"])),
        ({"from": "2020-13"}, ("INVALID", ["from"])),
        ({"from": "2021-02-29"}, ("INVALID", ["from"])),
        ({"from": "1812-01"}, ("INVALID", ["from"])),
        ({"from": soon}, ("INVALID", ["from"])),
        ({"to": "2019-12-31"}, ("INVALID", ["to"])),
        ({"to": soon}, ("INVALID", ["to"])),
        ({"occupation": ids.encode("Occupation", "none")}, ("NOT_FOUND", ["occupation"])),
        ({"occupation": None, "title": "Qwxzv jkqpf"}, ("NOT_FOUND", ["occupation"])),
    ):
        assert problems(change(door, "add", "Experience", **{**good, **input})) == [problem], input
    for input, problem in (
        ({"institution": ""}, ("INVALID", ["institution"])),
        ({"degree": "d" * 201}, ("INVALID", ["degree"])),
        ({"field": "f" * 201}, ("INVALID", ["field"])),
        ({"from": "2020-05", "to": "2020-04-30"}, ("INVALID", ["to"])),
        ({"to": "2120-01"}, ("INVALID", ["to"])),
    ):
        assert problems(change(door, "add", "Education", **{"institution": "School", **input})) == [problem], input
    same_month = {"from": "2020-01-15", "to": "2020-01"}
    assert change(door, "add", "Experience", **{**good, **same_month})["errors"] == []


def test_a_profile_holds_only_so_many_entries(door: Door) -> None:
    occupation = occupations(door)[0][0]
    count = len(form_of(door)["experience"])
    for month in range(MOST_EXPERIENCE - count):
        begin = f"{2000 + month // 12}-{month % 12 + 1:02}"
        added = change(door, "add", "Experience", title="Baker", occupation=occupation, **{"from": begin})
        assert added["errors"] == []
    full = change(door, "add", "Experience", title="Baker", occupation=occupation, **{"from": "2020-01"})
    assert problems(full) == [("CONFLICT", [])]
    for _ in range(MOST_EDUCATION - len(form_of(door)["education"])):
        change(door, "add", "Education", institution="School")
    assert problems(change(door, "add", "Education", institution="School")) == [("CONFLICT", [])]


async def test_the_same_experience_sent_many_times_at_once_is_added_once(world: GraphClient) -> None:
    occupation = str((await world.read("MATCH (o:Occupation) RETURN o.id AS id ORDER BY id DESC LIMIT 1"))[0]["id"])
    before = await UserRepository(world, OWNER).profile(PERSON)
    new = NewExperience("Baker", occupation, None, "1999-09", None)
    repository = ExperienceRepository(world, OWNER)
    outcomes = await asyncio.gather(*(repository.add(PERSON, new) for _ in range(6)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(ConflictError) == 5, outcomes
    after = await UserRepository(world, OWNER).profile(PERSON)
    assert before
    assert after
    assert len(after.experience) == len(before.experience) + 1


TEXT = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=40),
    st.sampled_from(
        [
            "\ud83d",
            "a\x00b",
            "x" * 10_000,
            "0000-00",
            "9999-12",
            "2024-1",
            "\u0662\u0660\u0662\u0664-\u0660\u0661",
            "2024-01\n",
        ]
    ),
    st.from_regex(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", fullmatch=True),
)
KNOWN_CODES = {"INVALID", "NOT_FOUND", "CONFLICT"}


def test_no_text_in_an_entry_is_a_fault_of_the_service(door: Door) -> None:
    wrong_id = st.sampled_from([ids.encode("Occupation", "none"), ids.encode("Job", "job-000001"), "", "rubbish"])
    entry = st.fixed_dictionaries(
        {"title": TEXT, "from": TEXT}, optional={"to": TEXT, "organisation": TEXT, "occupation": wrong_id}
    )
    stage = st.fixed_dictionaries({"institution": TEXT}, optional=dict.fromkeys(("degree", "from", "to"), TEXT))

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(kind=st.sampled_from(["Experience", "Education"]), entry=entry, stage=stage)
    def check(kind: str, entry: dict[str, Any], stage: dict[str, Any]) -> None:
        document = (
            f"mutation ($input: Add{kind}Input!) {{ add{kind}(input: $input) {{ user {{ id }} errors {{ code }} }} }}"
        )
        data, errors = door.ask(document, {"input": entry if kind == "Experience" else stage}, OWNER)
        if errors:
            assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
            return
        payload = data[f"add{kind}"]
        assert (payload["user"] is None) == bool(payload["errors"])
        assert {error["code"] for error in payload["errors"]} <= KNOWN_CODES

    check()
    assert form_of(door)["name"], "whatever was stored can be read"


def analysis_of(door: Door) -> dict[str, Any]:
    data, errors = door.ask(ANALYSIS, viewer=OWNER)
    assert errors == []
    analysis: dict[str, Any] = data["viewer"]["profileAnalysis"]
    return analysis


def test_a_suggestion_that_is_followed_is_completed_by_itself(door: Door) -> None:
    before = analysis_of(door)
    assert [section["section"] for section in before["sections"]] == ["BASIC", "EDUCATION", "EXPERIENCE", "SKILLS"]
    assert before["strengths"]
    first = next(suggestion for suggestion in before["suggestions"] if suggestion["action"] == "ADD_SKILL")
    assert not first["completed"]
    assert first["skill"]["name"] in first["title"]
    again = analysis_of(door)
    assert again["history"] == before["history"], "nothing changed, so nothing is recorded"
    add = "mutation ($input: AddSkillInput!) { addSkill(input: $input) { errors { code } } }"
    data, errors = door.ask(add, {"input": {"skill": first["skill"]["id"], "level": 3}}, OWNER)
    assert (errors, data["addSkill"]["errors"]) == ([], [])
    after = analysis_of(door)
    completed = [suggestion for suggestion in after["suggestions"] if suggestion["completed"]]
    assert [(suggestion["skill"], suggestion["estimatedImpact"]) for suggestion in completed] == [
        (first["skill"], first["estimatedImpact"])
    ]
    assert first["skill"] not in [
        suggestion["skill"] for suggestion in after["suggestions"] if not suggestion["completed"]
    ]
    assert after["strength"] >= before["strength"]
    points = door.runner.run(door.parts.client.read(POINTS, user=PERSON))
    assert points == [{"points": 1}], "one point a day"
