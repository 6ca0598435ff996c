"""Name lookup."""

from gnn.search.name_lookup import NameLookup


def test_names_are_found_with_slips_and_by_their_beginning() -> None:
    lookup = NameLookup.of([("1", "database", ["DBMS"]), ("2", "data mining", []), ("3", "cooking", [])])
    assert lookup.closest("datbase")[0][0] == "1"
    assert lookup.closest("data m")[0][0] == "2"
    assert lookup.closest("dbms")[0] == ("1", 100.0)
    assert lookup.closest("minign")[0][0] == "2"
    assert {id for id, _ in lookup.closest("data")} == {"1", "2"}
    assert lookup.closest(" ") == lookup.closest("zzzzxq") == []


def test_names_are_found_in_arabic_however_they_are_written() -> None:
    lookup = NameLookup.of([("cairo", "Cairo", ["\u0627\u0644\u0642\u0627\u0647\u0631\u0629"])])
    assert lookup.closest("\u0627\u0644\u0642\u0627\u0647\u0631\u0647")[0] == ("cairo", 100.0)
