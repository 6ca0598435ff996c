"""Settings of the graph package, read only in composition roots."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.catalogue.money import DEFAULT_RATES, Rates, read_rates

URI_SCHEMES = frozenset({"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"})


class GraphSettings(BaseSettings):
    """The location of the graph and of the home folder."""

    model_config = SettingsConfigDict(env_prefix="CAREERGRAPH_", env_file=".env", extra="ignore")

    home: Path = Field(
        default=Path("~/.careergraph"),
        description="Folder for all data on disk: embedded engines, passwords, models.",
    )
    graph_uri: str | None = Field(
        default=None,
        description="Address of a Neo4j server, such as bolt://graph:7687, or of a cluster, neo4j://graph:7687. "
        "Unset: the embedded engine.",
    )
    graph_user: str = Field(default="neo4j", description="User of the Neo4j server.")
    graph_password: SecretStr = Field(default=SecretStr(""), description="Password of the Neo4j server.")
    graph_database: str = Field(default="neo4j", description="Database of the Neo4j server.")
    graph_heap: str = Field(
        default="768m", pattern=r"^[1-9]\d*[mg]$", description="Heap size of the embedded engine, such as 768m or 4g."
    )

    currency_rates: Path | None = Field(
        default=None,
        description="File with rates of currencies, to compare pay. Unset: the table in `graph/catalogue/rates.toml`.",
    )

    @field_validator("graph_uri")
    @classmethod
    def check_uri(cls, uri: str | None) -> str | None:
        """Refuse an address that is not one of Bolt."""
        if uri is not None:
            parts = urlsplit(uri)
            if parts.scheme not in URI_SCHEMES or not parts.hostname or parts.port == 0 or parts.username:
                raise ValueError("give an address such as bolt://graph:7687 or neo4j+s://graph:7687, without user")
        return uri

    @field_validator("currency_rates")
    @classmethod
    def check_rates(cls, path: Path | None) -> Path | None:
        """Refuse a file that is no table of rates."""
        if path is not None:
            read_rates(path.expanduser())
        return path

    @property
    def rates(self) -> Rates:
        """The rates of currencies."""
        return DEFAULT_RATES if self.currency_rates is None else read_rates(self.currency_rates.expanduser())

    @property
    def folder(self) -> Path:
        """The absolute home folder, with ``~`` expanded."""
        return self.home.expanduser().resolve()
