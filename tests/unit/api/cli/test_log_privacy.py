"""No personal data in the log, whatever is handed to it."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.log_privacy import PERSONAL, hide_in_text, hide_personal_data

KEY = b"a key of this test"
ACCOUNT = "cgsa_0a1b2c3d4e5f.Zm9vYmFy-Zm9v_YmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"
SECRETS = ("person-000007", "192.0.2.7", "ann.smith@example.org", TOKEN)
LOGGING = """
import logging
import structlog
from api.cli.logs import set_up
set_up({format!r})
email, token = "ann.smith@example.org", {token!r}
log = structlog.get_logger("test")
with structlog.contextvars.bound_contextvars(request="req-1234", task="task-1", viewer="person-000007"):
    log.info("refused", address="192.0.2.7", user="person-000007", detail=f"to {{email}}", nested={{"user": email}})
    log.info(f"token {{token}}", header=f"Bearer {{token}}", values=[email, {{"viewer": "person-000007"}}])
    logging.getLogger("uvicorn.error").warning("library: %s %s", email, token)
    try:
        raise ValueError(f"{{email}} with {{token}}")
    except ValueError:
        log.exception("failed")
"""


@pytest.mark.parametrize("format", ["console", "json"])
def test_no_personal_data_is_written(format: str) -> None:
    code = LOGGING.format(format=format, token=TOKEN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [secret for secret in SECRETS if secret in done.stderr] == []
    assert "ValueError: [e-mail] with [token]" in done.stderr
    if format == "json":
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        assert all((line["request"], line["task"]) == ("req-1234", "task-1") for line in lines)
        assert len({line["viewer"] for line in lines}) == 1, "one person has one pseudonym"


VALUES = st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)


@given(
    st.dictionaries(st.sampled_from(sorted(PERSONAL)), st.text(min_size=12), min_size=1),
    st.binary(min_size=16, max_size=32),
)
def test_what_names_a_person_becomes_a_pseudonym(event: dict[str, Any], key: bytes) -> None:
    hidden = hide_personal_data(key, None, "info", dict(event))
    for name, value in event.items():
        assert value not in str(hidden[name])
        assert len(str(hidden[name])) == 11


@given(st.dictionaries(st.sampled_from(["a", "b", "event"]), VALUES))
def test_other_values_keep_their_shape(event: dict[str, Any]) -> None:
    hidden = hide_personal_data(KEY, None, "info", dict(event))
    assert hidden.keys() == event.keys()
    for name, value in event.items():
        if "@" not in str(value) and "eyJ" not in str(value) and "earer" not in str(value).lower():
            assert hidden[name] == value


@given(st.emails())
def test_addresses_of_mail_are_hidden_in_texts(email: str) -> None:
    assert "@" not in hide_in_text(f"to {email}, please") or '"' in email or not email.isascii() or odd(email)


def odd(email: str) -> bool:
    """Whether the local part holds marks that addresses of people do not have; the domain is hidden even so."""
    return any(mark in email.split("@", maxsplit=1)[0] for mark in "!#$&'*/=?^`{|}~")


def test_a_service_accounts_token_is_hidden() -> None:
    assert hide_in_text(f"sent {ACCOUNT}, and Bearer {ACCOUNT}") == "sent [token], and [token]"


@given(arguments=st.text(), problem=st.text())
def test_what_was_to_be_written_to_redis_is_hidden(arguments: str, problem: str) -> None:
    error = f"Command # 7 (SET key secret-{arguments}-secret) of pipeline caused error: {problem}"
    assert hide_in_text(f"no: {error}").startswith("no: Command # 7 of pipeline caused error: ")
    assert "secret-" not in hide_in_text(error)
    assert "secret-" not in hide_in_text(error[:-1].partition(" of pipeline")[0]), "a text that was cut off"
