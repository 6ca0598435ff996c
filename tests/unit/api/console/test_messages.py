"""The console's catalogues of messages: one a language, with the same messages in each."""

import json
import re
from typing import Any

from api.console.assets import FOLDER
from api.schema.root import make_schema
from tests.unit.api.console.sources import CHOSEN, COMPOSED, SAID, find_all, read

LANGUAGES = ("en", "ar")
CATALOGUES: dict[str, dict[str, str]] = {
    language: json.loads(read(FOLDER / "messages" / f"{language}.json")) for language in LANGUAGES
}
PLACES = re.compile(r"\{(\w+)\}")
ARABIC = re.compile(r"[\u0600-\u06ff]")
SHOWN = (
    "ActivationCause", "ApplicationActor", "ApplicationStatus", "ContractType", "CourseLevel", "ImportEffect",
    "ExperimentMetric", "ExperimentState", "InteractionType", "JobStatus", "Language", "ModelKind", "ModelStatus",
    "QueueName", "RaceEthnicity", "Role", "Seniority", "Sex", "Strength", "TaskKind", "TaskState",
)  # fmt: skip
SAME_IN_ALL = 40
"""Names that no language translates, such as LightGCN, and unit signs."""


def test_each_language_has_the_same_messages_with_the_same_places() -> None:
    english, arabic = (CATALOGUES[language] for language in LANGUAGES)
    assert list(english) == list(arabic)
    for key, text in english.items():
        assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(arabic[key])), key
        assert text.strip(), key


def test_arabic_is_translated() -> None:
    assert sum(not ARABIC.search(text) for text in CATALOGUES["ar"].values()) < SAME_IN_ALL


def test_numbers_in_arabic_have_its_digits() -> None:
    named = re.compile(r"[A-Za-z]\d|\d[A-Za-z]")  # such as F1 and Neo4j
    assert [key for key, text in CATALOGUES["ar"].items() if re.search(r"[0-9]", named.sub("", text))] == []


def test_each_message_that_the_code_says_exists_and_each_that_exists_is_said() -> None:
    catalogue = set(CATALOGUES["en"])
    used = find_all(SAID) | find_all(CHOSEN)
    assert used - catalogue == set()
    starts = (*find_all(COMPOSED), "word.")
    listed = find_all(re.compile(r"\"([a-z]+\.[a-zA-Z]+)\""))  # handed on by name
    unused = {key for key in catalogue - used - listed if not key.startswith(starts)}
    assert unused == set()


def test_each_word_of_the_schema_that_is_shown_is_translated() -> None:
    types: Any = make_schema()._schema.type_map
    words = {f"word.{value}" for name in SHOWN for value in types[name].values}
    words |= {f"period.{value}" for value in types["SalaryPeriod"].values}
    assert words - set(CATALOGUES["en"]) == set()
