"""Chooses the language model by the settings. The providers' packages are slow to import, so only the chosen one is."""

from collections.abc import Callable

from workers.llm.asking import Asker, AskingLimits
from workers.llm.budget import Budget
from workers.llm.builtin import BuiltInSummariser
from workers.llm.chat import ChatModel
from workers.llm.provider import ANTHROPIC, BUILT_IN, OPENAI_COMPATIBLE
from workers.settings import WorkerSettings


def chosen_provider(settings: WorkerSettings) -> str:
    """Return the provider that the settings choose: by name, or the first for which they have what it needs."""
    match settings.llm_provider:
        case "anthropic":
            return ANTHROPIC
        case "openai":
            return OPENAI_COMPATIBLE
        case "built-in":
            return BUILT_IN
        case "auto":
            return (
                ANTHROPIC
                if settings.anthropic_api_key
                else (OPENAI_COMPATIBLE if settings.openai_base_url else BUILT_IN)
            )


def chosen_model(settings: WorkerSettings) -> str:
    """Return the name of the chosen provider's model."""
    models = {ANTHROPIC: settings.anthropic_model, OPENAI_COMPATIBLE: settings.openai_model}
    return models.get(chosen_provider(settings)) or BuiltInSummariser.model


def open_chat(settings: WorkerSettings) -> ChatModel | None:
    """Return the chosen language model; ``None`` if none is used."""
    match chosen_provider(settings):
        case "ANTHROPIC":
            from workers.llm.anthropic_client import AnthropicChat, anthropic_client  # noqa: PLC0415 - slow to import

            return AnthropicChat(anthropic_client(settings), settings.anthropic_model)
        case "OPENAI_COMPATIBLE":
            from workers.llm.openai_chat import OpenAiChat, openai_client  # noqa: PLC0415 - slow to import

            return OpenAiChat(openai_client(settings), settings.openai_model or "")
        case _:
            return None


def open_asker(settings: WorkerSettings, wrap: Callable[[ChatModel], ChatModel] = lambda chat: chat) -> Asker | None:
    """Return what asks the chosen language model; ``None`` if none is used. A process needs one.

    Args:
        settings: choose the model.
        wrap: wraps the model, for example to count its use.
    """
    chat = open_chat(settings)
    return None if chat is None else Asker(wrap(chat), limits_of(settings))


def limits_of(settings: WorkerSettings) -> AskingLimits:
    """Return the limits on asking from the settings."""
    return AskingLimits(
        retries=settings.llm_retries,
        concurrent=settings.llm_concurrency,
        longest_wait=settings.llm_longest_wait_seconds,
        failures=settings.llm_failures,
        down_seconds=settings.llm_down_seconds,
    )


def budget_for(
    settings: WorkerSettings, dollars: float | None, tokens: int | None = None, *, in_batch: bool = False
) -> Budget:
    """Return a run's budget: what is asked for, else what the settings allow.

    Raises:
        UnknownPriceError: a budget in US dollars needs a price that the table lacks.
    """
    return Budget(
        settings.prices.price_of(chosen_model(settings)),
        settings.llm_budget_usd if dollars is None else dollars,
        settings.llm_budget_tokens if tokens is None else tokens,
        in_batch=in_batch,
    )
