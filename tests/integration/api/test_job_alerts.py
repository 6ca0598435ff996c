"""Job alerts, notifications and the address for e-mails through the schema."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door

OWNER, STRANGER = (Viewer(id, frozenset({Role.CANDIDATE})) for id in (PERSON, "person-000002"))
SAVED = """id name query every active nextAt sentAt
  filter { remote seniorities companies { id } places { id } occupations { id } minimumSalary { amount currency } }"""
CREATE = f"""mutation ($input: CreateJobAlertInput!) {{ createJobAlert(input: $input) {{
  alert {{ {SAVED} }} errors {{ code message path }} }} }}"""
UPDATE = f"""mutation ($input: UpdateJobAlertInput!) {{ updateJobAlert(input: $input) {{
  alert {{ {SAVED} }} errors {{ code message path }} }} }}"""
DELETE = """mutation ($input: DeleteJobAlertInput!) { deleteJobAlert(input: $input) {
  deletedId errors { code message path } } }"""
LIST = "{ viewer { jobAlerts { id name } } }"
NODE = "query ($id: ID!) { node(id: $id) { id ... on JobAlert { name } ... on Notification { kind } } }"
TOLD = """query ($first: Int!, $after: String, $unread: Boolean!) { viewer {
  notifications(first: $first, after: $after, unread: $unread) {
    totalCount unreadCount pageInfo { endCursor hasNextPage }
    edges { node { id kind at readAt message(language: EN) jobs { id } alert { id } application { id } } } } } }"""
READ = """mutation ($input: MarkNotificationsReadInput!) { markNotificationsRead(input: $input) {
  marked errors { code path } } }"""
EMAIL = """mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
  user { email } errors { code path } } }"""
TELL = """
MATCH (u:User {id: $user}) MATCH (j:Job) WITH u, j ORDER BY j.id LIMIT 2 WITH u, collect(j.id) AS jobs
UNWIND $rows AS row
CREATE (u)-[:NOTIFIED]->(:Notification {id: row.id, kind: 'JOB_ALERT', title: 'Night', jobs: jobs, count: row.count,
                                        at: row.at, delivery: 'PENDING', dueAt: row.at})
"""


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    del world
    with open_door(server) as opened:
        yield opened


def ask(door: Door, query: str, viewer: Viewer = OWNER, /, **variables: Any) -> Any:
    data, errors = door.ask(query, variables, viewer)
    assert errors == [], errors
    return data


def change(door: Door, query: str, viewer: Viewer = OWNER, /, **input: Any) -> Any:
    (payload,) = ask(door, query, viewer, input=input).values()
    return payload


def problems(payload: Any) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["errors"]]


def test_alerts_are_saved_changed_and_deleted_by_their_person(door: Door) -> None:
    place, company = ids.encode("Place", "eg-cairo"), ids.encode("Company", "none")
    conditions = {
        "remote": True, "seniorities": ["MID"], "places": [place], "companies": [company],
        "minimumSalary": {"amount": 1_000.0, "currency": "USD"},
    }  # fmt: skip
    made = change(door, CREATE, name=" Night ", query="watch", filter=conditions, every="NOW")
    alert = made["alert"]
    assert made["errors"] == []
    assert {name: alert[name] for name in ("name", "query", "every", "active", "nextAt", "sentAt")} == {
        "name": "Night", "query": "watch", "every": "NOW", "active": True, "nextAt": None, "sentAt": None,
    }  # fmt: skip
    assert alert["filter"] == {
        "remote": True, "seniorities": ["MID"], "companies": [], "places": [{"id": place}], "occupations": [],
        "minimumSalary": {"amount": 1_000.0, "currency": "USD"},
    }  # fmt: skip
    updated = change(door, UPDATE, alert=alert["id"], name="Day", query=None, every="WEEK", active=False)["alert"]
    assert (updated["name"], updated["query"], updated["every"], updated["active"]) == ("Day", "", "WEEK", False)
    assert updated["filter"] == alert["filter"]
    assert change(door, UPDATE, alert=alert["id"], active=True)["alert"]["nextAt"]
    assert ask(door, LIST) == {"viewer": {"jobAlerts": [{"id": alert["id"], "name": "Day"}]}}
    assert ask(door, LIST, STRANGER) == {"viewer": {"jobAlerts": []}}
    assert ask(door, NODE, STRANGER, id=alert["id"]) == {"node": None}
    assert problems(change(door, UPDATE, STRANGER, alert=alert["id"], name="x")) == [("NOT_FOUND", ["input", "alert"])]
    assert problems(change(door, DELETE, STRANGER, alert=alert["id"])) == [("NOT_FOUND", ["input", "alert"])]
    assert change(door, DELETE, alert=alert["id"]) == {"deletedId": alert["id"], "errors": []}
    assert problems(change(door, DELETE, alert=alert["id"])) == [("NOT_FOUND", ["input", "alert"])]
    assert door.ask(CREATE, {"input": {"name": "x", "query": "y"}}, VISITOR)[1][0]["extensions"]["code"] == (
        "UNAUTHENTICATED"
    )


def test_a_search_that_cannot_be_saved_is_told_why(door: Door) -> None:
    for input, expected in (
        ({"name": " "}, ("INVALID", ["input", "name"])),
        ({"name": "x" * 101}, ("INVALID", ["input", "name"])),
        ({"name": "x", "query": "y" * 201}, ("INVALID", ["input", "query"])),
        ({"name": "x", "query": "...!"}, ("INVALID", ["input", "query"])),
        ({"name": "x"}, ("INVALID", ["input", "query"])),
        ({"name": "x", "query": " ", "filter": {"places": []}}, ("INVALID", ["input", "query"])),
    ):
        assert problems(change(door, CREATE, **input)) == [expected], input
    for number in range(20):
        assert change(door, CREATE, name=f"a{number}", query="baker")["errors"] == []
    assert problems(change(door, CREATE, name="one more", query="baker")) == [("CONFLICT", ["input", "name"])]
    kept = ask(door, LIST)["viewer"]["jobAlerts"][0]["id"]
    assert problems(change(door, UPDATE, alert=kept, query=None)) == [("INVALID", ["input", "query"])]


def test_notifications_are_listed_and_marked_as_read(door: Door) -> None:
    rows = [{"id": f"n{n}", "count": n, "at": datetime(2026, 1, n, tzinfo=UTC)} for n in (1, 2, 3)]
    door.runner.run(door.parts.client.write(TELL, user=PERSON, rows=rows))
    page = ask(door, TOLD, first=2, unread=False)["viewer"]["notifications"]
    assert (page["totalCount"], page["unreadCount"], page["pageInfo"]["hasNextPage"]) == (3, 3, True)
    latest, second = (edge["node"] for edge in page["edges"])
    assert (latest["kind"], latest["message"]) == ("JOB_ALERT", "3 new jobs for your search “Night”.")
    assert (len(latest["jobs"]), latest["alert"], latest["application"]) == (2, None, None)
    rest = ask(door, TOLD, first=2, after=page["pageInfo"]["endCursor"], unread=False)["viewer"]["notifications"]
    assert [edge["node"]["message"] for edge in rest["edges"]] == ["1 new job for your search “Night”."]
    assert change(door, READ, STRANGER, notifications=[latest["id"]]) == {"marked": 0, "errors": []}
    assert ask(door, NODE, STRANGER, id=latest["id"]) == {"node": None}
    assert change(door, READ, notifications=[latest["id"], second["id"]])["marked"] == 2
    assert change(door, READ, notifications=[latest["id"]])["marked"] == 0
    unread = ask(door, TOLD, first=5, unread=True)["viewer"]["notifications"]
    assert (unread["totalCount"], [edge["node"]["readAt"] for edge in unread["edges"]]) == (1, [None])
    assert change(door, READ)["marked"] == 1
    assert problems(change(door, READ, notifications=[latest["id"]] * 101)) == [("INVALID", ["input", "notifications"])]


def test_an_address_for_e_mails_is_checked_and_can_be_removed(door: Door) -> None:
    for text, stored in (
        ("ann@jobs.example", "ann@jobs.example"),
        (" ann@Bücher.example ", "ann@xn--bcher-kva.example"),
    ):
        assert change(door, EMAIL, email=text) == {"user": {"email": stored}, "errors": []}
    assert ask(door, "{ viewer { email user { email } } }")["viewer"]["email"] == "ann@xn--bcher-kva.example"
    for text in (
        "ann",
        "ann@",
        "a b@jobs.example",
        "ann@jobs.example\nBcc: all@jobs.example",
        "x" * 300 + "@jobs.example",
    ):
        assert problems(change(door, EMAIL, email=text)) == [("INVALID", ["input", "email"])], text
    assert change(door, EMAIL, email=None) == {"user": {"email": None}, "errors": []}
