"""Tokens: JWT (RFC 7519) with HS256, an audience, an expiry and roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from api.errors import TokenError
from graph.viewer import Role

ALGORITHM = "HS256"
AUDIENCE = "careergraph"
ISSUER = "careergraph"
LEEWAY_SECONDS = 5
MAX_TOKEN_LENGTH = 4_096


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token says: for whom it was made, with what roles, and until when it holds (seconds since 1970)."""

    user: str
    roles: frozenset[Role]
    ends: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes and checks tokens.

    Args:
        secret: what signs them.
        lifetime: how long they hold.
    """

    secret: str
    lifetime: timedelta

    def make(self, user: str, roles: tuple[str, ...]) -> str:
        """A token for a person."""
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
        """What a token says.

        Raises:
            TokenError: it is expired, forged, for somebody else, or no token at all.
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
            claims["sub"].encode()
        except jwt.ExpiredSignatureError:
            raise TokenError("The token has expired: get a new one.") from None
        except jwt.InvalidAudienceError:
            raise TokenError("The token is for another audience.") from None
        except (jwt.PyJWTError, RecursionError, OverflowError, UnicodeError):  # the JSON within may be anything
            raise TokenError("The token does not hold: it is malformed or was not signed here.") from None
        return Grant(claims["sub"], roles_of(claims), ends)

    def grant_of(self, header: str | None) -> Grant | None:
        """What the token of an ``Authorization`` header says; ``None`` where there is no header.

        Raises:
            TokenError: as in :meth:`grant`, or it is no bearer token.
        """
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenError("The Authorization header must be: Bearer TOKEN.")
        return self.grant(token.strip())


def roles_of(claims: Mapping[str, Any]) -> frozenset[Role]:
    """The roles among a token's claims; what is no role gives nothing."""
    named = claims.get("roles")
    known = set(Role)
    return frozenset(role for role in known if role in named) if isinstance(named, list) else frozenset()
