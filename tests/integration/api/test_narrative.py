"""Narratives over HTTP from a provider that tells the truth, lies, fails or hangs."""

import json
import threading
from collections.abc import Sequence
from typing import Any

from anthropic import AsyncAnthropic

from gnn.explain.translations import Language
from tests.anthropic_server import (
    Provider,
    Reply,
    make_message,
    reply_late,
    reply_with_error,
    reply_with_text,
    run_provider,
)
from tests.conftest import Server
from tests.unit.workers.llm.test_narrative import FACTS, MATCHER
from workers.llm.anthropic_client import AnthropicChat
from workers.llm.narrative import Narration
from workers.llm.narrator import ModelNarrator
from workers.valkey.connections import redis_client

TRUE = {"text": "Your Python fits this job.", "facts": [1]}
LIES: list[dict[str, Any]] = [
    {"text": "Google pays 9000 for it.", "facts": [1]},
    {"text": "You are a born nurse.", "facts": [1, 2]},
    {"text": "It is a very good job.", "facts": []},
]


def telling(*statements: dict[str, Any]) -> Reply:
    return reply_with_text(json.dumps({"statements": statements}))


async def narrated(server: Server, provider: Provider, *, times: int = 1, seconds: float = 60.0) -> list[Narration]:
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    client = AsyncAnthropic(api_key="test", base_url=provider.url)

    async def names_in(text: str) -> Sequence[str]:
        return MATCHER.names_in(text)

    narrator = ModelNarrator(AnthropicChat(client, "test"), redis, seconds, names_in)
    try:
        return [await narrator.tell(FACTS, Language.EN) for _ in range(times)]
    finally:
        await redis.aclose()
        await client.close()


def texts(narration: Narration) -> list[str]:
    return [statement.text for statement in narration.statements]


async def test_a_true_statement_is_told_with_its_path_and_kept(server: Server) -> None:
    with run_provider(telling(TRUE), reply_with_error(500, "api_error")) as provider:
        first, again = await narrated(server, provider, times=2)
        assert len(provider.sent) == 1
    assert first == again
    assert (first.source, texts(first)) == ("ANTHROPIC", ["Your Python fits this job."])
    assert first.statements[0].reasons == (FACTS[0],)


async def test_lies_among_the_truth_are_dropped(server: Server) -> None:
    with run_provider(telling(LIES[0], TRUE, *LIES[1:])) as provider:
        (narration,) = await narrated(server, provider)
    assert texts(narration) == ["Your Python fits this job."]


async def test_templates_speak_in_the_place_of_a_liar_and_say_so(server: Server) -> None:
    with run_provider(telling(*LIES)) as provider:
        (narration,) = await narrated(server, provider)
    assert narration.source == "BUILT_IN"
    assert texts(narration) == [fact.message.in_language(Language.EN) for fact in FACTS]


async def test_templates_speak_where_the_provider_fails_or_hangs(server: Server) -> None:
    released = threading.Event()
    bad = [
        reply_with_error(529, "overloaded_error"),
        reply_with_text("no JSON"),
        reply_with_text('{"statements": []}', "max_tokens"),
    ]
    for reply, seconds in (*((bad_reply, 60.0) for bad_reply in bad), (reply_late(released), 3.0)):
        with run_provider(reply) as provider:
            (narration,) = await narrated(server, provider, seconds=seconds)
            assert (narration.source, len(provider.sent)) == ("BUILT_IN", 1)
            released.set()


async def test_the_facts_are_sent_as_data_and_nobody_is_named(server: Server) -> None:
    def echo(request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, make_message(json.dumps({"statements": [TRUE]}))

    with run_provider(echo) as provider:
        await narrated(server, provider)
    sent = provider.sent[0]["messages"][0]["content"]
    assert sent.count("<") == sent.count(">") == 2
    assert "Ann" not in sent
