"""A local HTTP server with Anthropic's wire format, which replaces the language model in tests."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]


@dataclass
class Provider:
    """The server's address, what it was sent, and what it will answer, the last answer for ever."""

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    batches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    looked: threading.Event = field(default_factory=threading.Event)
    looks: int = 0
    looks_until_ended: int = 1
    fates: list[str] = field(default_factory=list)

    def batch(self, path: str) -> tuple[int, Any]:
        """A batch, in progress until it has been looked at often enough; or its results, in reverse order."""
        id = path.split("/")[4]
        if path.endswith("/results"):
            return 200, [self.result(request) for request in reversed(self.batches[id])]
        self.looks += 1
        self.looked.set()
        return 200, describe_batch(self.url, id, ended=self.looks >= self.looks_until_ended)

    def result(self, request: dict[str, Any]) -> dict[str, Any]:
        """What became of a request of a batch: the next fate, or an answer."""
        fate = self.fates.pop(0) if self.fates else "succeeded"
        result: dict[str, Any] = {"type": fate}
        if fate == "errored":
            result["error"] = {
                "type": "error",
                "error": {"type": "invalid_request_error", "message": "no"},
                "request_id": None,
            }
        if fate == "succeeded":
            result["message"] = self.next(request["params"])[1]
        return {"custom_id": request["custom_id"], "result": result}

    def next(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.sent.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(request)


def describe_batch(url: str, id: str, *, ended: bool) -> dict[str, Any]:
    """A batch in Anthropic's format."""
    counts = {"processing": 0, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
    return {
        "id": id, "type": "message_batch", "processing_status": "ended" if ended else "in_progress",
        "request_counts": counts, "ended_at": None, "created_at": "2026-01-01T00:00:00Z",
        "expires_at": "2026-01-02T00:00:00Z", "archived_at": None, "cancel_initiated_at": None,
        "results_url": f"{url}/v1/messages/batches/{id}/results" if ended else None,
    }  # fmt: skip


def make_message(text: str, stop: str = "end_turn") -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "test",
        "content": [{"type": "text", "text": text}],
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 10},
    }


def read_activity(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The activity that the prompt carries."""
    content = request["messages"][0]["content"]
    match = re.search(r"<activity>\n(.*)\n</activity>", content, re.DOTALL)
    assert match is not None
    rows: list[dict[str, Any]] = json.loads(match[1])
    return rows


def reply_well(request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A good answer: the first skill of the first deed, and one that was never sent."""
    deed = read_activity(request)[0]
    interests = [
        {"kind": "SKILL", "id": deed["skills"][0]["id"], "weight": 0.9, "evidence": [deed["interaction"]]},
        {"kind": "SKILL", "id": "invented", "weight": 0.9, "evidence": [deed["interaction"]]},
    ]
    name = deed["skills"][0]["name"]
    claim = {"text": f"Looks for {name}.", "evidence": [deed["interaction"]], "names": [name]}
    answer = {"summary": [claim], "themes": [name], "insights": [claim], "interests": interests}
    return 200, make_message(json.dumps(answer))


def reply_with_error(status: int, kind: str) -> Reply:
    """An error in the provider's format."""
    return lambda _: (status, {"type": "error", "error": {"type": kind, "message": "try later"}})


def reply_with_text(text: str, stop: str = "end_turn") -> Reply:
    """A message with this text."""
    return lambda _: (200, make_message(text, stop))


def reply_late(released: threading.Event, waiting: threading.Event | None = None) -> Reply:
    """No answer until the test is over; ``waiting`` is set when one is waited for."""

    def wait(_: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if waiting:
            waiting.set()
        released.wait(600)
        return 200, make_message("late")

    return wait


@contextmanager
def run_provider(*replies: Reply) -> Iterator[Provider]:
    """A running server."""
    state = Provider(replies=list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path.endswith("/batches"):
                id = f"batch-{len(state.batches)}"
                state.batches[id] = request["requests"]
                self.answer(200, describe_batch(state.url, id, ended=False))
            else:
                self.answer(*state.next(request))

        def do_GET(self) -> None:
            self.answer(*state.batch(self.path))

        def answer(self, status: int, body: Any) -> None:
            """Answer with JSON, or with a line of JSON for each of a list."""
            lines = body if isinstance(body, list) else [body]
            data = "\n".join(json.dumps(line) for line in lines).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.send_header("retry-after-ms", "1")
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client gave up, as it should

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
