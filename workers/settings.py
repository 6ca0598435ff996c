"""Settings of the workers package, read only in composition roots."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from workers.cron import check_cron
from workers.model_prices import DEFAULT_PRICES, PriceTable, read_prices
from workers.queue_limits import QueueChange, QueueLimits, limits_of
from workers.store_addresses import check_store_url
from workers.task_catalogue import Queue
from workers.valkey.addresses import check_redis_url

OFF = "off"


def has_tracer() -> bool:
    """Return whether the packages of the extra ``otel`` are installed."""
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http.trace_exporter") is not None
    except ModuleNotFoundError:
        return False


class WorkerSettings(BaseSettings):
    """Settings for queues, training and the language model."""

    model_config = SettingsConfigDict(env_prefix="CAREERGRAPH_", env_file=".env", extra="ignore")

    redis_url: str | None = Field(
        default=None,
        description="Address of Redis or Valkey, such as redis://redis:6379/0, or of sentinels, such as "
        "redis+sentinel://one:26379,two:26379/mymaster/0, or of a cluster, such as redis+cluster://one:6379,two:6379. "
        "Unset: the embedded engine.",
    )
    model_store: SecretStr | None = Field(
        default=None,
        description="Address of an object storage for models that hosts share, such as s3://bucket/models. Unset: the "
        "home folder alone.",
    )
    heartbeat_seconds: float = Field(
        default=5.0,
        gt=0,
        description="Interval of a worker's heartbeat. After three missed heartbeats, its tasks are taken over.",
    )
    worker_tasks: int = Field(
        default=12, ge=1, le=1_000, description="Most tasks that a worker process runs at once, over all its queues."
    )
    queues: dict[Queue, QueueChange] = Field(
        default={},
        description="Changes to the limits of queues, as JSON, such as "
        '{"enrichment": {"concurrency": 8, "priority": 1, "limit_seconds": 600}}.',
    )
    refreshed_people: int = Field(
        default=10_000,
        ge=1,
        description="Most people whose stored recommendations one task refreshes, or whose interests it summarises; of "
        "more, each share is a task.",
    )
    drain_seconds: float = Field(
        default=5.0,
        ge=0,
        le=10,
        description="Seconds for which a worker that is asked to stop lets its tasks go on. `careergraph up` kills "
        "what has not ended after 15.",
    )
    most_open_tasks: int = Field(default=20, ge=1, description="Most open tasks that a person may have requested.")
    task_days: int = Field(
        default=30, ge=1, description="Days for which the records of tasks that ended are kept, with their keys."
    )
    dead_letter_days: int = Field(
        default=90, ge=1, description="Days for which dead letters are kept that nobody retried or dropped."
    )
    access_log_days: int = Field(default=365, ge=1, description="Days for which entries of access logs are kept.")
    interaction_days: int | None = Field(
        default=None,
        ge=1,
        description="Days for which people's interactions are kept, and what they did with items. Unset: no limit.",
    )
    impression_days: int | None = Field(
        default=365,
        ge=1,
        description="Days for which it is kept what people were shown. Unset: no limit.",
    )
    recommendation_days: int | None = Field(
        default=180,
        ge=1,
        description="Days for which recommendations are kept after they expire. Unset: no limit.",
    )
    notification_days: int | None = Field(
        default=365,
        ge=1,
        description="Days for which notifications are kept that do not wait to be sent. Unset: no limit.",
    )
    document_days: int | None = Field(
        default=90,
        ge=1,
        description="Days for which documents are kept that nobody confirmed, with their files. Unset: no limit.",
    )
    export_hours: int = Field(
        default=48, ge=1, description="Hours for which an export of a person's data can be downloaded."
    )
    recommendations_cron: str = Field(
        default="0 2 * * *",
        description="When recommendations of everyone active are refreshed, in UTC. `off`: never.",
    )
    training_cron: str = Field(default="0 3 * * 1", description="When a ranker is trained, in UTC. `off`: never.")
    features_cron: str = Field(
        default="0 */6 * * *", description="When new and changed texts are embedded, in UTC. `off`: never."
    )
    materialise_cron: str = Field(
        default="10 * * * *",
        description="When what people did lately is counted anew and materialised to Redis, in UTC. `off`: never.",
    )
    clean_up_cron: str = Field(default="0 4 * * *", description="When old records are deleted, in UTC. `off`: never.")
    retention_cron: str = Field(
        default="30 4 * * *",
        description="When data about people is deleted that is older than the settings allow, in UTC. `off`: never.",
    )
    audit_cron: str = Field(
        default="0 6 1 * *", description="When lists of candidates are audited for bias, in UTC. `off`: never."
    )
    monitoring_cron: str = Field(
        default="0 5 * * 0", description="When the active model is checked for drift, in UTC. `off`: never."
    )
    interests_cron: str = Field(
        default="0 4 1 * *",
        description="When interests of everyone active are summarised, in UTC. `off`: never.",
    )
    training_seconds: int = Field(default=7_200, gt=0, description="Time limit of a training, in seconds.")
    training_epochs: int = Field(default=160, ge=1, description="Maximum number of epochs of a training.")
    selection_seconds: float = Field(
        default=5.0,
        ge=0,
        description="Time for which a training tries settings of the graph filter, ALS or LightGCN on the validation "
        "part, in seconds. 0: the default settings are used.",
    )
    training_seed: int = Field(default=7, description="Random seed of trainings.")
    learned_share: float = Field(
        default=0.7, ge=0, le=1, description="Share of the learned score in the blend, until a training fits it."
    )
    heuristic_share: float = Field(
        default=0.3, gt=0, le=1, description="Share of the heuristic score in the blend, until a training fits it."
    )
    fit_shares: bool = Field(
        default=True,
        description="Trainings fit both shares on their validation part. False: the two shares above hold.",
    )
    fewest_witnesses: int = Field(
        default=3,
        ge=3,
        description="Minimum number of other people behind a reason or a place in a trending list.",
    )
    embedder: Literal["auto", "minilm", "characters"] = Field(
        default="auto", description="Text embedder. `auto` uses MiniLM if the extra `semantic` is installed."
    )
    most_semantic_texts: int = Field(
        default=12_000,
        ge=0,
        description="Maximum number of nodes for which `careergraph evaluate` uses MiniLM if the embedder is `auto`.",
    )
    most_trained_texts: int = Field(
        default=60_000,
        ge=0,
        description="Maximum number of nodes for which a training uses MiniLM if the embedder is `auto`.",
    )
    activity_days: int = Field(
        default=90, ge=1, description="Number of days of activity that an interest summary covers."
    )
    document_key: SecretStr | None = Field(
        default=None,
        description="Secret that encrypts uploaded files, at least 32 characters; several, separated by commas, to "
        "replace one. Unset: one is generated in the home folder.",
    )
    keep_documents: bool = Field(
        default=False,
        description="Whether uploaded files are kept, encrypted, in the home folder after they were read.",
    )
    confirm_documents: bool = Field(
        default=False,
        description="Whether what a CV proposes becomes profile by itself. False: the person confirms it.",
    )
    llm_provider: Literal["auto", "anthropic", "openai", "built-in"] = Field(
        default="auto",
        description="Language model for summaries and narratives. `auto`: Anthropic if its key is set, else the server "
        "in `CAREERGRAPH_OPENAI_BASE_URL` if that is set, else the built-in summariser and templates, which say so.",
    )
    anthropic_api_key: SecretStr | None = Field(default=None, description="Anthropic API key.")
    anthropic_model: str = Field(
        default="claude-haiku-5-5", description="Anthropic model for summaries and narratives."
    )
    anthropic_base_url: str | None = Field(
        default=None, description="Alternative base URL of an Anthropic-compatible API."
    )
    openai_base_url: str | None = Field(
        default=None,
        description="Base URL of a server with OpenAI's interface, such as http://127.0.0.1:11434/v1 for Ollama.",
    )
    openai_api_key: SecretStr | None = Field(default=None, description="Key for that server, if it needs one.")
    openai_model: str | None = Field(default=None, description="Model of that server, such as llama3.2.")
    llm_timeout_seconds: float = Field(
        default=30.0, gt=0, description="Timeout for one answer of a language model, in seconds."
    )
    narrative_seconds: float = Field(
        default=5.0,
        gt=0,
        description="Timeout for a narrative or a summary of a profile, in seconds. After it, the templates are used.",
    )
    llm_retries: int = Field(
        default=3, ge=0, description="Number of retries when a language model is busy or unavailable."
    )
    smtp_host: str | None = Field(
        default=None,
        description="Mail server for notifications. Unset: they wait in the outbox, and clients list them.",
    )
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection to the mail server is secured: `starttls`, `tls` or `none`."
    )
    smtp_user: str | None = Field(default=None, description="User of the mail server. Unset: no log-in.")
    smtp_password: SecretStr | None = Field(default=None, description="Password of the mail server.")
    smtp_seconds: float = Field(default=30.0, gt=0, description="Timeout for one reply of the mail server, in seconds.")
    mail_sender: str = Field(
        default="CareerGraph <no-reply@careergraph.invalid>", description="Sender of e-mails: a name and an address."
    )
    mail_days: int = Field(
        default=7, ge=1, description="After this number of days, a notification that could not be sent is given up."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[^\s/]+[^\s]*$",
        description="Address of the API as people reach it, for the links in e-mails.",
    )
    job_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S*\{id\}\S*$",
        description="Address of a job's page, such as https://jobs.example/jobs/{id}. Unset: e-mails leave it out.",
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65_000,
        description="Port on which a process serves metrics to Prometheus. Unset: none.",
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address on which metrics are served.")
    otlp_endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="Address of an OpenTelemetry collector, such as http://collector:4318. Unset: no traces.",
    )
    traced_share: float = Field(default=1.0, ge=0, le=1, description="Share of the requests that are traced, 0 to 1.")
    link_secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Secret that signs links in e-mails, 32 characters or more. Unset: one in the home folder.",
    )
    llm_longest_wait_seconds: float = Field(
        default=60.0,
        ge=0,
        description="Longest wait before a retry, in seconds. If a provider wants a longer one, it is not asked again.",
    )
    llm_concurrency: int = Field(
        default=4, ge=1, description="Number of questions that a worker process asks a language model at once."
    )
    llm_failures: int = Field(
        default=3,
        ge=1,
        description="Number of questions in a row that must fail, with all retries, before a provider counts as down.",
    )
    llm_down_seconds: float = Field(
        default=60.0, gt=0, description="Seconds before a provider that is down is asked again."
    )
    llm_poll_seconds: float = Field(
        default=30.0, gt=0, description="Seconds between looks at a batch of summaries at a provider."
    )
    llm_batch_people: int = Field(
        default=5_000, ge=1, le=100_000, description="Most people in one batch of summaries at a provider."
    )
    llm_prices: Path | None = Field(
        default=None,
        description="File with prices of language models. Unset: the table in `workers/model_prices.toml`.",
    )
    llm_budget_usd: float | None = Field(
        default=None,
        ge=0,
        description="Most US dollars that a run of summaries may spend. Unset: no limit. 0: no call that costs money.",
    )
    llm_budget_tokens: int | None = Field(
        default=20_000_000, ge=0, description="Most tokens that a run of summaries may use."
    )

    @field_validator(
        "recommendations_cron",
        "training_cron",
        "features_cron",
        "materialise_cron",
        "clean_up_cron",
        "retention_cron",
        "monitoring_cron",
        "interests_cron",
        "audit_cron",
    )
    @classmethod
    def check_times(cls, notation: str) -> str:
        """Refuse what is no time in the notation of cron."""
        if notation != OFF:
            check_cron(notation)
        return notation

    @field_validator("redis_url")
    @classmethod
    def check_redis_address(cls, url: str | None) -> str | None:
        """Refuse an address that cannot be read."""
        if url is not None:
            check_redis_url(url)
        return url

    @field_validator("model_store")
    @classmethod
    def check_store(cls, url: SecretStr | None) -> SecretStr | None:
        """Refuse a storage whose file system is not installed."""
        if url is not None:
            check_store_url(url.get_secret_value())
        return url

    @field_validator("otlp_endpoint")
    @classmethod
    def check_tracer(cls, endpoint: str | None) -> str | None:
        """Refuse traces if the packages that make them are not installed."""
        if endpoint is not None and not has_tracer():
            raise ValueError("traces need the extra: pip install 'careergraph[otel]'")
        return endpoint

    @field_validator("llm_prices")
    @classmethod
    def check_prices(cls, path: Path | None) -> Path | None:
        """Refuse a file that is no table of prices."""
        if path is not None:
            read_prices(path.expanduser())
        return path

    @model_validator(mode="after")
    def check_provider(self) -> Self:
        """Refuse a provider that lacks what it needs."""
        if self.llm_provider == "anthropic" and not self.anthropic_api_key:
            raise ValueError("CAREERGRAPH_LLM_PROVIDER=anthropic needs CAREERGRAPH_ANTHROPIC_API_KEY")
        if self.llm_provider == "openai" and not self.openai_base_url:
            raise ValueError("CAREERGRAPH_LLM_PROVIDER=openai needs CAREERGRAPH_OPENAI_BASE_URL")
        if self.openai_base_url and not self.openai_model:
            raise ValueError("CAREERGRAPH_OPENAI_BASE_URL needs CAREERGRAPH_OPENAI_MODEL, the model to ask")
        return self

    @property
    def queue_limits(self) -> Mapping[Queue, QueueLimits]:
        """The limits of all queues."""
        return limits_of(self.queues)

    @property
    def model_store_url(self) -> str | None:
        """The address of the object storage for models, with its password if it has one."""
        return None if self.model_store is None else self.model_store.get_secret_value()

    @property
    def prices(self) -> PriceTable:
        """The prices of language models."""
        return DEFAULT_PRICES if self.llm_prices is None else read_prices(self.llm_prices.expanduser())
