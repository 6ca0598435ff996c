"""Values from the driver."""

from graph.db.conversion import make_plain


def test_nested_driver_values_become_plain() -> None:
    assert make_plain({"a": [1, None, "x", {"b": True}]}) == {"a": [1, None, "x", {"b": True}]}
