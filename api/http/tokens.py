"""Tokens: JWT (RFC 7519) with HS256, an audience, an expiry and roles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import jwt

from api.errors import TokenError
from graph.viewer import Agent, Role

ALGORITHM = "HS256"
AUDIENCE = "careergraph"
ISSUER = "careergraph"
LEEWAY_SECONDS = 5
MAX_TOKEN_LENGTH = 4_096
MAX_ID_BYTES = 200  # a global identifier must be able to hold it


def is_person_id(text: str) -> bool:
    """Return whether a text can be the id of a person: 1 to 200 bytes of printable text."""
    return text.isprintable() and 1 <= len(text.encode()) <= MAX_ID_BYTES


@dataclass(frozen=True, slots=True)
class ClaimedProfile:
    """What a provider says of a person beside their id and roles; what it does not vouch for is ``None``."""

    name: str | None = None
    email: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """The content of a token: its person, their roles, its expiry and when it was issued (seconds since 1970).

    A token that does not say when it was issued counts as older than all others. Only tokens of an OpenID Connect
    provider have a profile, and only those of service accounts an agent; its person is empty if it acts for nobody.
    """

    user: str
    roles: frozenset[Role]
    ends: float
    issued: float = 0.0
    profile: ClaimedProfile | None = field(default=None, repr=False)
    agent: Agent | None = None


class TokenVerifier(Protocol):
    """Whatever tells the grant of a request."""

    async def grant_of(self, header: str | None, on_behalf_of: str | None = None) -> Grant | None:
        """Verify the token in an ``Authorization`` header; ``None`` without the header.

        Args:
            header: the header.
            on_behalf_of: id of the person for whom a service account acts.

        Raises:
            TokenError: the token is invalid, or the header has no bearer token.
            UnavailableError: it cannot be told now whether the token is valid.
            GraphUnavailableError: the service accounts are not known.
        """


@dataclass(frozen=True, slots=True)
class Tokens:
    """Issues and verifies tokens.

    Args:
        secret: signs the tokens.
        lifetime: how long tokens are valid.
    """

    secret: str
    lifetime: timedelta

    def make(self, user: str, roles: tuple[str, ...]) -> str:
        """Issue a token for a person."""
        now = datetime.now(UTC)
        claims = {
            "sub": user,
            "roles": list(roles),
            "aud": AUDIENCE,
            "iss": ISSUER,
            "iat": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode(claims, self.secret, algorithm=ALGORITHM)

    def grant(self, token: str) -> Grant:
        """Verify a token and return its content.

        Raises:
            TokenError: the token has expired, is forged, is for another audience, or is not a token.
        """
        if len(token) > MAX_TOKEN_LENGTH:
            raise TokenError("The token is too long.")
        try:
            claims = jwt.decode(
                token,
                self.secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "aud", "iss"]},
            )
            ends = float(claims["exp"]) + LEEWAY_SECONDS
            issued = float(claims.get("iat") or 0)
            claims["sub"].encode()
        except jwt.ExpiredSignatureError:
            raise TokenError("The token has expired: get a new one.") from None
        except jwt.InvalidAudienceError:
            raise TokenError("The token is for another audience.") from None
        except (jwt.PyJWTError, RecursionError, OverflowError, TypeError, ValueError):  # the payload may be any JSON
            raise TokenError("The token is invalid: it is malformed or was not signed by this service.") from None
        return Grant(claims["sub"], roles_of(claims), ends, issued)


def bearer_token(header: str) -> str:
    """Return the token of an ``Authorization`` header.

    Raises:
        TokenError: the header has no bearer token.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenError("The Authorization header must be: Bearer TOKEN.")
    return token.strip()


def roles_of(claims: Mapping[str, Any]) -> frozenset[Role]:
    """Return the roles in a token's claims; unknown roles are ignored."""
    role_names = claims.get("roles")
    roles = set(Role)
    return frozenset(role for role in roles if role in role_names) if isinstance(role_names, list) else frozenset()
