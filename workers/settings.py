"""Settings of the workers' room, read only in composition roots."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class WorkerSettings(BaseSettings):
    """Queues, training and the language model."""

    model_config = SettingsConfigDict(env_prefix="CAREERGRAPH_", env_file=".env", extra="ignore")

    redis_url: str | None = Field(
        default=None,
        description="Address of Redis or Valkey, such as redis://redis:6379/0; unset: the embedded engine.",
    )
    heartbeat_seconds: float = Field(
        default=5.0,
        gt=0,
        description="How often a worker says that it lives; after three it has missed, its tasks are taken over.",
    )
    training_seconds: int = Field(default=7_200, gt=0, description="Longest training.")
    training_epochs: int = Field(default=160, ge=1, description="Most epochs of a training.")
    training_seed: int = Field(default=7, description="Seed of trainings.")
    learned_share: float = Field(default=0.7, ge=0, le=1, description="Share of the learned score in the blend.")
    heuristic_share: float = Field(default=0.3, gt=0, le=1, description="Share of the heuristic score in the blend.")
    fewest_witnesses: int = Field(
        default=3,
        ge=3,
        description="Fewest other people that a reason, or a place in a trending list, may rest on.",
    )
    embedder: Literal["auto", "minilm", "characters"] = Field(
        default="auto", description="Text embedder: auto takes MiniLM where the extra `semantic` is installed."
    )
    most_semantic_texts: int = Field(
        default=12_000,
        ge=0,
        description="Nodes up to which `careergraph evaluate` reads texts with MiniLM where the embedder is `auto`.",
    )
    most_trained_texts: int = Field(
        default=60_000,
        ge=0,
        description="Nodes up to which a training reads texts with MiniLM where the embedder is `auto`.",
    )
    activity_days: int = Field(default=90, ge=1, description="Days of activity that an interest summary covers.")
    anthropic_api_key: SecretStr | None = Field(
        default=None, description="Key of Anthropic; unset: the built-in summariser serves, and says so."
    )
    anthropic_model: str = Field(
        default="claude-haiku-5-5", description="Anthropic's model for summaries and narratives."
    )
    anthropic_base_url: str | None = Field(default=None, description="Another address that speaks Anthropic's API.")
    llm_timeout_seconds: float = Field(
        default=30.0, gt=0, description="Longest wait for one answer of a language model."
    )
    narrative_seconds: float = Field(
        default=5.0, gt=0, description="Longest wait of a person for a narrative; then the templates speak."
    )
    llm_retries: int = Field(default=3, ge=0, description="Retries of a language model that is busy or away.")
