from workers.documents.cv.file_kinds import FileKind
from workers.documents.cv.linking import CvLinker
from workers.documents.cv.occupations import rank_occupations
from workers.documents.cv.proposal import ExperienceEntry
from workers.documents.cv.reader import read_text
from workers.documents.matcher import TextMatcher
from workers.documents.title_matcher import TitleLink

SKILLS = [
    ("sql", "SQL", ["structured query language"]),
    ("python", "Python (computer programming)", ["Python"]),
    ("payroll", "manage payroll", ["payroll management"]),
]
OCCUPATIONS = [("baker", "baker", ["خباز"]), ("dba", "database administrator", ["DBA"]), ("waiter", "waiter", [])]
LINKER = CvLinker(TextMatcher(SKILLS, OCCUPATIONS))
TEXT = """Nadia Example

Experience
Baker, Example Ltd
2019 - present
We used SQL.

Skills
Python • Payroll management

Languages
English: C1, Deutsch (Anfänger), Français – intermediate
"""
ARABIC = """نادية مثال

الخبرات
خباز، مخبز المثال
٢٠١٩ - حتى الآن

اللغات
العربية (اللغة الأم)، الإنجليزية: جيد جدا
"""


def test_skills_have_the_exact_range_that_names_them_and_count_more_in_lists() -> None:
    reading = read_text(FileKind.TXT, TEXT.strip())
    skills = {entry.skill: entry for entry in LINKER.link(reading).skills}
    assert {id: reading.text[entry.start : entry.end] for id, entry in skills.items()} == {
        "sql": "SQL",
        "python": "Python",
        "payroll": "Payroll management",
    }
    assert skills["python"].confidence > skills["sql"].confidence
    assert all(0 < entry.confidence <= 1 for entry in skills.values())


def test_a_word_that_heads_a_title_is_no_skill() -> None:
    linker = CvLinker(TextMatcher([("chef", "Chef (tools for configuration)", ["Chef"])], OCCUPATIONS))
    cook = "Experience\nChef, Example Hotel 2019 - 2021\n\nSkills\nChef"
    engineer = "Experience\nEngineer, Example Ltd 2019 - 2021\n\nSkills\nChef"
    assert linker.link(read_text(FileKind.TXT, cook)).skills == ()
    assert [entry.skill for entry in linker.link(read_text(FileKind.TXT, engineer)).skills] == ["chef"]


def test_jobs_get_the_occupation_of_their_title() -> None:
    proposal = LINKER.link(read_text(FileKind.TXT, TEXT.strip()))
    assert [entry.occupation for entry in proposal.experience] == ["baker"]
    assert proposal.occupations[0].occupation == "baker"


def test_languages_have_levels() -> None:
    languages = LINKER.link(read_text(FileKind.TXT, TEXT.strip())).languages
    assert [(entry.code, entry.level) for entry in languages] == [("en", "C1"), ("de", None), ("fr", "B1")]


def test_an_arabic_cv_is_linked() -> None:
    proposal = LINKER.link(read_text(FileKind.TXT, ARABIC))
    assert [entry.occupation for entry in proposal.experience] == ["baker"]
    assert [(entry.code, entry.level) for entry in proposal.languages] == [("ar", "NATIVE"), ("en", "C1")]


def test_the_latest_and_longest_jobs_count_most() -> None:
    def rank(title: str) -> list[TitleLink]:
        return [TitleLink(title, 1.0)]

    jobs = [
        ExperienceEntry(title="waiter", begin="2010", end="2011"),
        ExperienceEntry(title="baker", begin="2015", ongoing=True),
        ExperienceEntry(title="driver", begin="2012-06", end="2015"),
    ]
    ranked = rank_occupations(rank, None, jobs, [])
    assert [entry.occupation for entry in ranked] == ["baker", "driver", "waiter"]
    assert rank_occupations(rank, "waiter", jobs, [])[0].occupation == "waiter"
    assert rank_occupations(rank, None, [], []) == []
