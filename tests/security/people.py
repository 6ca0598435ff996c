"""People's data: access control and integrity."""

import json
import secrets
from typing import Any

from tests.security.target import Attack, Target, expect, expect_code
from tests.security.transport import open_socket, read_closing_code

PAGE = """query ($after: String) { viewer { id recommendedJobs(first: 3, after: $after) { edges { node { id } cursor
  reasons(first: 5) { type path { cypher nodes { label elementId caption } relationships { elementId } } } }
  pageInfo { endCursor } } } }"""
STORED = (
    "{ viewer { recommendations(first: 100, itemTypes: [JOB]) { edges { node { item { ... on Job { id } } } } } } }"
)
LOG = """mutation ($input: LogInteractionInput!) { logInteraction(input: $input) {
  interaction { id } errors { code message } } }"""
IMPRESSIONS = "mutation ($input: LogImpressionsInput!) { logImpressions(input: $input) { accepted errors { code } } }"
REFRESH = "mutation { refreshRecommendations(input: {}) { task { id } errors { code } } }"
CREATE = "mutation ($input: CreateJobInput!) { createJob(input: $input) { job { id } errors { code message } } }"
CLOSE = "mutation ($input: CloseJobInput!) { closeJob(input: $input) { job { id } errors { code } } }"
SEARCH = '{ search(query: "manager") { edges { score node { __typename } } } }'
ANONYMOUS, PAGES = "anonymous", 5
COMPANIES = "{ viewer { recruitsFor { id } } }"


def log_interaction(target: Target, item: str, action: str, key: str | None = None) -> dict[str, Any]:
    """What logging an interaction brings."""
    sent = {"key": key or secrets.token_hex(8), "action": action, "item": item}
    return dict(target.ask(LOG, {"input": sent}, "candidate").data["logInteraction"])


def read_page(target: Target, after: str | None = None) -> dict[str, Any]:
    """A page of a candidate's jobs."""
    return dict(target.ask(PAGE, {"after": after}, "candidate").data["viewer"])


def check_other_people_are_hidden(target: Target) -> str:
    """No reason on five pages holds another person's node, or a query that singles one out."""
    cursor, own, others, reasons = None, set[str](), 0, 0
    for _ in range(PAGES):
        page = read_page(target, cursor)["recommendedJobs"]
        cursor = page["pageInfo"]["endCursor"]
        for path in (reason["path"] for edge in page["edges"] for reason in edge["reasons"]):
            reasons += 1
            expect("elementId(" not in path["cypher"], path["cypher"])
            people = [node for node in path["nodes"] if node["label"] == "User"]
            others += sum(node["elementId"] == ANONYMOUS for node in people)
            own |= {node["elementId"] for node in people} - {ANONYMOUS}
    return expect(reasons > 0 and len(own) <= 1, f"{reasons} reasons, {others} with others, {len(own)} persons named")


def check_keys_keep_one_meaning(target: Target) -> str:
    first, other = (
        edge["node"]["id"] for edge in target.ask("{ jobs(first: 2) { edges { node { id } } } }").data["jobs"]["edges"]
    )
    key, shown = secrets.token_hex(8), secrets.token_hex(8)
    expect(not log_interaction(target, first, "VIEW", key)["errors"], "the view was refused")
    answer = target.ask(IMPRESSIONS, {"input": {"impressions": [{"key": key, "item": other}]}}, "candidate")
    code = answer.data["logImpressions"]["errors"][0]["code"]
    expect(code == "CONFLICT", str(answer.text))
    target.ask(IMPRESSIONS, {"input": {"impressions": [{"key": shown, "item": other}]}}, "candidate")
    return expect(
        log_interaction(target, first, "VIEW", shown)["errors"][0]["code"] == "CONFLICT", "CONFLICT both ways"
    )


def check_decided_jobs_are_hidden(target: Target) -> str:
    """What was dismissed leaves later pages of a kept ranking and the stored list at once."""
    cursor = read_page(target)["recommendedJobs"]["pageInfo"]["endCursor"]
    later = [edge["node"]["id"] for edge in read_page(target, cursor)["recommendedJobs"]["edges"]]
    expect(later[0] in read_stored_jobs(target), "a page that was shown is not stored")
    expect(not log_interaction(target, later[0], "DISMISS")["errors"], "the dismissal was refused")
    after = [edge["node"]["id"] for edge in read_page(target, cursor)["recommendedJobs"]["edges"]]
    expect(later[0] not in after, "a dismissed job is on page 2")
    return expect(later[0] not in read_stored_jobs(target), "gone from both")


def read_stored_jobs(target: Target) -> list[str]:
    """The jobs of the best stored recommendations."""
    edges = target.ask(STORED, role="candidate").data["viewer"]["recommendations"]["edges"]
    return [(edge["node"]["item"] or {}).get("id", "") for edge in edges]


def check_searches_while_jobs_change(target: Target) -> str:
    """Searches go on while jobs are posted and closed; nobody applies to a closed one."""
    company = target.ask(COMPANIES, role="recruiter").data["viewer"]["recruitsFor"][0]["id"]
    searches = 0
    for _ in range(3):
        sent = {
            "company": company,
            "title": f"Manager {secrets.token_hex(3)}",
            "description": "Manage projects and people.",
        }
        made = target.ask(CREATE, {"input": sent}, "recruiter").data["createJob"]
        expect(not made["errors"], str(made["errors"]))
        for answer in target.ask_together([(SEARCH, {}, "visitor")] * 6):
            searches += 1
            expect(answer.code in {"", "UNAVAILABLE"}, answer.text)
        closed = target.ask(CLOSE, {"input": {"job": made["job"]["id"]}}, "recruiter").data["closeJob"]
        expect(not closed["errors"], str(closed["errors"]))
        applied = log_interaction(target, made["job"]["id"], "APPLY")
        expect(bool(applied["errors"]), "a closed job took an application")
    return f"{searches} searches, none failed"


def check_repeated_requests_share_a_task(target: Target) -> str:
    answers = target.ask_together([(REFRESH, {}, "candidate")] * 30)
    tasks = {(answer.data["refreshRecommendations"]["task"] or {}).get("id") for answer in answers}
    return expect(len(tasks) <= 3, f"{len(tasks)} tasks of 30")  # one ends, the next begins


def check_unknown_person_gets_no_task(target: Target) -> str:
    answer = target.ask(REFRESH, role="nobody")
    codes = [
        answer.code,
        *(
            error["code"]
            for error in ((answer.body.get("data") or {}).get("refreshRecommendations") or {}).get("errors", ())
        ),
    ]
    return expect("NOT_FOUND" in codes or "UNAUTHENTICATED" in codes, answer.text)


def check_unheld_roles_are_refused(target: Target) -> str:
    return expect_code(target.ask("{ models(first: 1) { edges { node { id } } } }", role="pretender"), "FORBIDDEN")


def check_people_act_for_nobody(target: Target) -> str:
    """Nobody but a service account acts on behalf of others, whatever they send."""
    body = json.dumps({"query": "{ viewer { id roles } }"})
    for role in ("visitor", "candidate", "recruiter", "admin"):
        for person in ("person-000002", "", "x" * 300):
            answer = target.send(body, role, x_careergraph_on_behalf_of=person)
            expect(answer.code == "UNAUTHENTICATED", f"{role}: {answer.text[:200]}")
    for token in ("cgsa_", "cgsa_x.y", "cgsa_" + "a" * 5_000):
        answer = target.send(body, authorization=f"Bearer {token}", x_careergraph_on_behalf_of="person-000002")
        expect(answer.code == "UNAUTHENTICATED", f"{token[:20]}: {answer.text[:200]}")
    return "UNAUTHENTICATED for all"


def check_sockets_end_with_their_token(target: Target) -> str:
    if target.make_brief_token is None:
        return "no brief token can be made from here"
    with open_socket(target) as connection:
        token = target.make_brief_token()
        connection.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        code = read_closing_code(connection)
    return expect(code in {4401, 4403}, f"closed with {code}")


def check_visible_nodes_are_answered(target: Target) -> str:
    job = target.ask("{ jobs(first: 1) { edges { node { id } } } }").data["jobs"]["edges"][0]["node"]["id"]
    stranger = "VXNlcjpzb21lYm9keS1lbHNl"  # User:somebody-else
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    answer = target.ask(query, {"ids": [job, stranger, "nonsense"]}, "candidate")
    return expect(bool(answer.body["data"]["nodes"][0]), answer.text)


def check_log_hides_words_of_clients(target: Target) -> str:
    secret = f"My salary is {secrets.token_hex(6)}"
    target.ask(f'{{ readText(text: "{secret}") {{ nope }} }}')
    target.ask(f'{{ nodes(ids: ["{secret}\\n\\u0000"]) {{ id }} }}')
    many = " ".join(f'a{at}: node(id: "{secret}{at}") {{ id }}' for at in range(20))
    before = len(target.read_log()) if target.read_log else 0
    target.ask(f"{{ {many} }}")
    if target.read_log is None:
        return "its log cannot be read from here"
    text = target.read_log()
    expect(secret not in text, "a client's words are in the log")
    return expect(len(text) - before < 2_000, f"{len(text) - before} bytes for twenty refusals")


ATTACKS = (
    Attack("6", "who other people are", check_other_people_are_hidden),
    Attack("7", "an impression with an interaction's key", check_keys_keep_one_meaning),
    Attack("9", "what was decided", check_decided_jobs_are_hidden),
    Attack("9, 10", "searches while jobs change", check_searches_while_jobs_change),
    Attack("4", "the same task thirty times", check_repeated_requests_share_a_task),
    Attack("4", "a task for nobody", check_unknown_person_gets_no_task),
    Attack("11", "a role that is not held", check_unheld_roles_are_refused),
    Attack("11", "somebody else's name in a header", check_people_act_for_nobody),
    Attack("11", "a socket beyond its token", check_sockets_end_with_their_token),
    Attack("13", "a client's words in the log", check_log_hides_words_of_clients),
    Attack("14", "nodes that may not be seen", check_visible_nodes_are_answered),
)
