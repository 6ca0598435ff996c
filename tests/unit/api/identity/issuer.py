"""A provider's keys and tokens, made here."""

import json
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from api.http.tokens import ClaimedProfile, Grant
from api.identity.claims import ClaimRules
from api.identity.keys import SigningKey

ISSUER = "https://sso.example/realms/jobs"
RULES = ClaimRules("sso:", "roles", {})


@cache
def rsa_key(name: str = "one", bits: int = 2_048) -> rsa.RSAPrivateKey:
    """A private key, the same for a name."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=bits)


@cache
def ec_key(name: str = "one") -> ec.EllipticCurvePrivateKey:
    """A private key on P-256, the same for a name."""
    return ec.generate_private_key(ec.SECP256R1())


def jwk(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, id: str, **changes: Any) -> dict[str, Any]:
    """A public key as its provider publishes it."""
    algorithm: Any = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    published: dict[str, Any] = json.loads(algorithm.to_jwk(key.public_key()))
    return {**published, "kid": id, "use": "sig", **changes}


def published_keys() -> dict[str, SigningKey]:
    """The keys ``rsa`` and ``ec``."""
    return {
        "rsa": SigningKey("rsa", "RS256", rsa_key().public_key()),
        "ec": SigningKey("ec", "ES256", ec_key().public_key()),
    }


def claims(**changes: Any) -> dict[str, Any]:
    """Claims that hold; ``None`` leaves one out."""
    made = {
        "iss": ISSUER, "aud": "careergraph", "sub": "ann", "iat": int(time.time()), "exp": int(time.time()) + 300,
        "roles": ["CANDIDATE"],
    }  # fmt: skip
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def sign(content: Mapping[str, Any], algorithm: str = "RS256", key: Any = None, **headers: Any) -> str:
    """A token; its head names the key ``rsa`` unless it is told otherwise."""
    return jwt.encode(dict(content), key or rsa_key(), algorithm, {"kid": "rsa", **headers})


def grant_of(claimed: Mapping[str, Any]) -> Grant:
    """The grant that some claims make."""
    return Grant(RULES.person_of(claimed), RULES.roles_of(claimed), 9e9, 0.0, ClaimedProfile())
