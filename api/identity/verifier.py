"""Verifies tokens of either source: this service's own (HS256), and those of an OpenID Connect provider."""

import jwt

from api.http.tokens import ALGORITHM, Grant, Tokens, bearer_token
from api.identity.provider_tokens import ProviderTokens


class Verifier:
    """Verifies tokens. A token is verified by one source alone, chosen by its algorithm.

    Args:
        local: this service's own tokens.
        provider: a provider's tokens; ``None`` without one: then all tokens are this service's own.
        accepts_local: whether this service's own tokens are accepted beside a provider's.
    """

    def __init__(self, local: Tokens, provider: ProviderTokens | None = None, *, accepts_local: bool = False) -> None:
        self._local = local
        self.provider = provider
        self._accepts_local = accepts_local

    async def grant_of(self, header: str | None) -> Grant | None:
        """Verify the token in an ``Authorization`` header; ``None`` without the header.

        Raises:
            TokenError: the token is invalid, or the header has no bearer token.
            UnavailableError: the provider's keys are not known, and it cannot be asked for them now.
        """
        if header is None:
            return None
        token = bearer_token(header)
        if self.provider is None or (self._accepts_local and names_local_algorithm(token)):
            return self._local.grant(token)
        return await self.provider.grant(token)


def names_local_algorithm(token: str) -> bool:
    """Whether a token says that it is signed with this service's secret; nothing of it is verified."""
    try:
        return jwt.get_unverified_header(token).get("alg") == ALGORITHM
    except (jwt.PyJWTError, RecursionError, TypeError, ValueError):
        return False
