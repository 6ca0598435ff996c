"""Stored values survive the way through JSON, whatever they are."""

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.backup.reader import LinkKind, check_names, fill_kind
from graph.backup.values import decode_value, encode_value
from graph.errors import BackupError

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.one_of(SCALARS, st.lists(SCALARS, max_size=5)))
def test_a_value_survives(value: Any) -> None:
    read = decode_value(json.loads(json.dumps(encode_value(value))))
    assert read == value
    assert type(read) is type(value)


def test_a_number_that_is_none_survives() -> None:
    read = decode_value(json.loads(json.dumps(encode_value(float("nan")))))
    assert read != read  # noqa: PLR0124 - only such a number differs from itself


@pytest.mark.parametrize("value", [{"a": 1}, object(), [{"a": 1}]])
def test_what_is_not_written_here_is_refused(value: object) -> None:
    with pytest.raises(BackupError, match="cannot be backed up"):
        encode_value(value)


def test_an_unknown_tag_is_refused() -> None:
    with pytest.raises(BackupError, match="unknown kind"):
        decode_value({"$later": "x"})


@pytest.mark.parametrize("name", ["", "a b", "x) DETACH DELETE (n", "1a", "`x`", "a\n"])
def test_no_name_from_a_file_reaches_a_query_unless_it_is_plain(name: str) -> None:
    with pytest.raises(BackupError, match="no name"):
        check_names(name)
    with pytest.raises(BackupError, match="no name"):
        fill_kind("MATCH (:Source)-[:TYPE]->(:Target)", LinkKind("User", name, "Job"))
    assert fill_kind("(:Source)-[:TYPE]->(:Target)", LinkKind("User", "DID", "Target")) == "(:User)-[:DID]->(:Target)"
