"""Names of skills, posts and companies."""

import pytest

from graph.world.names import SKILL_VERBS, name_companies, name_skill, phrase_skill, title_post
from graph.world.taxonomy import load
from graph.world.trades import LEAD, MANAGER, MID, PROFESSIONAL, SENIOR
from graph.world.words import COMPANY_FIRST, SKILL_NOUNS


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("think abstractly", "Abstract thinking"),
        ("debug software", "Debugging software"),
        ("handover the service area", "Handing over the service area"),
        ("address problems critically", "Addressing problems critically"),
        ("work ergonomically", "Ergonomic working"),
        ("manage budgets", "Managing budgets"),
        ("plan menus", "Planning menus"),
        ("set up cameras", "Setting up cameras"),
        ("oversee logistics", "Overseeing logistics"),
        ("browse, search and filter data", "Browsing, searching and filtering data"),
        ("develop and maintain plans", "Developing and maintaining plans"),
        ("supply chain management", "Supply chain management"),
        ("project management", "Project management"),
        ("solar energy", "Solar energy"),
        ("Prevent accidents", "Preventing accidents"),
        ("Haskell", "Haskell"),
    ],
)
def test_a_skill_has_a_name_that_reads_like_one(label: str, name: str) -> None:
    assert name_skill(label) == name


def test_within_a_sentence_a_skill_keeps_the_case_of_its_label() -> None:
    assert phrase_skill("use SQL") == "using SQL"
    assert phrase_skill("Haskell") == "Haskell"


def test_no_skill_of_the_world_is_called_by_an_order() -> None:
    names = [name_skill(label) for label in load().skill_names]
    orders = [name for name in names if name.split()[0].lower() in SKILL_VERBS]
    assert all(name.lower().startswith(SKILL_NOUNS) for name in orders)
    assert len(set(names)) == len(set(load().skill_names))


@pytest.mark.parametrize(
    ("title", "rank", "level", "post"),
    [
        ("software developer", PROFESSIONAL, SENIOR, "Senior software developer"),
        ("software developer", PROFESSIONAL, MID, "Software developer"),
        ("airport director", MANAGER, LEAD, "Airport director"),
        ("airport director", MANAGER, SENIOR, "Senior airport director"),
        ("specialised doctor", PROFESSIONAL, LEAD, "Specialised doctor"),
        ("nurse responsible for general care", PROFESSIONAL, MID, "General nurse"),
    ],
)
def test_a_post_is_titled_as_employers_title_it(title: str, rank: int, level: int, post: str) -> None:
    assert title_post(title, rank, level) == post


def test_companies_have_different_names_without_numbers() -> None:
    count = 3 * len(COMPANY_FIRST)
    names = name_companies(("Freight", "Cargo"), ["Cairo", "Tanta", "Giza"] * (count // 3), start=5)
    assert len(set(names)) == count
    assert not any(character.isdigit() for name in names for character in name)
    assert all("Freight" in name or "Cargo" in name for name in names)


def test_a_place_with_too_many_companies_is_refused() -> None:
    with pytest.raises(ValueError, match="not enough names"):
        name_companies(("Bank",), ["Cairo"] * 1_000, start=0)
