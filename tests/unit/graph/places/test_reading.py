"""Reading of places: towns of one name, addresses, other scripts, texts that name no place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.places.addresses import says_remote
from graph.places.countries import load_countries
from graph.places.gazetteer import City, load_gazetteer
from graph.places.reading import PlaceText, load_place_reader
from graph.world.words import PLACES

READER = load_place_reader()


def names_of(place: PlaceText | None) -> tuple[str, str | None, str | None] | None:
    return (place.name, place.region, place.country) if place else None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lima", ("Lima", None, "Peru")),
        ("Lima, Ohio", ("Lima", "Ohio", "United States")),
        ("Lima, OH 45801", ("Lima", "Ohio", "United States")),
        ("Naples, FL", ("Naples", "Florida", "United States")),
        ("  Naples ,Italy ", ("Naples", None, "Italy")),
        ("Italy, Naples", ("Naples", None, "Italy")),
        ("Athens, Georgia", ("Athens", "Georgia", "United States")),
        ("Batumi, Georgia", ("Batumi", None, "Georgia")),
        ("Vancouver, WA", ("Vancouver", "Washington", "United States")),
        ("Vancouver, BC", ("Vancouver", None, "Canada")),
        ("Perth WA", ("Perth", None, "Australia")),
        ("Hannover, DE", ("Hannover", None, "Germany")),
        ("Manchester, UK", ("Manchester", "England", "United Kingdom")),
        ("40121 Bologna", ("Bologna", None, "Italy")),
        ("7 Mill Lane, York, YO1 7HH, United Kingdom", ("York", "England", "United Kingdom")),
        ("Cologne, North Rhine-Westphalia, Germany", ("Köln", None, "Germany")),
        ("بيروت", ("Beirut", None, "Lebanon")),
        ("عمان، الأردن", ("Amman", None, "Jordan")),
        ("الأردن", ("Jordan", None, "Jordan")),
        ("Oregon", ("Oregon", "Oregon", "United States")),
        ("KSA", ("Saudi Arabia", None, "Saudi Arabia")),
        ("Remote - Portugal", ("Portugal", None, "Portugal")),
        ("Lisbon (hybrid)", ("Lisbon", None, "Portugal")),
        ("Alfama, Lisbon", ("Alfama", "Lisbon", "Portugal")),
        ("New Cairo, Cairo", ("New Cairo", "Cairo", "Egypt")),
        ("Lebanon, NH, USA", ("Lebanon", "New Hampshire", "United States")),
        ("Peru, Indiana", ("Peru", "Indiana", "United States")),
        ("Canada, Ontario", ("Ontario", "Ontario", "Canada")),
        ("Nevada, MO", ("Nevada", "Missouri", "United States")),
        ("110 00 Praha, Czechia", ("Prague", None, "Czechia")),
        ("6 October City, Egypt", ("6 October City", None, "Egypt")),
        ("Old Town, Springfield", ("Old Town", None, None)),
        ("Springfield", ("Springfield", None, None)),
    ],
)
def test_an_address_is_read_as_a_person_reads_it(text: str, names: tuple[str, str | None, str | None]) -> None:
    assert names_of(READER.read(text)) == names


@pytest.mark.parametrize(
    "text", ["", " , ;", "Remote", "fully remote", "Work from home", "عن بعد", "- / -", "Anywhere"]
)
def test_what_names_no_place_is_none(text: str) -> None:
    assert READER.read(text) is None


def test_separate_columns_are_one_address() -> None:
    assert names_of(READER.read("salem", "OR", None)) == ("Salem", "Oregon", "United States")
    assert names_of(READER.read("Salem", None, "India")) == ("Salem", None, "India")
    assert names_of(READER.read("Walldorf", "BW", "DE")) == ("Walldorf", None, "Germany")
    assert names_of(READER.read("Middle Hamlet", None, "IN")) == ("Middle Hamlet", None, "India")
    assert names_of(READER.read("Middle Hamlet", usual_country="DE")) == ("Middle Hamlet", None, "Germany")
    assert names_of(READER.read("Middle Hamlet", "VT")) == ("Middle Hamlet", "Vermont", "United States")
    assert names_of(READER.read("Middle Hamlet", None, "Ruritania")) == ("Middle Hamlet", None, "Ruritania")


def test_the_usual_country_decides_only_what_is_open() -> None:
    assert names_of(READER.read("Lima", usual_country="US")) == ("Lima", "Ohio", "United States")
    assert names_of(READER.read("Oslo, Norway", usual_country="US")) == ("Oslo", None, "Norway")
    assert names_of(READER.read("Oslo", usual_country="Peru")) == ("Oslo", None, "Norway")
    assert names_of(READER.read("Middle Hamlet", usual_country="Peru")) == ("Middle Hamlet", None, "Peru")
    assert names_of(READER.read("Middle Hamlet", "WA", usual_country="Australia")) == (
        "Middle Hamlet", "Western Australia", "Australia",
    )  # fmt: skip
    assert names_of(READER.read("Middle Hamlet, WA")) == ("Middle Hamlet", "Washington", "United States")
    assert names_of(READER.read("Chile", usual_country="Peru")) == ("Chile", None, "Chile")


@pytest.mark.parametrize(
    ("text", "remote"), [("Remote", True), ("Oslo or remote", True), ("Hybrid", False), ("Oslo", False)]
)
def test_the_place_may_say_that_the_work_is_remote(text: str, remote: bool) -> None:
    assert says_remote(text) is remote


def test_the_demo_world_lies_in_the_same_towns() -> None:
    for id, name, country in PLACES:
        place = READER.read(name, country=country)
        assert place
        assert (place.id, place.name, place.country) == (id, name, country)


@given(text=st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    place = READER.read(text, text[::-1], usual_country="Egypt")
    assert place is None or (place.id and place.name)


@given(city=st.sampled_from(sorted({city for cities in load_gazetteer().by_name.values() for city in cities}, key=str)))
def test_a_city_with_its_country_is_found_by_any_of_its_names(city: City) -> None:
    country = load_countries().names[city.country]
    for name in (city.name, *city.other_names):
        place = READER.read(name, country=country)
        assert place is not None
        assert place.country == country


@given(st.data())
def test_blanks_and_case_do_not_matter(data: st.DataObject) -> None:
    id, name, country = data.draw(st.sampled_from(PLACES))
    text = data.draw(st.sampled_from([name, name.upper(), name.lower(), f" {name}  "]))
    place = READER.read(f"{text},{country.upper()}")
    assert place
    assert place.id == id
