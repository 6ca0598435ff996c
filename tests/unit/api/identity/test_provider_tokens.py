"""A provider's token holds only if the provider signed it, for this service, and just now."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from api.errors import TokenError, UnavailableError
from api.http.tokens import Tokens
from api.identity.keys import KeyStore, ProviderError
from api.identity.provider import Provider
from api.identity.provider_tokens import MAX_TOKEN_LENGTH, ProviderTokens
from api.identity.verifier import Verifier
from graph.viewer import Role
from tests.unit.api.identity.issuer import ISSUER, RULES, claims, ec_key, published_keys, rsa_key, sign
from tests.unit.door import TOKENS

LEEWAY = 30.0
PUBLIC_PEM = (
    rsa_key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
)


async def read_keys() -> Any:
    return published_keys()


async def be_away() -> Any:
    raise ProviderError("away")


def provider_tokens(read: Any = read_keys) -> ProviderTokens:
    provider = Provider(ISSUER, None, httpx.AsyncClient())
    return ProviderTokens(provider, "careergraph", LEEWAY, KeyStore(read, 60.0, 60.0), RULES)


def forge(head: dict[str, Any], key: bytes) -> str:
    """A token signed with HMAC, whatever its key and head are; PyJWT refuses to make it."""

    def encode(part: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")

    body = encode(head) + b"." + encode(claims())
    signature = hmac.new(key, body, hashlib.sha256).digest()
    return (body + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


@pytest.mark.parametrize(
    "token",
    [sign(claims()), sign(claims(), "ES256", ec_key(), kid="ec"), sign(claims(aud=["other", "careergraph"]))],
)
async def test_a_token_of_the_provider_says_who_and_what_roles(token: str) -> None:
    grant = await provider_tokens().grant(token)
    assert grant.user == "sso:ann"
    assert grant.roles == {Role.CANDIDATE}
    assert 300 <= grant.ends - time.time() <= 300 + LEEWAY
    assert grant.profile is not None


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (sign(claims(exp=int(time.time()) - 31)), "expired"),
        (sign(claims(aud="another")), "another audience"),
        (sign(claims(aud=None)), "token is invalid"),
        (sign(claims(iss="https://other.example")), "another issuer"),
        (sign(claims(iss=f"{ISSUER}/")), "another issuer"),
        (sign(claims(iss=None)), "token is invalid"),
        (sign(claims(exp=None)), "token is invalid"),
        (sign(claims(sub=None)), "token is invalid"),
        (sign(claims(sub=1)), "token is invalid"),
        (sign(claims(sub="x" * 300)), "printable"),
        (sign(claims(nbf=int(time.time()) + 60)), "token is invalid"),
        (sign(claims(iat=int(time.time()) + 60)), "token is invalid"),
        (sign(claims(exp=10**400)), "token is invalid"),
        (sign(claims(), key=rsa_key("another")), "token is invalid"),
        (sign(claims(), "ES256", ec_key()), "token is invalid"),
        (sign(claims(), kid="ec"), "token is invalid"),
        (sign(claims(), kid="unknown"), "no such key"),
        (sign(claims(), kid=""), "kid"),
        (jwt.encode(claims(), rsa_key(), "RS256"), "kid"),
        (sign(claims(), "PS256"), "RS256 or ES256"),
        (jwt.encode(claims(), "", "none", {"kid": "rsa"}), "RS256 or ES256"),
        (sign(claims(), crit=["b64"], b64=False), "token is invalid"),
        (forge({"alg": "HS256", "kid": "rsa"}, PUBLIC_PEM), "RS256 or ES256"),
        (forge({"alg": "RS256", "kid": None}, PUBLIC_PEM), "token is invalid"),
        (forge({"alg": "RS256", "kid": ["rsa"]}, PUBLIC_PEM), "token is invalid"),
        (forge({"alg": "RS256", "kid": "rsa"}, PUBLIC_PEM), "token is invalid"),
        (forge({"alg": ["RS256"], "kid": "rsa"}, PUBLIC_PEM), "token is invalid|RS256 or ES256"),
        (sign(claims(padding="x" * MAX_TOKEN_LENGTH)), "too long"),
        ("a.b.c", "token is invalid"),
        ("", "token is invalid"),
    ],
)
async def test_tokens_that_do_not_hold_are_refused(token: str, message: str) -> None:
    with pytest.raises(TokenError, match=message):
        await provider_tokens().grant(token)


async def test_clocks_may_differ_a_little() -> None:
    now = int(time.time())
    await provider_tokens().grant(sign(claims(exp=now - 20, iat=now - 300)))
    await provider_tokens().grant(sign(claims(iat=now + 20, nbf=now + 20)))


async def test_without_keys_nobody_is_let_in() -> None:
    with pytest.raises(UnavailableError) as refused:
        await provider_tokens(be_away).grant(sign(claims()))
    assert refused.value.retry_after >= 1


async def test_of_two_sources_each_verifies_its_own_tokens() -> None:
    local, provided = f"Bearer {TOKENS.make('ann', ('ADMIN',))}", f"Bearer {sign(claims(roles=['ADMIN']))}"
    both = Verifier(TOKENS, provider_tokens(), accepts_local=True)
    grants = [await both.grant_of(header) for header in (local, provided, None)]
    assert [grant and grant.user for grant in grants] == ["ann", "sso:ann", None]
    provider_only, local_only = Verifier(TOKENS, provider_tokens()), Verifier(TOKENS)
    for verifier, header in ((provider_only, local), (local_only, provided), (both, "Bearer a.b.c"), (both, "Basic x")):
        with pytest.raises(TokenError):
            await verifier.grant_of(header)
    forged = Tokens(PUBLIC_PEM.decode(), TOKENS.lifetime)
    with pytest.raises(TokenError):
        await both.grant_of(f"Bearer {forge({'alg': 'HS256', 'kid': 'rsa'}, forged.secret.encode())}")
