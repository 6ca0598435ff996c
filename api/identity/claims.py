"""What the claims of a provider's token say of a person."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email

from api.errors import TokenError
from api.http.tokens import MAX_ID_BYTES, ClaimedProfile, is_person_id
from graph.viewer import Role

EVERYBODY = "*"
MAX_NAME = 200
LANGUAGES = frozenset({"en", "ar"})


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """How claims are read.

    Args:
        prefix: stands before a ``sub`` in the id of a person.
        roles_claim: the claim with the names of roles: a name, or a path with dots such as ``realm_access.roles``.
        role_names: roles by the names that the provider gives them; ``*`` is everybody. Empty: names are ours.
    """

    prefix: str
    roles_claim: str
    role_names: Mapping[str, Role]

    def person_of(self, claims: Mapping[str, Any]) -> str:
        """Return the id of a token's person.

        Raises:
            TokenError: the ``sub`` cannot be part of an id.
        """
        subject = claims["sub"]
        id = f"{self.prefix}{subject}"
        if not subject or not is_person_id(id):
            raise TokenError(f"The token's `sub` must be printable text; an id has at most {MAX_ID_BYTES} bytes.")
        return id

    def roles_of(self, claims: Mapping[str, Any]) -> frozenset[Role]:
        """Return the roles that a token gives; names that mean nothing are left out."""
        names = read_names(find_claim(claims, self.roles_claim))
        known = self.role_names or {role.value: role for role in Role}
        return frozenset(known[name] for name in {*names, EVERYBODY} if name in known)


def issuer_prefix(issuer: str) -> str:
    """Return what stands before the ids of an issuer's people, so that they are nobody else's: a part of its digest."""
    return f"{hashlib.sha256(issuer.encode()).hexdigest()[:12]}:"


def find_claim(claims: Mapping[str, Any], path: str) -> object:
    """Return a claim with this name, such as ``https://jobs.example/roles``, or else at this path of names."""
    if path in claims:
        return claims[path]
    value: object = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def read_names(value: object) -> list[str]:
    """Return the names in a claim: a list of texts, or a text with blanks between them."""
    if isinstance(value, str):
        return value.split()
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def profile_of(claims: Mapping[str, Any]) -> ClaimedProfile:
    """Return the profile in the claims. An address counts only if the provider has verified it."""
    language = str(claims.get("locale") or "").replace("_", "-").partition("-")[0].lower()
    email = read_email(claims.get("email")) if claims.get("email_verified") is True else None
    return ClaimedProfile(read_name(claims), email, language if language in LANGUAGES else None)


def read_name(claims: Mapping[str, Any]) -> str | None:
    """Return the name in the claims; ``None`` if there is none."""
    parts = [claims.get("name")], [claims.get("given_name"), claims.get("family_name")]
    names = (" ".join(str(text).strip() for text in texts if isinstance(text, str)).strip() for texts in parts)
    return next((name for name in names if name.isprintable() and 1 <= len(name) <= MAX_NAME), None)


def read_email(value: object) -> str | None:
    """Return an e-mail address as mail servers take it; ``None`` if the value is none."""
    try:
        return validate_email(str(value), check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        return None
