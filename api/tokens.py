"""Tokens: JWT (RFC 7519) with HS256, an audience, an expiry and roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from graph.viewer import VISITOR, Role, Viewer

ALGORITHM = "HS256"
AUDIENCE = "careergraph"
ISSUER = "careergraph"
LEEWAY_SECONDS = 5
MAX_TOKEN_LENGTH = 4_096


class TokenError(Exception):
    """A token does not hold; the message says why, for the one who sent it."""


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

    def viewer(self, token: str) -> Viewer:
        """The person that a token stands for.

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
        except jwt.ExpiredSignatureError:
            raise TokenError("The token has expired: get a new one.") from None
        except jwt.InvalidAudienceError:
            raise TokenError("The token is for another audience.") from None
        except (jwt.PyJWTError, UnicodeError):  # half a character cannot be encoded
            raise TokenError("The token does not hold: it is malformed or was not signed here.") from None
        return Viewer(claims["sub"], roles_of(claims))

    def viewer_of(self, header: str | None) -> Viewer:
        """The person behind an ``Authorization`` header; a visitor where there is none.

        Raises:
            TokenError: as in :meth:`viewer`, or it is no bearer token.
        """
        if header is None:
            return VISITOR
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenError("The Authorization header must be: Bearer TOKEN.")
        return self.viewer(token.strip())


def roles_of(claims: Mapping[str, Any]) -> frozenset[Role]:
    """The roles among a token's claims; what is no role gives nothing."""
    named = claims.get("roles")
    known = set(Role)
    return frozenset(Role(name) for name in named if name in known) if isinstance(named, list) else frozenset()
