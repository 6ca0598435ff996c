"""Reading of places: towns of one name, addresses, other scripts, texts that name no place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.places.addresses import says_remote
from graph.places.countries import load_countries
from graph.places.gazetteer import City, load_gazetteer
from graph.places.place_text import PlaceText
from graph.places.reading import load_place_reader
from graph.world.geography import COUNTRIES

READER = load_place_reader()
TOWNS = [(city, country.name) for country in COUNTRIES for _, cities in country.regions for city in cities]


LINES = (
    "14 Quarry Street", "Quarry Street 14", "2200 Harbor Pkwy.", "Suite 31", "Ste. 4B", "3rd floor", "Level 9",
    "P.O. Box 88", "No. 7", "5-7 Mill Rd", "77 W. Elm Ave. Apt 3", "Lindenstraße 4a", "21 rue des Tanneurs",
    "Rua das Flores 12", "Kerkstraat 9", "Calle Mayor 3", "شارع الزهور", "Abbey Road", "Block C", "Unit 12",
    "Sunrise Tower",
)  # fmt: skip
UNKNOWN_CITY = ("Smallbrook", "Old Hamlet", "Nowhere Falls")


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
        ("St Paul, MN", ("Saint Paul", "Minnesota", "United States")),
        ("Mt. Pleasant, S.C.", ("Mount Pleasant", "South Carolina", "United States")),
        ("Springfield, Mass.", ("Springfield", "Massachusetts", "United States")),
        ("Georgetown, D. C.", ("Georgetown", "District of Columbia", "United States")),
        ("Sharjah, U.A.E.", ("Sharjah", None, "United Arab Emirates")),
        ("Portland Oregon", ("Portland", "Oregon", "United States")),
        ("Lyon France", ("Lyon", None, "France")),
        ("Prizren", ("Prizren", None, "Kosovo")),
    ],
)
def test_an_address_is_read_as_a_person_reads_it(text: str, names: tuple[str, str | None, str | None]) -> None:
    assert names_of(READER.read(text)) == names


@pytest.mark.parametrize(
    "text", ["", " , ;", "Remote", "fully remote", "Work from home", "عن بعد", "- / -", "Anywhere"]
)
def test_what_names_no_place_is_none(text: str) -> None:
    assert READER.read(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bldg 4, 900 Elm Ave, Boise, ID 83702", ("Boise", "Idaho", "United States")),
        ("9 Quay St Bristol BS1 4QA UK", ("Bristol", "England", "United Kingdom")),
        ("450 Cedar Blvd Tucson AZ 85701 USA", ("Tucson", "Arizona", "United States")),
        ("Halifax, NS B3H 4R2", ("Halifax", None, "Canada")),
        ("H2Y 1C6 Montreal", ("Montréal", None, "Canada")),
        ("Level 2, 50 Pitt St, Brisbane QLD 4000", ("Brisbane", None, "Australia")),
        ("D-50667 Köln", ("Köln", None, "Germany")),
        ("69002 Lyon Cedex 02, France", ("Lyon", None, "France")),
        ("1017 CE Amsterdam", ("Amsterdam", None, "The Netherlands")),
        ("Recife, PE, 50030-230, Brazil", ("Recife", None, "Brazil")),
        ("Acme Works, 12 Forge Lane, Sheffield, UK", ("Sheffield", "England", "United Kingdom")),
        ("Doha, 5 Museum St, Qatar", ("Doha", None, "Qatar")),
        ("88 Dam Road, Smallbrook, KS 66002", ("Smallbrook", "Kansas", "United States")),
        ("Suite 5, Denver CO", ("Denver", "Colorado", "United States")),
        ("New Haven, CT 06510", ("New Haven", "Connecticut", "United States")),
        ("Miami, FL 33101", ("Miami", "Florida", "United States")),
        ("12 Elm Street, OR", ("Oregon", "Oregon", "United States")),
        ("Block Island, RI", ("Block Island", "Rhode Island", "United States")),
    ],
)
def test_streets_floors_and_postcodes_are_no_part_of_a_place(
    text: str, names: tuple[str, str | None, str | None]
) -> None:
    assert names_of(READER.read(text)) == names


@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=3, unique=True),
    st.sampled_from(["Reno", *UNKNOWN_CITY]),
    st.sampled_from(["", " 89501", " 89501-1234"]),
    st.sampled_from([", ", ",", "\n", " | "]),
)
def test_an_address_leads_to_its_city_whatever_stands_in_front(
    lines: list[str], city: str, code: str, separator: str
) -> None:
    address = separator.join([*lines, city, f"NV{code}", "USA"])
    assert names_of(READER.read(address)) == (city, "Nevada", "United States")


@given(st.sampled_from(LINES))
def test_a_street_alone_names_no_place(line: str) -> None:
    assert READER.read(line) is None


@pytest.mark.parametrize(
    ("text", "name", "others"),
    [
        ("Oslo / Bergen", "Oslo", ("Bergen",)),
        ("Oslo/Bergen", "Oslo", ("Bergen",)),
        ("Lyon or Lille", "Lyon", ("Lille",)),
        ("Lyon, France; Turin, Italy", "Lyon", ("Turin, Italy",)),
        ("Madrid, Vienna, Warsaw", "Madrid", ("Vienna", "Warsaw")),
        ("Denver, CO, Chicago, IL", "Denver", ("Chicago, IL",)),
        ("Leeds or York, UK", "Leeds", ("York",)),
        ("Nowhere Falls and Oslo", "Oslo", ("Nowhere Falls",)),
        ("Nowhere Falls or Old Hamlet", "Nowhere Falls", ("Old Hamlet",)),
        ("Peru | Chile", "Peru", ("Chile",)),
        ("Oslo or remote", "Oslo", ()),
        ("Oslo / Norway", "Oslo", ()),
        ("Oslo; Oslo, Norway", "Oslo", ()),
        ("Antigua and Barbuda", "Antigua and Barbuda", ()),
        ("Brooklyn, New York", "Brooklyn", ()),
        ("Osaka, Japan", "Osaka", ()),
        ("multiple locations, Norway", "Norway", ()),
        ("n/a", "n/a", ()),
    ],
)
def test_of_several_places_the_first_known_counts(text: str, name: str, others: tuple[str, ...]) -> None:
    reading = READER.read_first(text)
    assert reading.place
    assert (reading.place.name, reading.others) == (name, others)


@given(
    st.lists(st.sampled_from(["Oslo", "Lima", "Nairobi", "Hanoi", "Toronto"]), min_size=2, max_size=4, unique=True),
    st.sampled_from(["; ", " / ", "/", " or ", " and ", " & ", " | ", ", "]),
)
def test_what_is_left_out_of_several_cities_is_told(cities: list[str], separator: str) -> None:
    reading = READER.read_first(separator.join(cities))
    assert reading.place
    assert (reading.place.name, *reading.others) == tuple(cities)


@pytest.mark.parametrize(
    "text", ["Multiple locations", "various cities", "3 locations", "Nationwide", "mehrere Standorte", "عدة مواقع"]
)
def test_several_places_without_names_are_none(text: str) -> None:
    assert READER.read(text) is None


def test_a_code_is_a_region_or_a_country_by_its_column_and_the_usual_country() -> None:
    assert names_of(READER.read(None, "DE", usual_country="US")) == ("Delaware", "Delaware", "United States")
    assert names_of(READER.read("IN", usual_country="US")) == ("Indiana", "Indiana", "United States")
    assert names_of(READER.read("Remote", "AL", usual_country="US")) == ("Alabama", "Alabama", "United States")
    assert names_of(READER.read(None, "AL")) == ("Alabama", "Alabama", "United States")
    assert names_of(READER.read(None, None, "AL", usual_country="US")) == ("Albania", None, "Albania")
    assert names_of(READER.read("AL")) == ("Albania", None, "Albania")
    assert names_of(READER.read(None, "NB", usual_country="US")) == ("New Brunswick", "New Brunswick", "Canada")
    assert names_of(READER.read(None, "BE", "DE")) == ("Berlin", "Berlin", "Germany")
    assert names_of(READER.read(None, "DE", usual_country="DE")) == ("Germany", None, "Germany")
    assert names_of(READER.read("Georgia", usual_country="US")) == ("Georgia", "Georgia", "United States")
    assert names_of(READER.read("Old Hamlet", "SN", "DE")) == ("Old Hamlet", "Sachsen", "Germany")


def test_separate_columns_are_one_address() -> None:
    assert names_of(READER.read("salem", "OR", None)) == ("Salem", "Oregon", "United States")
    assert names_of(READER.read("Salem", None, "India")) == ("Salem", None, "India")
    assert names_of(READER.read("Walldorf", "BW", "DE")) == ("Walldorf", "Baden-Württemberg", "Germany")
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


def test_the_demo_world_lies_in_towns_of_the_gazetteer() -> None:
    places = [READER.read(city, country=country) for city, country in TOWNS]
    assert all(place and load_gazetteer().cities_of(place.name) for place in places)
    assert len({place.id for place in places if place}) == len(TOWNS)


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
    name, country = data.draw(st.sampled_from(TOWNS))
    text = data.draw(st.sampled_from([name, name.upper(), name.lower(), f" {name}  "]))
    place, same = READER.read(name, country=country), READER.read(f"{text},{country.upper()}")
    assert place
    assert same
    assert place.id == same.id
