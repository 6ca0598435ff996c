"""Verifies tokens of an OpenID Connect provider: JWT (RFC 7519) with RS256 or ES256."""

from collections.abc import Mapping
from typing import Any

import jwt

from api.errors import TokenError
from api.http.tokens import Grant
from api.identity.claims import ClaimRules, profile_of
from api.identity.keys import KeyState, KeyStore
from api.identity.provider import MAX_KEY_ID, Provider

MAX_TOKEN_LENGTH = 16_384
ALGORITHMS = ("RS256", "ES256")
INVALID = "The token is invalid: it is malformed, or its issuer did not sign it."


class ProviderTokens:
    """Verifies tokens of a provider.

    Args:
        provider: the provider.
        audience: the audience that a token must name.
        leeway_seconds: how far clocks may differ.
        keys: the provider's keys.
        rules: how claims are read.
    """

    def __init__(
        self, provider: Provider, audience: str, leeway_seconds: float, keys: KeyStore, rules: ClaimRules
    ) -> None:
        self._provider = provider
        self._audience = audience
        self._leeway_seconds = leeway_seconds
        self._keys = keys
        self._rules = rules

    @property
    def issuer(self) -> str:
        """The provider's issuer."""
        return self._provider.issuer

    @property
    def key_state(self) -> KeyState:
        """What is known of the provider's keys."""
        return self._keys.state

    async def prepare(self) -> None:
        """Read the keys before the first token needs them; a provider that is away is asked again later."""
        await self._keys.refresh()

    async def close(self) -> None:
        """Close the connections to the provider."""
        await self._provider.close()

    async def grant(self, token: str) -> Grant:
        """Verify a token and return its content.

        Raises:
            TokenError: the token has expired, is forged, or is for another audience.
            UnavailableError: the key of the token is not known, and the provider cannot be asked for it now.
        """
        claims = await self._verify(token)
        ends, issued = claims["exp"] + self._leeway_seconds, claims["iat"]
        return Grant(self._rules.person_of(claims), self._rules.roles_of(claims), ends, issued, profile_of(claims))

    async def _verify(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token, with times as numbers; errors as in :meth:`grant`."""
        if len(token) > MAX_TOKEN_LENGTH:
            raise TokenError("The token is too long.")
        algorithm, id = read_head(token)
        key = await self._keys.find(id)
        if key.algorithm != algorithm:  # each key is for one algorithm
            raise TokenError(INVALID)
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm],
                audience=self._audience,
                issuer=self._provider.issuer,
                leeway=self._leeway_seconds,
                options={"require": ["exp", "sub", "aud", "iss"]},
            )
            claims["sub"].encode()
            times = {"exp": float(claims["exp"]), "iat": float(claims.get("iat") or 0)}
        except jwt.ExpiredSignatureError:
            raise TokenError("The token has expired: get a new one.") from None
        except jwt.InvalidAudienceError:
            raise TokenError("The token is for another audience.") from None
        except jwt.InvalidIssuerError:
            raise TokenError("The token is of another issuer.") from None
        except (jwt.PyJWTError, RecursionError, OverflowError, TypeError, ValueError):  # the payload may be any JSON
            raise TokenError(INVALID) from None
        return claims | times


def read_head(token: str) -> tuple[str, str]:
    """Return the algorithm of a token and the id of its key. Nothing of it is verified.

    Raises:
        TokenError: the token has another algorithm than RS256 and ES256, or does not name its key.
    """
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, RecursionError, TypeError, ValueError):
        raise TokenError(INVALID) from None
    algorithm, id = head.get("alg"), head.get("kid")
    if algorithm not in ALGORITHMS:
        raise TokenError("The token is invalid: it must be signed with RS256 or ES256.")
    if not isinstance(id, str) or not 1 <= len(id) <= MAX_KEY_ID:
        raise TokenError("The token is invalid: its head must name its key (`kid`).")
    return algorithm, id
