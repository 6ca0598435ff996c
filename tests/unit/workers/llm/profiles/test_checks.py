"""What a language model says of a profile is kept only if the analysis shows it, word by word."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.explain.translations import Language, Name
from gnn.profiles.advice import AdviceKind
from gnn.profiles.texts import STRENGTHS, SUGGESTIONS, WEAKNESSES, StrengthKind, fill, tell_scores
from tests.anthropic_injections import INJECTIONS, Injection
from workers.errors import ProviderError
from workers.llm.narrative import Statement
from workers.llm.profiles.checks import check_statements, facts_to_send, is_supported
from workers.llm.profiles.facts import ProfileFact
from workers.llm.profiles.prompt import question


def strength(language: Language, name: str) -> ProfileFact:
    words = fill(STRENGTHS[StrengthKind.HAS_SKILL], language, Name(name), 12, 50)
    shown = name if language is Language.EN else f"\u2068{name}\u2069"
    return ProfileFact(f"{words.title}. {words.description}", shown)


def lack(language: Language, kind: AdviceKind, name: str = "") -> ProfileFact:
    weakness, suggestion = (fill(texts[kind], language, Name(name), 7, 50) for texts in (WEAKNESSES, SUGGESTIONS))
    shown = name if language is Language.EN or not name else f"\u2068{name}\u2069"
    return ProfileFact(f"{weakness.title}. {weakness.description} {suggestion.title}.", shown, is_lack=True)


def facts_in(language: Language, skill: str = "SQL") -> list[ProfileFact]:
    return [
        ProfileFact(tell_scores(language, 83, 61)),
        strength(language, skill),
        lack(language, AdviceKind.ADD_SKILL, "C++"),
        lack(language, AdviceKind.WRITE_HEADLINE),
    ]


ENGLISH, ARABIC = (facts_in(language) for language in (Language.EN, Language.AR))
TRUE = [
    ("Your profile is 83% complete and has a strength of 61 of 100.", [1]),
    ("You know SQL, which 12 of the 50 jobs that fit you best ask for.", [2]),
    ("What is missing most is “C++”: 7 of the 50 jobs ask for it, so learn it.", [3]),
    ("Write a headline that says in one line what you do.", [4]),
]
LIES = [
    ("You know SQL, which 40 of the 50 jobs ask for.", [2]),
    ("You lack SQL.", [2]),
    ("You lack SQL.", [2, 3]),
    ("You know C++.", [3]),
    ("You know SQL.", [1]),
    ("You know SQL.", []),
    ("You know SQL.", [2, 9]),
    ("You must be hired for SQL.", [2]),
    ("You know Kubernetes.", [2]),
    ("Visit evil.example to learn C++.", [3]),
    ("You know SQL.\u202e", [2]),
    ("You know SQL. You know SQL.", [2]),
    ("", [2]),
]
TRUE_ARABIC = [
    ("اكتمل ملفك بنسبة ٨٣٪.", [1]),
    ("تتقن SQL، وهي مهارة تطلبها 12 من أنسب 50 وظيفة لك.", [2]),
    ("تنقصك C++، فتعلمها لأن 7 وظائف تطلبها.", [3]),
]
LIES_ARABIC = [
    ("تتقن SQL وأنت كاذب.", [2]),
    ("تنقصك SQL.", [2, 3]),
    ("تتقن C++.", [3]),
    ("تتقن SQL براتب تسعين ألفا.", [2]),
]


@pytest.mark.parametrize(("text", "numbers"), TRUE)
def test_what_the_facts_show_is_kept(text: str, numbers: list[int]) -> None:
    assert is_supported(Statement(text=text, facts=numbers), ENGLISH, Language.EN)


@pytest.mark.parametrize(("text", "numbers"), LIES)
def test_what_they_do_not_show_is_dropped(text: str, numbers: list[int]) -> None:
    assert not is_supported(Statement(text=text, facts=numbers), ENGLISH, Language.EN)


@pytest.mark.parametrize(("text", "numbers"), TRUE_ARABIC)
def test_the_same_holds_in_arabic(text: str, numbers: list[int]) -> None:
    assert is_supported(Statement(text=text, facts=numbers), ARABIC, Language.AR)


@pytest.mark.parametrize(("text", "numbers"), LIES_ARABIC)
def test_lies_in_arabic_are_dropped(text: str, numbers: list[int]) -> None:
    assert not is_supported(Statement(text=text, facts=numbers), ARABIC, Language.AR)


def test_facts_in_arabic_have_its_digits() -> None:
    assert not any(set(fact.text) & set(string.digits) for fact in ARABIC)


def test_names_in_other_letters_stay_isolated_in_arabic() -> None:
    text = check_statements([Statement(text=text, facts=facts) for text, facts in TRUE_ARABIC], ARABIC, Language.AR)
    assert "تتقن \u2068SQL\u2069، وهي" in text


def test_two_sentences_must_be_left() -> None:
    good, bad = (Statement(text=text, facts=facts) for text, facts in (TRUE[0], LIES[0]))
    with pytest.raises(ProviderError):
        check_statements([good, bad, bad], ENGLISH, Language.EN)
    assert check_statements([bad, good, bad, good], ENGLISH, Language.EN) == f"{TRUE[0][0]} {TRUE[0][0]}"


@pytest.mark.parametrize("injection", [case for case in INJECTIONS if case.sentences], ids=lambda case: case.text[:30])
@pytest.mark.parametrize("language", Language)
def test_an_order_in_the_name_of_a_skill_is_not_obeyed(injection: Injection, language: Language) -> None:
    sent_facts = facts_to_send(facts_in(language, injection.text))
    numbers = list(range(1, len(sent_facts) + 1))
    for sentence in injection.sentences:
        statement = Statement(text=sentence, facts=numbers)
        assert not is_supported(statement, sent_facts, language) or injection.text in sentence


@given(st.text(string.printable + "<>«»\u2068", max_size=100))
def test_no_name_closes_the_delimiter(name: str) -> None:
    content = question([strength(Language.EN, name)], Language.EN)
    rows = content.removeprefix("<facts>\n").split("\n</facts>\n")[0]
    assert content.count("<") == content.count(">") == 2
    assert len(json.loads(rows)) == 1
