"""Settings of the API, read only in composition roots."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from strawberry.http.websocket_origin import normalize_allowed_origins

from api.http.addresses import parse_networks
from graph.viewer import Role

LEAST_POINTS = 1_000


class ApiSettings(BaseSettings):
    """Settings of the API: addresses, trust, limits and logs."""

    model_config = SettingsConfigDict(env_prefix="CAREERGRAPH_", env_file=".env", extra="ignore")

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on; 0 picks a free port.")
    jwt_secret: SecretStr | None = Field(
        default=None,
        description="Secret that signs tokens, at least 32 characters; if unset, one is generated in the home folder.",
    )
    jwt_hours: float = Field(default=24.0, gt=0, description="Lifetime of a token, in hours.")
    local_tokens: bool = Field(
        default=False,
        description="Whether tokens signed with `CAREERGRAPH_JWT_SECRET` are accepted beside those of "
        "`CAREERGRAPH_OIDC_ISSUER`. Without an issuer they always are.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="OpenID Connect provider whose tokens are accepted: its issuer, exactly as in their `iss`. Unset: "
        "only tokens signed with `CAREERGRAPH_JWT_SECRET`.",
    )
    jwks_url: str | None = Field(
        default=None, description="Address of the provider's keys. Unset: its configuration names it."
    )
    jwks_seconds: float = Field(
        default=3_600.0,
        gt=0,
        description="Seconds after which the provider's keys are read again; an unknown key is looked for at once, at "
        "most every 10 s.",
    )
    jwks_longest_seconds: float = Field(
        default=86_400.0, gt=0, description="Seconds for which known keys serve while the provider is away."
    )
    oidc_audience: str = Field(
        default="careergraph", min_length=1, description="Audience that the provider's tokens must name."
    )
    oidc_leeway_seconds: float = Field(
        default=30.0, ge=0, le=300, description="How far the provider's clock may differ, in seconds."
    )
    oidc_prefix: str | None = Field(
        default=None,
        max_length=100,
        description="What stands before the `sub` of a provider's token in the id of its person. Unset: a part of the "
        "issuer's digest and a colon, so that two issuers cannot name one person.",
    )
    oidc_roles_claim: str = Field(
        default="roles",
        min_length=1,
        description="Claim with the names of a person's roles: a name, or a path such as realm_access.roles.",
    )
    oidc_role_names: dict[str, Role] = Field(
        default={},
        description="Roles by the names that the provider gives them, as JSON, such as "
        '{"*": "CANDIDATE", "staff": "ADMIN"}; * is everybody. {}: names are CANDIDATE, RECRUITER, ADMIN.',
    )
    register_on_first_visit: bool = Field(
        default=False,
        description="Whether a candidate with a provider's token is added to the graph on their first request. False: "
        "the client sends `register`.",
    )
    roles_seconds: float = Field(
        default=30.0,
        gt=0,
        description="How long a person's roles are cached before they are read again; twice as long for sockets.",
    )
    graphiql: bool = Field(
        default=True,
        description="Whether GraphiQL and introspection of the schema are available; turn off in production.",
    )
    console: bool = Field(
        default=True, description="Whether the console is served under /console; it shows what a token may see."
    )
    browser_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s?#]+$",
        description="Address of Neo4j Browser, such as http://127.0.0.1:7474/browser/, for the console's links.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins whose pages may use the API, comma-separated, such as https://jobs.example; * allows all.",
    )
    trusted_documents: Path | None = Field(
        default=None,
        description="Folder of *.graphql files, or a JSON manifest of texts by id: documents that clients may name.",
    )
    trusted_only: bool = Field(
        default=False,
        description="Whether only trusted documents are taken, the console's and those above; turn on in production.",
    )
    persisted_queries: int = Field(
        default=1_000,
        ge=0,
        description="Most documents that Redis keeps for automatic persisted queries; 0 keeps none.",
    )
    persisted_query_bytes: int = Field(
        default=16_384, ge=1, description="Largest document that is kept so, in bytes; larger ones are sent each time."
    )
    persisted_query_hours: float = Field(
        default=24.0, gt=0, description="Hours for which such a document is kept that nobody asks for."
    )
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, description="Largest request body, in bytes.")
    max_file_bytes: int = Field(
        default=10_485_760, ge=1_000, le=10_485_760, description="Largest file of an upload, in bytes."
    )
    read_seconds: float = Field(
        default=10.0,
        gt=0,
        description="Longest wait for a request's head, for its body, and for a socket's connection_init.",
    )
    processes: int = Field(
        default=1, ge=1, le=64, description="Number of API processes that share the port; more than one needs Linux."
    )
    deadline_seconds: float = Field(default=2.0, gt=0, description="Longest wait for the graph or Redis.")
    operation_seconds: float = Field(
        default=30.0, gt=0, description="Longest time that a query may take before it is stopped with TIMED_OUT."
    )
    refresh_seconds: float = Field(
        default=2.0, gt=0, description="Seconds between checks for a new model or catalogue."
    )
    cache_seconds: float = Field(
        default=60.0, ge=0, description="Longest time that recommendations are cached in Redis; 0 turns the cache off."
    )
    compute_threads: int = Field(
        default=2, ge=1, description="How many explanations, searches and similar computations run at once."
    )
    compute_waiting: int = Field(
        default=32,
        ge=0,
        description="How many of them, and how many texts to read, may wait; further ones fail with UNAVAILABLE.",
    )
    compute_seconds: float = Field(
        default=10.0,
        gt=0,
        description="Longest time that one of them may take, including its wait. Starting has no such limit.",
    )
    viewer_requests: int = Field(
        default=600, ge=0, description="Requests per minute that one viewer may send; 0 sets no limit."
    )
    address_requests: int = Field(
        default=3_000, ge=0, description="Requests per minute that one address may send; 0 sets no limit."
    )
    viewer_points: int = Field(
        default=60_000,
        ge=0,
        description="Points per minute that the operations of one viewer may cost, or of one address's visitors; "
        "at least 1000, or 0 for no limit.",
    )
    account_requests: int = Field(
        default=6_000,
        ge=0,
        description="Requests per minute that one service account may send, for all people together; 0 sets no limit.",
    )
    account_points: int = Field(
        default=600_000,
        ge=0,
        description="Points per minute that the operations of one service account may cost, for all people together; "
        "at least 1000, or 0 for no limit.",
    )
    share_serving: bool = Field(
        default=True,
        description="Whether the API processes of a home folder share what they serve through files in it; without, "
        "each reads the graph when it starts.",
    )
    address_sockets: int = Field(
        default=200, ge=1, description="WebSockets that one address may have open in one process."
    )
    viewer_subscriptions: int = Field(
        default=100, ge=1, description="Operations that one viewer may run over all WebSockets at once in one process."
    )
    trusted_proxies: str = Field(
        default="",
        description="Networks of proxies whose X-Forwarded-For is trusted, separated by commas; empty trusts none.",
    )
    log_format: str = Field(
        default="console", pattern="^(console|json)$", description="Log format: console for people, json for machines."
    )

    @field_validator("viewer_points", "account_points")
    @classmethod
    def check_points(cls, points: int) -> int:
        """Refuse a budget that some allowed operations exceed."""
        if 0 < points < LEAST_POINTS:
            raise ValueError(f"it must be at least {LEAST_POINTS}, what one operation may cost, or 0 for no limit")
        return points

    @field_validator("oidc_issuer", "jwks_url", mode="before")
    @classmethod
    def read_address(cls, value: object) -> object:
        """Read an empty text as no address, as compose files write it."""
        return value or None

    @field_validator("trusted_proxies")
    @classmethod
    def check_networks(cls, text: str) -> str:
        """Refuse a value that is not a list of networks."""
        parse_networks(text)
        return text

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def split_origins(cls, value: object) -> object:
        """Split comma-separated text into origins as browsers send them.

        Raises:
            ValueError: an entry is not an origin.
        """
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            return value
        return tuple(sorted(normalize_allowed_origins(part.strip() for part in parts if part.strip())))
