"""The setup of an API process: settings, engines, and what derives from them without loading a model."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.fernet import MultiFernet

from api.errors import SettingsError
from api.http.tokens import Tokens
from api.settings import ApiSettings
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.engines.child import secret_file
from graph.engines.home import Engines
from workers.documents.vault import home_cipher
from workers.llm.choice import chosen_model, chosen_provider
from workers.settings import WorkerSettings

SHORTEST_SECRET = 32


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that an API process is built from."""

    engines: Engines
    home: Path
    api: ApiSettings
    workers: WorkerSettings
    rates: Rates = DEFAULT_RATES


def tokens_of(home: Path, settings: ApiSettings) -> Tokens:
    """Make the issuer and verifier of tokens, with the secret from the settings or the home folder.

    Raises:
        SettingsError: the secret in the settings is too short.
    """
    if settings.jwt_secret is None:
        secret = secret_file(home / "jwt-secret")
    else:
        secret = settings.jwt_secret.get_secret_value()
        if len(secret) < SHORTEST_SECRET:
            raise SettingsError(f"CAREERGRAPH_JWT_SECRET is too short: give {SHORTEST_SECRET} characters or more")
    return Tokens(secret, timedelta(hours=settings.jwt_hours))


def cipher_of(home: Path, settings: WorkerSettings) -> MultiFernet:
    """Return what encrypts uploaded files.

    Raises:
        SettingsError: the key in the settings is too short.
    """
    try:
        return home_cipher(home, settings.document_key)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def llm_of(settings: WorkerSettings) -> tuple[str, str]:
    """Return the provider and model that summarise interests."""
    return chosen_provider(settings), chosen_model(settings)
