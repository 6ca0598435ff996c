"""Reads the documents of an OpenID Connect provider: its configuration, and its keys.

OpenID Connect Discovery 1.0; JSON Web Key, RFC 7517.
"""

import asyncio
import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from api.identity.keys import ProviderError, SigningKey

CONFIGURATION = "/.well-known/openid-configuration"
LONGEST_DOCUMENT = 262_144  # bytes
FETCH_SECONDS = 5.0
MOST_KEYS = 100
MAX_KEY_ID = 200
RSA_BITS = range(2_048, 8_193)
LARGEST_EXPONENT = 2**32  # a larger one makes verification slow
ALGORITHMS: Mapping[str, str] = {"RSA": "RS256", "EC": "ES256"}


def is_safe_address(text: str) -> bool:
    """Whether a document may be read from an address: by HTTPS, or from this machine."""
    try:
        address = urlsplit(text)
        host = address.hostname or ""
    except ValueError:
        return False
    if address.scheme == "https":
        return bool(host) and not address.username
    return address.scheme == "http" and is_loopback(host)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Provider:
    """An OpenID Connect provider.

    Args:
        issuer: the provider's issuer, as in the ``iss`` of its tokens.
        keys_url: address of its keys; ``None`` to find it in its configuration.
        client: sends the requests, and follows no redirects.
    """

    def __init__(self, issuer: str, keys_url: str | None, client: httpx.AsyncClient) -> None:
        self.issuer = issuer
        self._keys_url = keys_url
        self._client = client

    async def read_keys(self) -> Mapping[str, SigningKey]:
        """Return the keys that sign tokens, by their ids.

        Raises:
            ProviderError: the provider does not answer, or not with keys.
        """
        url = self._keys_url or await self._find_keys_url()
        keys = parse_keys(await self._get(url))
        if not keys:
            raise ProviderError(f"{url} has no key for RS256 or ES256 with an id")
        return keys

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _find_keys_url(self) -> str:
        url = self.issuer.rstrip("/") + CONFIGURATION
        configuration = await self._get(url)
        if configuration.get("issuer") != self.issuer:
            raise ProviderError(f"{url} is of another issuer")
        keys_url = configuration.get("jwks_uri")
        if not isinstance(keys_url, str) or not is_safe_address(keys_url):
            raise ProviderError(f"{url} names no address of keys that begins with https://")
        return keys_url

    async def _get(self, url: str) -> dict[str, Any]:
        """Return a document.

        Raises:
            ProviderError: there is none, it is too long, or it is no JSON object.
        """
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                document = orjson.loads(await self._read_body(url))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise ProviderError(f"{url} does not answer: {error or type(error).__name__}") from error
        except orjson.JSONDecodeError as error:
            raise ProviderError(f"{url} is no JSON") from error
        if not isinstance(document, dict):
            raise ProviderError(f"{url} is no JSON object")
        return document

    async def _read_body(self, url: str) -> bytes:
        """Return a body as it was sent; errors as in :meth:`_get`."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        body = bytearray()
        async with self._client.stream("GET", url, headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                raise ProviderError(f"{url} answers with status {answer.status_code}")
            async for part in answer.aiter_raw():
                body += part
                if len(body) > LONGEST_DOCUMENT:
                    raise ProviderError(f"{url} is longer than {LONGEST_DOCUMENT:,} bytes")
        return bytes(body)


def parse_keys(document: Mapping[str, Any]) -> dict[str, SigningKey]:
    """Return the keys in a JSON Web Key Set that sign tokens with RS256 or ES256; others are left out."""
    entries = document.get("keys")
    keys = [parse_key(entry) for entry in entries[:MOST_KEYS]] if isinstance(entries, list) else []
    return {key.id: key for key in reversed(keys) if key is not None}  # of two with an id, the first counts


def parse_key(entry: object) -> SigningKey | None:
    """Return a key for signatures; ``None`` if the entry is none, or is too weak."""
    if not isinstance(entry, dict) or entry.get("use") not in (None, "sig") or "d" in entry:
        return None
    id, algorithm = entry.get("kid"), ALGORITHMS.get(str(entry.get("kty")))
    if not isinstance(id, str) or not 1 <= len(id) <= MAX_KEY_ID or entry.get("alg") not in (None, algorithm):
        return None
    try:
        key = PyJWK(entry, algorithm).key if algorithm else None
    except (PyJWTError, TypeError, ValueError):
        return None
    return SigningKey(id, str(algorithm), key) if is_strong(key) else None


def is_strong(key: object) -> bool:
    """Whether a key is a public key of a good size: RSA with 2,048 to 8,192 bits, or P-256."""
    if isinstance(key, RSAPublicKey):
        return key.key_size in RSA_BITS and key.public_numbers().e < LARGEST_EXPONENT
    return isinstance(key, EllipticCurvePublicKey) and key.curve.name == "secp256r1"
