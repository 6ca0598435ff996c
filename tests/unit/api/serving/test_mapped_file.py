"""Objects in mapped files: they come back equal, arrays are mapped, and no other or damaged file is read."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.sparse import csr_matrix

from api.serving.mapped_file import ALIGNMENT, SMALLEST, MappedFileError, read_mapped, write_mapped

LARGE = np.arange(SMALLEST, dtype=np.float64)
VALUES = st.recursive(
    st.none()
    | st.text(max_size=20)
    | st.floats(allow_nan=False)
    | st.builds(lambda count, start: np.arange(count) + start, st.sampled_from([0, 3, SMALLEST]), st.integers(0, 9))
    | arrays.arrays(st.sampled_from([np.float32, np.int64, np.bool_]), arrays.array_shapes(max_dims=2, max_side=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def is_same(value: Any, other: Any) -> bool:
    """Whether two nested values are equal, with the types of arrays."""
    if isinstance(value, np.ndarray):
        return isinstance(other, np.ndarray) and value.dtype == other.dtype and np.array_equal(value, other, True)
    if isinstance(value, dict):
        return list(value) == list(other) and all(is_same(value[key], other[key]) for key in value)
    if isinstance(value, list):
        return len(value) == len(other) and all(map(is_same, value, other))
    return bool(value == other)


@settings(max_examples=60, deadline=None)
@given(value=VALUES)
def test_what_was_written_comes_back(value: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "value"
        write_mapped(path, value)
        assert is_same(value, read_mapped(path))
        assert [file.name for file in Path(folder).iterdir()] == ["value"]
        assert path.stat().st_mode & 0o777 == 0o600


def test_large_arrays_are_mapped_and_changes_stay_in_the_process(tmp_path: Path) -> None:
    matrix = csr_matrix(np.arange(250_000).reshape(500, 500) % 7 == 0, dtype=np.float64)
    assert write_mapped(tmp_path / "value", [LARGE, matrix, LARGE]) >= LARGE.nbytes + matrix.data.nbytes
    first, second = read_mapped(tmp_path / "value"), read_mapped(tmp_path / "value")
    assert first[0] is first[2], "what was one object is one"
    assert not first[0].flags.owndata
    assert first[0].ctypes.data % ALIGNMENT == 0
    first[0][0] = 99.0
    assert second[0][0] == 0.0
    assert read_mapped(tmp_path / "value")[0][0] == 0.0
    assert (first[1] != matrix).nnz == 0


def test_a_file_that_is_replaced_or_deleted_stays_readable(tmp_path: Path) -> None:
    write_mapped(tmp_path / "value", LARGE)
    before = read_mapped(tmp_path / "value")
    write_mapped(tmp_path / "value", -LARGE)
    assert np.array_equal(read_mapped(tmp_path / "value"), -LARGE)
    (tmp_path / "value").unlink()
    assert np.array_equal(before, LARGE)


def test_an_incomplete_or_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "value"
    write_mapped(path, {"numbers": LARGE, "text": "x" * 100})
    whole = path.read_bytes()
    for length in {0, 5, 40, len(whole) // 2, len(whole) - 9, len(whole) - 1}:
        path.write_bytes(whole[:length])
        with pytest.raises(MappedFileError, match=r"incomplete|damaged"):
            read_mapped(path)
    path.write_bytes(whole.replace(b"xxxx", b"xxyx", 1))
    with pytest.raises(MappedFileError, match="damaged"):
        read_mapped(path)


def test_a_file_that_others_may_write_or_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "value"
    write_mapped(path, LARGE)
    for mode in (0o644, 0o660, 0o602):
        path.chmod(mode)
        with pytest.raises(MappedFileError, match="not of this user alone"):
            read_mapped(path)


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    write_mapped(tmp_path / "value", "before")
    with pytest.raises((TypeError, AttributeError)):
        write_mapped(tmp_path / "value", lambda: None)
    assert read_mapped(tmp_path / "value") == "before"
    assert len(list(tmp_path.iterdir())) == 1
