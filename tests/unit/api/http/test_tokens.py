import base64
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import TokenError
from api.http.tokens import AUDIENCE, ISSUER, LEEWAY_SECONDS, Tokens
from api.identity.verifier import Verifier
from graph.viewer import Role

SECRET = "a-secret-of-more-than-thirty-two-characters"
TOKENS = Tokens(SECRET, timedelta(hours=1))


def claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    made = {"sub": "ann", "roles": ["ADMIN"], "aud": AUDIENCE, "iss": ISSUER, "exp": now + timedelta(hours=1)}
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


async def test_a_token_says_who_and_what_roles() -> None:
    grant = await Verifier(TOKENS).grant_of(f"Bearer {TOKENS.make('ann', ('CANDIDATE', 'ADMIN'))}")
    assert grant is not None
    assert grant.user == "ann"
    assert grant.roles == {Role.CANDIDATE, Role.ADMIN}
    assert 3_600 <= grant.ends - time.time() <= 3_600 + LEEWAY_SECONDS


async def test_no_header_is_no_grant() -> None:
    assert await Verifier(TOKENS).grant_of(None) is None


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (jwt.encode(claims(exp=datetime(2020, 1, 1, tzinfo=UTC)), SECRET, "HS256"), "expired"),
        (jwt.encode(claims(aud="another"), SECRET, "HS256"), "another audience"),
        (jwt.encode(claims(aud=None), SECRET, "HS256"), "token is invalid"),
        (jwt.encode(claims(exp=None), SECRET, "HS256"), "token is invalid"),
        (jwt.encode(claims(iss="another"), SECRET, "HS256"), "token is invalid"),
        (jwt.encode(claims(), "another-secret-of-thirty-two-characters!", "HS256"), "token is invalid"),
        (jwt.encode(claims(), "", "none"), "token is invalid"),
        ("x" * 5_000, "too long"),
        ("a.b.c", "token is invalid"),
    ],
)
def test_tokens_that_do_not_hold_are_refused(token: str, message: str) -> None:
    with pytest.raises(TokenError, match=message):
        TOKENS.grant(token)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "token"])
async def test_headers_that_are_no_bearer_token_are_refused(header: str) -> None:
    with pytest.raises(TokenError, match="Bearer TOKEN"):
        await Verifier(TOKENS).grant_of(header)


def test_roles_that_do_not_exist_give_nothing() -> None:
    token = jwt.encode(claims(roles=["ROOT", "CANDIDATE"]), SECRET, "HS256")
    assert TOKENS.grant(token).roles == {Role.CANDIDATE}


PARTS = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        (b"{}", b"[]", b'{"alg": "HS256"}', b'{"alg": []}', b"[" * 3_000, b'{"alg": "HS256", "crit": [1]}')
    ),
)


@given(st.one_of(st.text(max_size=60), st.lists(PARTS, min_size=3, max_size=3)))
def test_nothing_but_a_token_of_ours_holds(sent: str | list[bytes]) -> None:
    token = sent if isinstance(sent, str) else ".".join(base64.urlsafe_b64encode(part).decode() for part in sent)
    with pytest.raises(TokenError):
        TOKENS.grant(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1e400},
        {"exp": "soon"},
        {"exp": 10**400},
        {"sub": 1},
        {"sub": "\ud800"},
        {"aud": {}},
        {"iat": []},
        {"nbf": 1e400},
    ],
)
def test_a_signed_token_with_odd_claims_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenError):
        TOKENS.grant(jwt.encode(claims(**changes), SECRET, "HS256"))
