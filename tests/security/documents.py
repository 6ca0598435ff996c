"""Documents that request more than they appear to, and work that must not block other clients."""

import hashlib
import json
import socket
import time

from tests.security.target import Answer, Attack, AttackSucceededError, Target, Watch, expect, expect_code

READ = "query ($text: String!) { readText(text: $text) { skills { confidence } } }"
LONG = ("We want people who manage projects, write software and teach others how to test databases, kindly. " * 250)[
    :20_000
]
SIMILAR = "similarJobs(first: 100) { edges { node { %s } } }"
PAGE = "{ viewer { recommendedJobs(first: 10) { edges { score node { id } } } } }"
ATTEMPTS, LEAVERS = 5, 20


def spread_fragments(levels: int, body: str, on: str) -> str:
    """Fragments that each spread the next one twice."""
    return " ".join(
        f"fragment f{at} on {on} {{ {body.format(f'...f{at + 1}', f'...f{at + 1}')} }}" for at in range(levels)
    )


def check_fragments_are_refused(target: Target) -> str:
    answers = [
        target.ask(
            f"{{ ...f0 }} {spread_fragments(levels, '{} {}', 'Query')} fragment f{levels} on Query {{ __typename }}"
        )
        for levels in (18, 60, 100)
    ]
    nested = "broader {{ {} }} other: broader {{ {} }}"
    answers.append(
        target.ask(
            f'{{ node(id: "x") {{ ...f0 }} }} {spread_fragments(30, nested, "Skill")} fragment f30 on Skill {{ id }}'
        )
    )
    return " ".join(expect_code(answer, "TOO_COMPLEX") for answer in answers)


def check_circular_fragments_are_refused(target: Target) -> str:
    answer = target.ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
    return expect_code(answer, "TOO_COMPLEX", "BAD_USER_INPUT")


def check_hidden_nodes_are_counted(target: Target) -> str:
    ids = [
        edge["node"]["id"] for edge in target.ask("{ jobs(first: 20) { edges { node { id } } } }").data["jobs"]["edges"]
    ]
    below = SIMILAR % (SIMILAR % "id")
    by_ids = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Job {{ {below} }} }} }}"
    hidden = "{ jobs(first: 100) { ... on JobConnection { edges { node { %s } } } } }"
    answers = [
        target.ask(by_ids, {"ids": ids}),
        target.ask(hidden % SIMILAR % "similarJobs(first: 100) { ... { edges { node { id } } } }"),
        target.ask(f"query ($n: Int!) {{ jobs(first: $n) {{ edges {{ node {{ {below} }} }} }} }}", {"n": 100}),
    ]
    return " ".join(expect_code(answer, "TOO_COMPLEX") for answer in answers)


def check_costly_fields_are_refused(target: Target) -> str:
    explanations = " ".join(f'a{at}: explainJob(job: "x") {{ score }}' for at in range(20))
    returns = " ".join(f"b{at}: skillReturns(size: 3, first: 10) {{ learningHours }}" for at in range(10))
    readings = " ".join(f"c{at}: readText(text: $text) {{ skills {{ confidence }} }}" for at in range(20))
    answers = [
        target.ask(f"{{ viewer {{ {explanations} }} }}", role="candidate"),
        target.ask(f"{{ viewer {{ {returns} }} }}", role="candidate"),
        target.ask(f"query ($text: String!) {{ {readings} }}", {"text": LONG}),
    ]
    return " ".join(expect_code(answer, "TOO_COMPLEX") for answer in answers)


def check_much_at_once_is_cheap(target: Target) -> str:
    """What would be much work in one request is refused, or takes less than a second."""
    explain = " ".join(f'a{at}: explainJob(job: "x") {{ score }}' for at in range(20))
    introspect = " ".join(f"a{at}: __schema {{ types {{ name fields {{ name }} }} }}" for at in range(20))
    bodies = {
        "20 aliases of introspection": "{ " + introspect + " }",
        "270 duplicate fields": "{ " + "__typename " * 270 + "}",
        "270 duplicate selections": "{ jobs(first: 1) { " + "edges { node { id } } " * 270 + "} }",
        "20 explanations": f"{{ viewer {{ {explain} }} }}",
    }
    seen = []
    for name, document in bodies.items():
        began = time.perf_counter()
        answer = target.ask(document, role="candidate")
        seconds = time.perf_counter() - began
        is_refused = answer.code in {"TOO_COMPLEX", "BAD_USER_INPUT"}
        expect(is_refused or seconds < 1.0, f"{name}: {answer.code or 'answered'} after {seconds:.1f} s")
        seen.append(answer.code or f"{1_000 * seconds:.0f} ms")
    return ", ".join(seen)


def check_endless_values_are_refused(target: Target) -> str:
    """Literals and variables that are deep, long or odd; each is refused for less than a second of work."""
    filtered = "query ($filter: JobFilter) { jobs(first: 1, filter: $filter) { totalCount } }"
    nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    asked: list[tuple[str, dict[str, object]]] = [
        ("{ nodes(ids: " + "[" * 5_000 + "]" * 5_000 + ") { id } }", {}),
        ("{" + "... on Query {" * 400 + "__typename" + "}" * 401, {}),
        ("{ jobs(first: " + "9" * 40_000 + ") { totalCount } }", {}),
        ("query (" + " ".join(f"$v{at}: Int" for at in range(600)) + ") { __typename }", {}),
        (" ".join(f"query A{at} {{ __typename }}" for at in range(300)), {}),
        ("{" + "#" * 49_000, {}),
        ('{ search(query: "\\u{110000}") { totalCount } }', {}),
        (nodes, {"ids": ["x"] * 100_000}),
        (filtered, {"filter": {f"k{at}": 1 for at in range(60_000)}}),
        (filtered, {"filter": {"places": ["x"] * 100_000}}),
    ]
    slowest = 0.0
    for document, variables in asked:
        began = time.perf_counter()
        answer = target.ask(document, variables)
        slowest = max(slowest, time.perf_counter() - began)
        expect(answer.code in {"TOO_COMPLEX", "BAD_USER_INPUT"}, f"{document[:40]}: {answer.text[:200]}")
    return f"{len(asked)} documents, the slowest {slowest:.1f} s"


def check_persisted_queries_cannot_be_poisoned(target: Target) -> str:
    """Nobody keeps another document under the hash of a document that others send."""
    hash = hashlib.sha256(b"query Honest { __typename }").hexdigest()
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}}
    poison = target.send(json.dumps({"query": "query Evil { jobs(first: 1) { totalCount } }", **named}))
    expect(poison.code == "BAD_USER_INPUT", poison.text)
    answer = target.send(json.dumps(named))
    return expect(answer.code in {"PERSISTED_QUERY_NOT_FOUND", "PERSISTED_DOCUMENT_REQUIRED"}, answer.text)


def check_unknown_documents_are_refused(target: Target) -> str:
    ids = ("sha256:" + "0" * 64, "../../../etc/passwd", "x" * 100_000, "sha256:", "\u0000")
    for id in ids:
        answer = target.send(json.dumps({"documentId": id}))
        expect(answer.code == "PERSISTED_DOCUMENT_NOT_FOUND" and len(answer.text) < 1_000, answer.text)
    return f"{len(ids)} ids"


def check_points_are_counted(target: Target) -> str:
    """An operation that costs something is counted, whether or not the client asks to be told."""
    query = json.dumps({"query": '{ search(query: "nurse") { totalCount } }'})
    answer = target.send(query, "candidate", x_careergraph_cost="1")
    cost = (answer.body.get("extensions") or {}).get("cost") or {}
    expect(cost.get("requested", 0) >= 20, answer.text)
    return expect('"points"' in target.send(query, "candidate").headers.get("ratelimit", ""), str(cost))


def check_odd_texts_take_no_longer(target: Target) -> str:
    """Texts of one sign take no longer than texts of words."""
    for sign in ("(", "'", "\u060c", "x", ". "):
        answer = ask_patiently(target, READ, {"text": (sign * 20_000)[:20_000]})
        expect(not answer.code, f"{sign}: {answer.code}")
    return "five signs"


def check_long_texts_delay_nobody(target: Target) -> str:
    """Many read long texts at once: each is answered, or told to wait and for how long; a page goes on."""

    def answers_page() -> bool:
        return target.ask(PAGE, role="candidate").status == 200

    answers_page()
    watch = Watch(answers_page)
    with watch.run():
        answers = target.ask_together([(READ, {"text": f"{at} {LONG[:-9]}"}, "visitor") for at in range(40)])
    expect(not watch.failures, f"{watch.failures} pages were not answered")
    codes = [answer.code for answer in answers]
    expect(set(codes) <= {"", "UNAVAILABLE", "RATE_LIMITED"}, str(set(codes)))
    refused = [answer for answer in answers if answer.code == "UNAVAILABLE"]
    for answer in refused:
        expect("retryAfter" in answer.text, answer.text)
    return f"{codes.count('')} answered, {len(refused)} told to wait, a kept page took at most {watch.worst:.0f} ms"


def check_abandoned_work_ends(target: Target) -> str:
    """Sends long work and leaves; what comes after it does not wait for all of it."""
    body = (
        '{"query": "query ($text: String!) { readText(text: $text) { skills { confidence } } }", '
        f'"variables": {{"text": "{LONG}"}}}}'
    ).encode()
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    for _ in range(LEAVERS):
        with socket.create_connection(target.address, 10) as client:
            client.sendall(head.encode() + body)
    began = time.perf_counter()
    ask_patiently(target, READ, {"text": LONG})
    waited = time.perf_counter() - began
    ask_patiently(target, READ, {"text": f"Again: {LONG[:-9]}"})
    alone = time.perf_counter() - began - waited
    seen = f"{waited:.1f} s behind {LEAVERS} that left, {alone:.1f} s alone"
    return expect(waited < max(10.0, alone * LEAVERS / 2), seen)


def ask_patiently(target: Target, query: str, variables: dict[str, object]) -> Answer:
    """The answer, asked for again as long as there is no room."""
    for _ in range(ATTEMPTS):
        answer = target.ask(query, variables)
        if answer.code != "UNAVAILABLE":
            return answer
    raise AttackSucceededError("there was no room for long")


ATTACKS = (
    Attack("1", "fragments that spread fragments", check_fragments_are_refused),
    Attack("1", "fragments that spread themselves", check_circular_fragments_are_refused),
    Attack("2", "nodes behind ids, inline fragments and variables", check_hidden_nodes_are_counted),
    Attack("2", "costly fields many times", check_costly_fields_are_refused),
    Attack("2", "much at once in one request", check_much_at_once_is_cheap),
    Attack("2", "literals and variables without end", check_endless_values_are_refused),
    Attack("2", "points of an operation", check_points_are_counted),
    Attack("5", "a persisted query with the hash of another", check_persisted_queries_cannot_be_poisoned),
    Attack("5", "documents that nobody registered", check_unknown_documents_are_refused),
    Attack("3", "texts of one sign", check_odd_texts_take_no_longer),
    Attack("3", "forty long texts at once", check_long_texts_delay_nobody),
    Attack("3", "long work of clients that left", check_abandoned_work_ends),
)
