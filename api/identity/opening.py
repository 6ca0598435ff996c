"""Makes what verifies tokens from the settings."""

import httpx

from api.errors import SettingsError
from api.http.tokens import Tokens
from api.identity.accounts import Accounts
from api.identity.claims import ClaimRules, issuer_prefix
from api.identity.keys import KeyStore
from api.identity.provider import Provider, is_safe_address
from api.identity.provider_tokens import ProviderTokens
from api.identity.verifier import Verifier
from api.settings import ApiSettings


def open_verifier(settings: ApiSettings, tokens: Tokens, accounts: Accounts) -> Verifier:
    """Return what verifies tokens: this service's own, a provider's, or both, and those of service accounts.

    Raises:
        SettingsError: the settings contradict each other.
    """
    return Verifier(tokens, open_provider(settings), accounts, accepts_local=settings.local_tokens)


def accepts_local_tokens(settings: ApiSettings) -> bool:
    """Whether tokens that this service signs itself are accepted."""
    return settings.oidc_issuer is None or settings.local_tokens


def person_prefix(settings: ApiSettings) -> str | None:
    """Return what stands before a provider's `sub` in the id of a person; ``None`` without a provider."""
    if settings.oidc_issuer is None:
        return None
    return issuer_prefix(settings.oidc_issuer) if settings.oidc_prefix is None else settings.oidc_prefix


def open_provider(settings: ApiSettings) -> ProviderTokens | None:
    """Return what verifies a provider's tokens; ``None`` if the settings name no provider.

    Raises:
        SettingsError: the settings contradict each other.
    """
    issuer, keys_url = settings.oidc_issuer, settings.jwks_url
    if issuer is None:
        if keys_url is not None:
            raise SettingsError("CAREERGRAPH_JWKS_URL needs CAREERGRAPH_OIDC_ISSUER, the `iss` of the tokens")
        return None
    for name, address in (("OIDC_ISSUER", issuer), ("JWKS_URL", keys_url)):
        if address is not None and not is_safe_address(address):
            raise SettingsError(f"CAREERGRAPH_{name} must begin with https://, unless it is on this machine")
    prefix = person_prefix(settings)
    if not prefix and settings.local_tokens:
        raise SettingsError(
            "CAREERGRAPH_OIDC_PREFIX must not be empty with CAREERGRAPH_LOCAL_TOKENS: two issuers could name one person"
        )
    client = httpx.AsyncClient(limits=httpx.Limits(max_connections=2, max_keepalive_connections=0))
    provider = Provider(issuer, keys_url, client)
    keys = KeyStore(provider.read_keys, settings.jwks_seconds, settings.jwks_longest_seconds)
    rules = ClaimRules(prefix or "", settings.oidc_roles_claim, settings.oidc_role_names)
    return ProviderTokens(provider, settings.oidc_audience, settings.oidc_leeway_seconds, keys, rules)
