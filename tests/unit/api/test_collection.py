"""Garbage is not collected while many objects are made, and is again afterwards."""

import gc

import pytest

from api.collection import pause_collection


def test_collection_pauses_and_goes_on_also_after_an_error() -> None:
    with pause_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ImportError), pause_collection():
        raise ImportError("a module is missing")
    assert gc.isenabled()


def test_a_pause_within_a_pause_ends_with_the_outer_one() -> None:
    with pause_collection():
        with pause_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
