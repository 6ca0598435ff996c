"""A running instance from an attacker's view: its address, some tokens, and a check that it still responds."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

WATCH_SECONDS = 0.05


class AttackSucceededError(AssertionError):
    """What should have held did not; the message says what was seen."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; ``body`` is the JSON object where it is one, else empty."""

    status: int
    headers: Mapping[str, str]
    text: str
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """The code of its first error; empty where it has none."""
        errors = self.body.get("errors") or [{}]
        return str(errors[0].get("extensions", {}).get("code", ""))

    @property
    def data(self) -> Any:
        """Its data.

        Raises:
            AttackSucceededError: there is none, or there are errors.
        """
        if self.body.get("errors") or self.body.get("data") is None:
            raise AttackSucceededError(f"{self.status}: {self.text[:300]}")
        return self.body["data"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where an instance is, and tokens by role.

    ``read_log`` returns its log, and ``make_brief_token`` a candidate's token that holds for moments, where they can
    be had.
    """

    url: str
    tokens: Mapping[str, str]
    read_log: Callable[[], str] | None = None
    make_brief_token: Callable[[], str] | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 80)

    def send(
        self, body: bytes | str, role: str = "visitor", method: str = "POST", path: str = "/graphql", **headers: str
    ) -> Answer:
        """The answer to any request; header names are given with underscores."""
        sent = {"content-type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if role in self.tokens:
            sent["authorization"] = f"Bearer {self.tokens[role]}"
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        read = json.loads(text) if text.startswith("{") else {}
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text, read)

    def ask(self, query: str, variables: Mapping[str, object] | None = None, role: str = "visitor") -> Answer:
        """The answer to an operation."""
        return self.send(json.dumps({"query": query, "variables": variables or {}}), role)

    def is_alive(self) -> bool:
        """Whether the instance says that it lives."""
        return self.send("", method="GET", path="/health/live").status == 200

    def ask_together(self, questions: Sequence[tuple[str, Mapping[str, object], str]]) -> list[Answer]:
        """The answers to some operations that are sent at once."""
        answers: list[Answer] = []

        def work(question: tuple[str, Mapping[str, object], str]) -> None:
            answers.append(self.ask(*question))

        threads = [threading.Thread(target=work, args=(question,)) for question in questions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


@dataclass(slots=True)
class Watch:
    """Asks for something now and then; ``worst`` is the longest that an answer took, in milliseconds.

    ``answered`` asks, and says whether the answer was as it should be.
    """

    answered: Callable[[], bool]
    worst: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)
    _over: threading.Event = field(default_factory=threading.Event, init=False)

    @contextmanager
    def run(self) -> Iterator["Watch"]:
        """Watch during the block."""
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()

    def _watch(self) -> None:
        while not self._over.wait(WATCH_SECONDS):
            began = time.perf_counter()
            try:
                well = self.answered()
            except OSError:
                well = False
            self.failures += not well
            self.worst = max(self.worst, (time.perf_counter() - began) * 1_000)


@dataclass(frozen=True, slots=True)
class Attack:
    """Something that is tried: the item of the list that it belongs to, its name, and what does it.

    ``run`` returns what was seen, and raises :class:`AttackSucceededError` where it should not have been.
    """

    item: str
    name: str
    run: Callable[[Target], str]


def expect(held: bool, seen: str) -> str:
    """What was seen, where it held.

    Raises:
        AttackSucceededError: it did not.
    """
    if not held:
        raise AttackSucceededError(seen[:500])
    return seen[:80]


def expect_code(answer: Answer, *codes: str) -> str:
    """The code of an answer, where it is one of some; errors as in :func:`expect`."""
    return expect(answer.code in codes and answer.status < 500, answer.code or f"{answer.status} {answer.text}")
