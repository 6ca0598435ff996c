"""What is read of a provider, and what is refused."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.identity.keys import ProviderError
from api.identity.provider import LONGEST_DOCUMENT, Provider, is_safe_address, parse_keys
from tests.unit.api.identity.issuer import ISSUER, ec_key, jwk, rsa_key

KEYS = {"keys": [jwk(rsa_key(), "rsa"), jwk(ec_key(), "ec")]}
CONFIGURATION = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/certs"}


def provider(answer: Callable[[httpx.Request], httpx.Response], keys_url: str | None = None) -> Provider:
    return Provider(ISSUER, keys_url, httpx.AsyncClient(transport=httpx.MockTransport(answer)))


def respond(document: object, **options: Any) -> httpx.Response:
    """An answer whose body arrives in parts, as from a socket."""

    async def parts() -> AsyncIterator[bytes]:
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        for begin in range(0, len(content), 1_000):
            yield content[begin : begin + 1_000]

    return httpx.Response(content=parts(), **{"status_code": 200, **options})


def serve(configuration: object = CONFIGURATION, keys: object = KEYS, **options: Any) -> Provider:
    def answer(request: httpx.Request) -> httpx.Response:
        document = configuration if request.url.path.endswith("openid-configuration") else keys
        return respond(document, **options)

    return provider(answer)


async def test_keys_are_found_by_the_configuration_or_at_an_address() -> None:
    assert {key.algorithm for key in (await serve().read_keys()).values()} == {"RS256", "ES256"}

    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://keys.example/"
        return respond(KEYS)

    assert len(await provider(answer, "https://keys.example/").read_keys()) == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"configuration": {**CONFIGURATION, "issuer": "https://other.example"}}, "another issuer"),
        ({"configuration": {**CONFIGURATION, "jwks_uri": "http://sso.example/certs"}}, "https://"),
        ({"configuration": {**CONFIGURATION, "jwks_uri": "file:///etc/passwd"}}, "https://"),
        ({"configuration": {"issuer": ISSUER}}, "https://"),
        ({"configuration": []}, "no JSON object"),
        ({"configuration": b"<html>"}, "no JSON"),
        ({"keys": {"keys": []}}, "no key"),
        ({"keys": {"keys": "none"}}, "no key"),
        ({"keys": b" " * (LONGEST_DOCUMENT + 1)}, "longer"),
        ({"status_code": 302, "headers": {"location": "https://other.example"}}, "status 302"),
        ({"status_code": 500}, "status 500"),
    ],
)
async def test_documents_of_no_use_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ProviderError, match=message):
        await serve(**changes).read_keys()


async def test_a_provider_that_does_not_answer_is_away() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ProviderError, match="does not answer"):
        await provider(answer).read_keys()


@pytest.mark.parametrize(
    "entry",
    [
        jwk(rsa_key(), "k", use="enc"),
        jwk(rsa_key(), "k", alg="PS256"),
        jwk(rsa_key("weak", 1_024), "k"),
        jwk(rsa_key(), ""),
        jwk(rsa_key(), "k" * 201),
        {**jwk(rsa_key(), "k"), "kid": None},
        {**jwk(rsa_key(), "k"), "d": "AQAB"},
        {**jwk(rsa_key(), "k"), "n": "???"},
        jwk(ec_key(), "k", alg="RS256"),
        jwk(ec_key(), "k", crv="P-384"),
        {"kty": "oct", "kid": "k", "k": "c2VjcmV0"},
        {"kty": [], "kid": "k"},
        "k",
        None,
    ],
)
def test_entries_that_are_no_key_for_signatures_are_left_out(entry: object) -> None:
    assert list(parse_keys({"keys": [entry, jwk(rsa_key(), "good")]})) == ["good"]


def test_of_two_keys_with_an_id_the_first_counts() -> None:
    keys = parse_keys({"keys": [jwk(rsa_key(), "k"), jwk(ec_key(), "k")]})
    assert keys["k"].algorithm == "RS256"


MEMBERS = ("kty", "kid", "n", "e", "x", "y", "crv")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(("RSA", "EC", "P-256", "AQAB")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(("keys", "kid")), VALUES))
def test_no_document_makes_reading_keys_fail(document: dict[str, Any]) -> None:
    assert parse_keys(document) == {}


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://sso.example", True),
        ("http://localhost:8080/realms/x", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://sso.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://", False),
        ("https://user@sso.example", False),
        ("ftp://sso.example", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_documents_come_by_https_or_from_this_machine(address: str, is_safe: bool) -> None:
    assert is_safe_address(address) is is_safe
