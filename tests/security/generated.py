"""Operations that schemathesis generates for every field of the roots: none of them may be a fault of the service.

They come from three sides: a candidate who was registered for this and is erased afterwards, an administrator, who only
reads, and a visitor.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import IntValueNode, StringValueNode
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.security.target import Answer, AttackSucceededError, Target

SCHEMA = Path(__file__).resolve().parents[2] / "schema.graphql"
LEFT_OUT = frozenset({"eraseMe"})  # the candidate is needed until the end
REGISTER = 'mutation { register(input: {name: "Generated", headline: "Nurse"}) { errors { code message } } }'
ERASE = "mutation { eraseMe(input: {confirm: true}) { isComplete errors { code message } } }"
MISSING = "schemathesis is not installed: `make security` installs it with the other packages for development"
BUSY = frozenset({"UNAVAILABLE", "TIMED_OUT"})
MOST_SHOWN = 5
REAL = """{ jobs(first: 3) { edges { node { id company { id } place { id } occupation { id }
    skills(first: 2) { edges { node { id } } } } } }
  courses(first: 2) { edges { node { id provider { id } } } } viewer { id } }"""


@dataclass(slots=True)
class Figures:
    """What became of the cases.

    Args:
        fields: fields of the roots that were asked for.
        codes: how many cases had which first code; ``OK`` for those without an error.
        faults: the documents that met a fault, with the answer.
        slowest: the longest that an answer took, in seconds.
    """

    fields: set[str] = field(default_factory=set)
    codes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def add(self, name: str, document: str, answer: Answer, seconds: float) -> None:
        """Add a case."""
        self.fields.add(name)
        self.codes[answer.code or "OK"] += 1
        self.slowest = max(self.slowest, seconds)
        codes = {str(error.get("extensions", {}).get("code")) for error in answer.body.get("errors") or ()}
        if not answer.body or codes & {"INTERNAL", "None"} or (answer.status >= 500 and not codes & BUSY):
            self.faults.append(f"{name}: {answer.status} {answer.text[:300]} after {document[:500]}")

    def describe(self) -> str:
        """Say what became of the cases, in a line."""
        codes = ", ".join(f"{code} {count:,}" for code, count in self.codes.most_common())
        return (
            f"{self.codes.total():,} cases over {len(self.fields)} fields, {len(self.faults)} faults, "
            f"slowest {self.slowest:.1f} s: {codes}"
        )


def ids_in(value: Any) -> Iterator[str]:
    """Yield the ids in an answer's data."""
    if isinstance(value, dict):
        yield from (id for name, id in value.items() if name == "id")
        value = list(value.values())
    for element in value if isinstance(value, list) else ():
        yield from ids_in(element)


def list_operations(schema_file: Path, real_ids: Sequence[str]) -> Sequence[Any]:
    """The fields of the roots as schemathesis has them.

    Args:
        schema_file: the printed schema.
        real_ids: identifiers that exist; most of the generated ones are among them.

    Raises:
        AttackSucceededError: it is not installed.
    """
    try:
        import schemathesis  # noqa: PLC0415 - it is slow to import, and only needed here
    except ImportError as error:
        raise AttackSucceededError(MISSING) from error
    moments = st.sampled_from(("2026-05-01T12:00:00Z", "2026-05-01", "yesterday", ""))
    ids = st.sampled_from((*real_ids, *real_ids, "Sm9iOng=", "x", "")) | st.text(max_size=20)
    for name, texts in (("DateTime", moments), ("Upload", moments), ("ID", ids)):
        schemathesis.graphql.scalar(name, texts.map(lambda text: StringValueNode(value=text)))
    numbers = st.integers(1, 20) | st.sampled_from((-1, 0, 101, 2_147_483_647, -2_147_483_648))
    schemathesis.graphql.scalar("Int", numbers.map(lambda number: IntValueNode(value=str(number))))
    schema = schemathesis.graphql.from_file(schema_file.read_text(encoding="utf-8"))
    operations = [result.ok() for result in schema.get_all_operations()]
    return [operation for operation in operations if operation.definition.field_name not in LEFT_OUT]


def ask_generated(target: Target, cases: int, number: int = 0) -> Figures:
    """Send generated operations.

    Args:
        target: an instance whose limits on requests and points are off.
        cases: how many at least, spread over the fields of the roots and their sides.
        number: chooses the operations.
    """
    expect_none(target.ask(REGISTER, role="nobody"), "register")
    figures = Figures()
    try:
        operations = list_operations(SCHEMA, sorted(set(ids_in(target.ask(REAL, role="nobody").data))))
        sides = [(operation, role) for operation in operations for role in roles_of(operation)]
        each = -(-cases // len(sides))
        for operation, role in sides:
            ask_about(target, operation, role, each, number, figures)
    finally:
        expect_none(target.ask(ERASE, role="nobody"), "eraseMe")
    return figures


def roles_of(operation: Any) -> Iterator[str]:
    """The sides from which a field is asked for."""
    yield "nobody"
    if operation.definition.is_query:
        yield "admin"
        yield "visitor"


def ask_about(target: Target, operation: Any, role: str, cases: int, number: int, figures: Figures) -> None:
    """Send generated operations about one field."""

    @seed(number)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def ask_one(case: Any) -> None:
        document = case.body if isinstance(case.body, str) else case.body["query"]
        began = time.perf_counter()
        answer = target.send(json.dumps({"query": document}), role)
        figures.add(operation.label, document, answer, time.perf_counter() - began)

    ask_one()


def expect_none(answer: Answer, name: str) -> None:
    """Check that a mutation had no errors.

    Raises:
        AttackSucceededError: it had.
    """
    if answer.data[name]["errors"]:
        raise AttackSucceededError(answer.text)


def check_generated(target: Target, cases: int, number: int = 0) -> str:
    """Send generated operations, and say what became of them; no fault may be among them."""
    figures = ask_generated(target, cases, number)
    if figures.faults:
        raise AttackSucceededError("\n".join((figures.describe(), *figures.faults[:MOST_SHOWN])))
    return figures.describe()
