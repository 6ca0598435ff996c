"""What the command line says of whose tokens are accepted."""

from typing import Any

import pytest
from pydantic import ValidationError

from api.cli.services.diagnosis import identity_line
from api.cli.session import Settings
from api.cli.tokens import sign_locally
from api.errors import CommandError, SettingsError
from api.identity.opening import open_provider
from api.settings import ApiSettings
from graph.engines.child import free_port
from graph.settings import GraphSettings
from graph.viewer import Role
from tests.unit.door import TOKENS
from workers.settings import WorkerSettings


def settings(**given: Any) -> Settings:
    return Settings(GraphSettings(), ApiSettings(**given), WorkerSettings())


async def test_doctor_says_whose_tokens_are_accepted() -> None:
    line = await identity_line(settings())
    assert (line.fine, "this service signs" in line.serves) == (True, True)
    away = await identity_line(settings(oidc_issuer=f"http://127.0.0.1:{free_port()}"))
    assert not away.fine
    assert "does not answer" in away.serves
    assert "CAREERGRAPH_OIDC_ISSUER" in away.advice
    odd = await identity_line(settings(jwks_url="https://sso.example/keys"))
    assert not odd.fine
    assert "CAREERGRAPH_JWKS_URL needs" in odd.advice


@pytest.mark.parametrize(
    "given",
    [
        {"jwks_url": "https://sso.example/keys"},
        {"oidc_issuer": "http://sso.example"},
        {"oidc_issuer": "sso.example"},
        {"oidc_issuer": "https://sso.example", "jwks_url": "http://sso.example/keys"},
        {"oidc_issuer": "https://sso.example", "oidc_prefix": "", "local_tokens": True},
    ],
)
def test_settings_that_contradict_each_other_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        open_provider(ApiSettings(**given))


def test_an_empty_address_is_none_and_a_role_that_does_not_exist_is_refused() -> None:
    assert open_provider(ApiSettings(oidc_issuer="", jwks_url="")) is None
    with pytest.raises(ValidationError, match="oidc_role_names"):
        ApiSettings(oidc_role_names={"staff": "ROOT"})


def test_a_token_that_nobody_would_accept_is_not_made() -> None:
    roles = (Role.CANDIDATE.value,)
    assert sign_locally(TOKENS, settings(), "ann", roles)
    assert sign_locally(TOKENS, settings(oidc_issuer="https://sso.example", local_tokens=True), "ann", roles)
    with pytest.raises(CommandError, match="CAREERGRAPH_LOCAL_TOKENS"):
        sign_locally(TOKENS, settings(oidc_issuer="https://sso.example"), "ann", roles)
