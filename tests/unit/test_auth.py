import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from api.tokens import AUDIENCE, ISSUER, LEEWAY_SECONDS, TokenError, Tokens
from graph.viewer import Role

SECRET = "a-secret-of-more-than-thirty-two-characters"
TOKENS = Tokens(SECRET, timedelta(hours=1))


def claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    made = {"sub": "ann", "roles": ["ADMIN"], "aud": AUDIENCE, "iss": ISSUER, "exp": now + timedelta(hours=1)}
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


def test_a_token_says_who_and_what_roles() -> None:
    grant = TOKENS.grant_of(f"Bearer {TOKENS.make('ann', ('CANDIDATE', 'ADMIN'))}")
    assert grant is not None
    assert grant.user == "ann"
    assert grant.roles == {Role.CANDIDATE, Role.ADMIN}
    assert 3_600 <= grant.ends - time.time() <= 3_600 + LEEWAY_SECONDS


def test_no_header_is_no_grant() -> None:
    assert TOKENS.grant_of(None) is None


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (jwt.encode(claims(exp=datetime(2020, 1, 1, tzinfo=UTC)), SECRET, "HS256"), "expired"),
        (jwt.encode(claims(aud="another"), SECRET, "HS256"), "another audience"),
        (jwt.encode(claims(aud=None), SECRET, "HS256"), "does not hold"),
        (jwt.encode(claims(exp=None), SECRET, "HS256"), "does not hold"),
        (jwt.encode(claims(iss="another"), SECRET, "HS256"), "does not hold"),
        (jwt.encode(claims(), "another-secret-of-thirty-two-characters!", "HS256"), "does not hold"),
        (jwt.encode(claims(), None, "none"), "does not hold"),
        ("x" * 5_000, "too long"),
        ("a.b.c", "does not hold"),
    ],
)
def test_tokens_that_do_not_hold_are_refused(token: str, message: str) -> None:
    with pytest.raises(TokenError, match=message):
        TOKENS.grant(token)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "token"])
def test_headers_that_are_no_bearer_token_are_refused(header: str) -> None:
    with pytest.raises(TokenError, match="Bearer TOKEN"):
        TOKENS.grant_of(header)


def test_roles_that_do_not_exist_give_nothing() -> None:
    token = jwt.encode(claims(roles=["ROOT", "CANDIDATE"]), SECRET, "HS256")
    assert TOKENS.grant(token).roles == {Role.CANDIDATE}
