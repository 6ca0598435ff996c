"""A provider's token holds only if the provider signed it, for this service, and just now."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
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
    "make",
    [
        lambda: sign(claims()),
        lambda: sign(claims(), "ES256", ec_key(), kid="ec"),
        lambda: sign(claims(aud=["other", "careergraph"])),
    ],
)
async def test_a_token_of_the_provider_says_who_and_what_roles(make: Callable[[], str]) -> None:
    grant = await provider_tokens().grant(make())
    assert grant.user == "sso:ann"
    assert grant.roles == {Role.CANDIDATE}
    assert 300 <= grant.ends - time.time() <= 300 + LEEWAY
    assert grant.profile is not None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: sign(claims(exp=int(time.time()) - 31)), "expired"),
        (lambda: sign(claims(aud="another")), "another audience"),
        (lambda: sign(claims(aud=None)), "token is invalid"),
        (lambda: sign(claims(iss="https://other.example")), "another issuer"),
        (lambda: sign(claims(iss=f"{ISSUER}/")), "another issuer"),
        (lambda: sign(claims(iss=None)), "token is invalid"),
        (lambda: sign(claims(exp=None)), "token is invalid"),
        (lambda: sign(claims(sub=None)), "token is invalid"),
        (lambda: sign(claims(sub=1)), "token is invalid"),
        (lambda: sign(claims(sub="x" * 300)), "printable"),
        (lambda: sign(claims(nbf=int(time.time()) + 60)), "token is invalid"),
        (lambda: sign(claims(iat=int(time.time()) + 60)), "token is invalid"),
        (lambda: sign(claims(exp=10**400)), "token is invalid"),
        (lambda: sign(claims(), key=rsa_key("another")), "token is invalid"),
        (lambda: sign(claims(), "ES256", ec_key()), "token is invalid"),
        (lambda: sign(claims(), kid="ec"), "token is invalid"),
        (lambda: sign(claims(), kid="unknown"), "no such key"),
        (lambda: sign(claims(), kid=""), "kid"),
        (lambda: jwt.encode(claims(), rsa_key(), "RS256"), "kid"),
        (lambda: sign(claims(), "PS256"), "RS256 or ES256"),
        (lambda: jwt.encode(claims(), "", "none", {"kid": "rsa"}), "RS256 or ES256"),
        (lambda: sign(claims(), crit=["b64"], b64=False), "token is invalid"),
        (lambda: forge({"alg": "HS256", "kid": "rsa"}, PUBLIC_PEM), "RS256 or ES256"),
        (lambda: forge({"alg": "RS256", "kid": None}, PUBLIC_PEM), "token is invalid"),
        (lambda: forge({"alg": "RS256", "kid": ["rsa"]}, PUBLIC_PEM), "token is invalid"),
        (lambda: forge({"alg": "RS256", "kid": "rsa"}, PUBLIC_PEM), "token is invalid"),
        (lambda: forge({"alg": ["RS256"], "kid": "rsa"}, PUBLIC_PEM), "token is invalid|RS256 or ES256"),
        (lambda: sign(claims(padding="x" * MAX_TOKEN_LENGTH)), "too long"),
        (lambda: "a.b.c", "token is invalid"),
        (lambda: "", "token is invalid"),
    ],
)
async def test_tokens_that_do_not_hold_are_refused(make: Callable[[], str], message: str) -> None:
    with pytest.raises(TokenError, match=message):
        await provider_tokens().grant(make())


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
