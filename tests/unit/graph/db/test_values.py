"""Values from the driver."""

from datetime import UTC, datetime

import pytest

from graph.db.client import make_plain
from graph.world.simulate import Parameters, World, simulate

PARAMETERS = Parameters(60, 120, 30, 2_000, 5, datetime(2026, 6, 1, tzinfo=UTC))


def test_nested_driver_values_become_plain() -> None:
    assert make_plain({"a": [1, None, "x", {"b": True}]}) == {"a": [1, None, "x", {"b": True}]}


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(PARAMETERS)
