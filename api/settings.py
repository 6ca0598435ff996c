"""Settings of the API, read only in composition roots."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from strawberry.http.websocket_origin import normalize_allowed_origins

from api.http.addresses import parse_networks


class ApiSettings(BaseSettings):
    """Where the API listens and whom it trusts."""

    model_config = SettingsConfigDict(env_prefix="CAREERGRAPH_", env_file=".env", extra="ignore")

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    jwt_secret: SecretStr | None = Field(
        default=None,
        description="Secret that signs tokens, 32 characters or more; unset: made and kept in the home folder.",
    )
    jwt_hours: float = Field(default=24.0, gt=0, description="Hours that a token holds.")
    roles_seconds: float = Field(
        default=30.0,
        gt=0,
        description="How long a person's roles are kept before the graph is asked again; sockets take twice as long.",
    )
    graphiql: bool = Field(
        default=True,
        description="Whether GraphiQL answers in a browser, and the schema may be looked at; off in production.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins whose pages may use the API, separated by commas, such as https://jobs.example; * is all.",
    )
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, description="Largest request body.")
    read_seconds: float = Field(
        default=10.0,
        gt=0,
        description="Longest wait for a request's head, for its body, and for a socket's connection_init.",
    )
    deadline_seconds: float = Field(default=2.0, gt=0, description="Longest wait for the graph or Redis.")
    refresh_seconds: float = Field(default=2.0, gt=0, description="How often a new model or catalogue is looked for.")
    cache_seconds: float = Field(
        default=60.0, ge=0, description="Longest that an answer of recommendations is kept in Redis; 0 keeps none."
    )
    compute_threads: int = Field(
        default=2, ge=1, description="How many explanations, searches and the like are computed at once."
    )
    compute_waiting: int = Field(
        default=32, ge=0, description="How many of them, and how many texts to read, may wait; more are UNAVAILABLE."
    )
    compute_seconds: float = Field(default=10.0, gt=0, description="Longest that one of them may take, with its wait.")
    viewer_requests: int = Field(
        default=600, ge=0, description="Requests a minute that one viewer may send; 0 sets no limit."
    )
    address_requests: int = Field(
        default=3_000, ge=0, description="Requests a minute that may come from one address; 0 sets no limit."
    )
    address_sockets: int = Field(
        default=200, ge=1, description="WebSockets of one address that may be open in one process."
    )
    trusted_proxies: str = Field(
        default="",
        description="Networks of proxies whose X-Forwarded-For is believed, with commas between; empty: none.",
    )
    log_format: str = Field(default="console", pattern="^(console|json)$", description="Logs for people or machines.")

    @field_validator("trusted_proxies")
    @classmethod
    def check_networks(cls, text: str) -> str:
        """Refuse what is no list of networks."""
        parse_networks(text)
        return text

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def split_origins(cls, value: object) -> object:
        """Origins as browsers send them, from text with commas.

        Raises:
            ValueError: one is no origin.
        """
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            return value
        return tuple(sorted(normalize_allowed_origins(part.strip() for part in parts if part.strip())))
