"""Settings of the API, read only in composition roots."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.addresses import parse_networks


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
    graphiql: bool = Field(default=True, description="Whether GraphiQL answers in a browser; off in production.")
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, description="Largest request body.")
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
