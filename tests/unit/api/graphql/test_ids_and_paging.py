import base64
import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.paging import checked_first, cursor, key_of, slice_page, text, time


@given(st.sampled_from(["Job", "User", "Skill"]), st.text(min_size=1, max_size=60))
def test_a_global_id_comes_back_as_it_was(type: str, id: str) -> None:
    assert ids.decode(ids.encode(type, id)) == (type, id)


@given(st.text(max_size=50))
def test_text_that_is_no_id_is_refused_or_decoded_but_never_crashes(junk: str) -> None:
    with suppress(BadUserInputError):
        type, local = ids.decode(junk)
        assert type
        assert local


def test_an_id_of_another_type_is_refused() -> None:
    with pytest.raises(BadUserInputError, match="id of a Course, not of a Job"):
        ids.local_id(ids.encode("Course", "1"), "Job")


@pytest.mark.parametrize("first", [0, -1, 101, 10**9])
def test_page_sizes_out_of_range_are_refused(first: int) -> None:
    with pytest.raises(BadUserInputError, match="first"):
        checked_first(first)


@given(st.datetimes(timezones=st.just(UTC)), st.text(max_size=40))
def test_a_cursor_comes_back_as_it_was(moment: datetime, id: str) -> None:
    assert key_of(cursor(moment, id), time, text) == (moment, id)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "x",
        "%%%",
        base64.urlsafe_b64encode(b"not json").decode(),
        base64.urlsafe_b64encode(json.dumps(["one"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps([1, "id"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["2026-01-01T00:00:00", "id"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps({"a": 1, "b": 2}).encode()).decode(),
    ],
)
def test_malformed_cursors_are_refused(bad: str) -> None:
    with pytest.raises(BadUserInputError, match="after"):
        key_of(bad, time, text)


@given(st.lists(st.integers(), unique=True, max_size=60), st.integers(1, 20))
def test_pages_of_a_list_neither_repeat_nor_skip(items: list[int], size: int) -> None:
    seen: list[int] = []
    after, more = None, True
    while more:
        page, more = slice_page(items, str, size, after)
        seen += page
        after = cursor(str(page[-1])) if page else None
    assert seen == items
