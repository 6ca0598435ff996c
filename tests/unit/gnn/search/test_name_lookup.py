"""Name lookup."""

from gnn.search.name_lookup import NameLookup


def test_names_are_found_with_slips_and_by_their_beginning() -> None:
    lookup = NameLookup([("1", "database", ["DBMS"]), ("2", "data mining", []), ("3", "cooking", [])])
    assert lookup.closest("datbase")[0][0] == "1"
    assert lookup.closest("data m")[0][0] == "2"
    assert lookup.closest("dbms")[0] == ("1", 100.0)
    assert lookup.closest(" ") == []
