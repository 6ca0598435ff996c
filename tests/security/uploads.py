"""Uploads that are malformed, or that ask for what is not theirs."""

import json
from collections.abc import Sequence

from tests.security.target import Answer, Attack, Target, expect, expect_code

TRY = """mutation ($file: Upload!, $map: String) { tryImport(input: {file: $file, kind: JOBS, map: $map}) {
  task { id } errors { code } } }"""
OPERATIONS = json.dumps({"query": TRY, "variables": {"file": None, "map": None}})
MAP = '{"0": ["variables.file"]}'
ROWS = "id,title\n1,Baker\n"
Part = tuple[str, str]
FILE = ('0"; filename="x', ROWS)
ODD_FORMS: Sequence[tuple[str, Sequence[Part]]] = (
    ("operations twice", (("operations", OPERATIONS), ("operations", "{}"), ("map", MAP), FILE)),
    ("two files of one name", (("operations", OPERATIONS), ("map", MAP), *[FILE] * 2)),
    ("operations as a file", (('operations"; filename="x', OPERATIONS), ("map", MAP))),
    ("text in place of the file", (("operations", OPERATIONS), ("map", MAP), ("0", ROWS))),
    ("a path to a prototype", (("operations", OPERATIONS), ("map", '{"0": ["variables.__proto__.x"]}'), FILE)),
    ("two paths", (("operations", OPERATIONS), ("map", '{"0": ["variables.file", "variables.map"]}'), FILE)),
    ("a batch", (("operations", f"[{OPERATIONS}]"), ("map", MAP), FILE)),
    ("2,000 parts", [(f"p{number}", "x") for number in range(2_000)]),
    ("a name of 100 kB", (("operations", OPERATIONS), ("map", MAP), (f'0"; filename="{"x" * 100_000}', ROWS))),
)  # fmt: skip


def send_form(target: Target, parts: Sequence[Part], role: str, boundary: str = "x") -> Answer:
    """The answer to a form of some parts; a name may hold more of the part's head."""
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{content}\r\n' for name, content in parts
    )
    headers = {"content_type": f"multipart/form-data; boundary={boundary}", "x_careergraph_preflight": "1"}
    return target.send(f"{body}--{boundary}--\r\n", role, **headers)


def check_odd_forms_are_refused(target: Target) -> str:
    for name, parts in ODD_FORMS:
        answer = send_form(target, parts, "admin")
        expect(answer.status == 400 and answer.code == "BAD_USER_INPUT", f"{name}: {answer.status} {answer.text}")
    expect_code(send_form(target, ODD_FORMS[0][1], "admin", boundary="b" * 5_000), "BAD_USER_INPUT")
    return f"{len(ODD_FORMS) + 1} forms"


def check_imports_are_refused(target: Target) -> str:
    """Nobody but an administrator tries or imports a file."""
    form = (("operations", OPERATIONS), ("map", MAP), FILE)
    for role in ("candidate", "recruiter", "pretender"):
        expect_code(send_form(target, form, role), "FORBIDDEN")
    return expect_code(send_form(target, form, "visitor"), "UNAUTHENTICATED")


ATTACKS = (
    Attack("5", "forms that are no upload", check_odd_forms_are_refused),
    Attack("6", "imports by people who may not", check_imports_are_refused),
)
