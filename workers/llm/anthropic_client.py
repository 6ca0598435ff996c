"""Anthropic: one question with structured output."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from anthropic import AnthropicError, APIConnectionError, APIStatusError, AsyncAnthropic, transform_schema
from anthropic.types import Message
from anthropic.types.messages import MessageBatchIndividualResponse
from anthropic.types.messages.batch_create_params import Request
from pydantic import BaseModel

from workers.errors import ProviderBusyError, ProviderError
from workers.llm.chat import (
    MOST_TOKENS,
    BatchModel,
    BatchQuestion,
    BatchResult,
    Reply,
    is_busy,
    read_retry_after,
)
from workers.llm.provider import ANTHROPIC
from workers.model_prices import Usage
from workers.settings import WorkerSettings


def anthropic_client(settings: WorkerSettings) -> AsyncAnthropic:
    """Create a client from the settings. Its timeout comes from our settings, not from the default of ten minutes."""
    assert settings.anthropic_api_key is not None  # noqa: S101 - the caller has checked
    return AsyncAnthropic(
        api_key=settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        timeout=settings.llm_timeout_seconds,
        max_retries=settings.llm_retries,
    )


class AnthropicChat:
    """A model of Anthropic.

    Args:
        client: Anthropic's client. Its own retries are turned off: they wait as long as a server wants.
        model: the model to use.
    """

    provider = ANTHROPIC

    def __init__(self, client: AsyncAnthropic, model: str) -> None:
        self.model = model
        self._client = client.with_options(max_retries=0)
        self.batches: BatchModel | None = AnthropicBatches(self._client, model)

    async def ask(self, system: str, content: str, shape: type[BaseModel]) -> Reply:
        try:
            return reply_of(
                await self._client.messages.create(**message_parameters(self.model, system, content, shape))
            )
        except (APIStatusError, APIConnectionError, AnthropicError) as error:
            raise provider_error(error) from error


class AnthropicBatches:
    """Anthropic's Message Batches: https://platform.claude.com/docs/en/build-with-claude/batch-processing.

    Args:
        client: Anthropic's client, without retries of its own.
        model: the model to use.
    """

    def __init__(self, client: AsyncAnthropic, model: str) -> None:
        self._client = client
        self._model = model

    async def send(self, questions: Sequence[BatchQuestion]) -> str:
        requests = [
            Request(custom_id=question.id, params=self._parameters(question))  # type: ignore[typeddict-item]
            for question in questions
        ]
        try:
            return (await self._client.messages.batches.create(requests=requests)).id
        except AnthropicError as error:
            raise provider_error(error) from error

    def _parameters(self, question: BatchQuestion) -> dict[str, Any]:
        return message_parameters(self._model, question.system, question.content, question.shape)

    async def has_ended(self, id: str) -> bool:
        try:
            return (await self._client.messages.batches.retrieve(id)).processing_status == "ended"
        except AnthropicError as error:
            raise provider_error(error) from error

    async def results(self, id: str) -> AsyncIterator[BatchResult]:
        try:
            async for entry in await self._client.messages.batches.results(id):
                yield batch_result(entry)
        except AnthropicError as error:
            raise provider_error(error) from error


def batch_result(entry: MessageBatchIndividualResponse) -> BatchResult:
    """Return what became of one question of a batch. One that expired, or that the provider failed, is sent again."""
    result = entry.result
    match result.type:
        case "succeeded":
            return BatchResult(entry.custom_id, reply_of(result.message))
        case "errored":
            kind = result.error.error.type
            again = kind != "invalid_request_error"
            return BatchResult(entry.custom_id, None, f"Anthropic answers a question of a batch with {kind}", again)
        case _:
            return BatchResult(entry.custom_id, None, f"a question of a batch is {result.type}", again=True)


def message_parameters(model: str, system: str, content: str, shape: type[BaseModel]) -> dict[str, Any]:
    """Return the parameters of a message, alone or in a batch."""
    return {
        "model": model,
        "max_tokens": MOST_TOKENS,
        "system": system,
        "messages": [{"role": "user", "content": content}],
        "output_config": {"format": {"type": "json_schema", "schema": transform_schema(shape)}},
    }


def reply_of(message: Message) -> Reply:
    """Return the reply in a message of Anthropic."""
    text = "".join(block.text for block in message.content if block.type == "text")
    usage = Usage(message.usage.input_tokens, message.usage.output_tokens)
    problem = "" if message.stop_reason == "end_turn" else f"Anthropic stopped early: {message.stop_reason}"
    return Reply(text, usage, problem or ("" if text else "Anthropic's answer has no content"))


def provider_error(error: AnthropicError) -> ProviderError:
    """Return our error for an error of Anthropic's client."""
    if isinstance(error, APIStatusError) and is_busy(error.status_code):
        return ProviderBusyError(f"Anthropic is busy: {error}", read_retry_after(error.response.headers))
    if isinstance(error, APIConnectionError):
        return ProviderBusyError(f"Anthropic does not answer: {error}")
    return ProviderError(f"Anthropic refuses the question: {error}")
