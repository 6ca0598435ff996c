"""Documents that request more than they appear to, and work that must not block other clients."""

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


def spread(levels: int, body: str, on: str) -> str:
    """Fragments that each spread the next one twice."""
    return " ".join(
        f"fragment f{at} on {on} {{ {body.format(f'...f{at + 1}', f'...f{at + 1}')} }}" for at in range(levels)
    )


def refuses_fragments(target: Target) -> str:
    answers = [
        target.ask(f"{{ ...f0 }} {spread(levels, '{} {}', 'Query')} fragment f{levels} on Query {{ __typename }}")
        for levels in (18, 60, 100)
    ]
    nested = "broader {{ {} }} other: broader {{ {} }}"
    answers.append(
        target.ask(f'{{ node(id: "x") {{ ...f0 }} }} {spread(30, nested, "Skill")} fragment f30 on Skill {{ id }}')
    )
    return " ".join(expect_code(answer, "TOO_COMPLEX") for answer in answers)


def refuses_fragments_that_spread_themselves(target: Target) -> str:
    answer = target.ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
    return expect_code(answer, "TOO_COMPLEX", "BAD_USER_INPUT")


def refuses_hidden_nodes(target: Target) -> str:
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


def refuses_costly_fields(target: Target) -> str:
    explained = " ".join(f'a{at}: explainJob(job: "x") {{ score }}' for at in range(20))
    learnt = " ".join(f"b{at}: skillReturns(size: 3, first: 10) {{ learningHours }}" for at in range(10))
    read = " ".join(f"c{at}: readText(text: $text) {{ skills {{ confidence }} }}" for at in range(20))
    answers = [
        target.ask(f"{{ viewer {{ {explained} }} }}", role="candidate"),
        target.ask(f"{{ viewer {{ {learnt} }} }}", role="candidate"),
        target.ask(f"query ($text: String!) {{ {read} }}", {"text": LONG}),
    ]
    return " ".join(expect_code(answer, "TOO_COMPLEX") for answer in answers)


def takes_no_longer_for_odd_texts(target: Target) -> str:
    """Texts of one sign take no longer than texts of words."""
    for sign in ("(", "'", "\u060c", "x", ". "):
        answer = ask_patiently(target, READ, {"text": (sign * 20_000)[:20_000]})
        expect(not answer.code, f"{sign}: {answer.code}")
    return "five signs"


def reads_long_texts_beside_others(target: Target) -> str:
    """Many read long texts at once: each is answered, or told to wait and for how long; a page goes on."""

    def answers_page() -> bool:
        return target.ask(PAGE, role="candidate").status == 200

    answers_page()
    watch = Watch(answers_page)
    with watch.watching():
        answers = target.ask_together([(READ, {"text": f"{at} {LONG[:-9]}"}, "visitor") for at in range(40)])
    expect(not watch.failures, f"{watch.failures} pages were not answered")
    codes = [answer.code for answer in answers]
    expect(set(codes) <= {"", "UNAVAILABLE", "RATE_LIMITED"}, str(set(codes)))
    refused = [answer for answer in answers if answer.code == "UNAVAILABLE"]
    for answer in refused:
        expect("retryAfter" in answer.text, answer.text)
    return f"{codes.count('')} answered, {len(refused)} told to wait, a kept page took at most {watch.worst:.0f} ms"


def ends_work_of_clients_that_left(target: Target) -> str:
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
    Attack("1", "fragments that spread fragments", refuses_fragments),
    Attack("1", "fragments that spread themselves", refuses_fragments_that_spread_themselves),
    Attack("2", "nodes behind ids, inline fragments and variables", refuses_hidden_nodes),
    Attack("2", "costly fields many times", refuses_costly_fields),
    Attack("3", "texts of one sign", takes_no_longer_for_odd_texts),
    Attack("3", "forty long texts at once", reads_long_texts_beside_others),
    Attack("3", "long work of clients that left", ends_work_of_clients_that_left),
)
