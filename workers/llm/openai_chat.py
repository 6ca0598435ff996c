"""Servers with OpenAI's interface, such as Ollama and vLLM: one question with structured output."""

from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError
from pydantic import BaseModel

from workers.errors import ProviderBusyError, ProviderError
from workers.llm.budget import estimate_usage
from workers.llm.chat import MOST_TOKENS, BatchModel, Reply, is_busy, read_retry_after, schema_of
from workers.llm.provider import OPENAI_COMPATIBLE
from workers.model_prices import Usage
from workers.settings import WorkerSettings

NO_KEY = "none"  # the client wants a key; servers without authentication ignore it


def openai_client(settings: WorkerSettings) -> AsyncOpenAI:
    """Create a client for the server that the settings name."""
    key = settings.openai_api_key
    return AsyncOpenAI(
        api_key=key.get_secret_value() if key else NO_KEY,
        base_url=settings.openai_base_url,
        timeout=settings.llm_timeout_seconds,
        max_retries=0,
    )


class OpenAiChat:
    """A model of a server with OpenAI's interface.

    Args:
        client: OpenAI's client, without retries of its own.
        model: the model to use.
    """

    provider = OPENAI_COMPATIBLE
    batches: BatchModel | None = None

    def __init__(self, client: AsyncOpenAI, model: str) -> None:
        self.model = model
        self._client = client

    async def ask(self, system: str, content: str, shape: type[BaseModel]) -> Reply:
        try:
            completion = await self._client.chat.completions.create(
                model=self.model,
                max_tokens=MOST_TOKENS,
                messages=[{"role": "system", "content": system}, {"role": "user", "content": content}],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": shape.__name__, "schema": schema_of(shape), "strict": True},
                },
            )
        except APIStatusError as error:
            if is_busy(error.status_code):
                retry_after = read_retry_after(error.response.headers)
                raise ProviderBusyError(f"the language model's server is busy: {error}", retry_after) from error
            raise ProviderError(f"the language model's server refuses the question: {error}") from error
        except APIConnectionError as error:
            raise ProviderBusyError(f"the language model's server does not answer: {error}") from error
        except OpenAIError as error:
            raise ProviderError(f"the language model's server gives no valid answer: {error}") from error
        choice = completion.choices[0] if completion.choices else None
        text = (choice.message.content if choice else None) or ""
        if completion.usage:
            usage = Usage(completion.usage.prompt_tokens, completion.usage.completion_tokens)
        else:  # a server that does not count counts as one that used what was reserved
            usage = estimate_usage(system, content, MOST_TOKENS)
        if choice is None or not text:
            return Reply("", usage, "the language model's answer has no content")
        problem = "" if choice.finish_reason == "stop" else f"the language model stopped early: {choice.finish_reason}"
        return Reply(text, usage, problem)
