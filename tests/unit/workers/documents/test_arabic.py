"""Arabic posts: their occupations in any form of the word, their skills, and texts that are about neither."""

import pytest

from workers.documents.arabic_words import forms_of, stem_arabic, strip_article
from workers.documents.matcher import TextMatcher
from workers.documents.skill_names import SkillKnowledge

MATCHER = TextMatcher(
    [("s1", "bread baking", ["صناعة الخبز"]), ("s2", "patience", []), ("s3", "SQL", [])],
    [
        ("o1", "baker", ["خباز / خبازة"]),
        ("o2", "translator", ["مترجم / مترجمة", "مترجم فوري/مترجمة فورية"]),
        ("o3", "writer", ["كاتب / كاتبة"]),
    ],
    SkillKnowledge(arabic_names={"s2": ["الصبر وطول البال", "الصبر"], "unknown": ["السباحة"]}),
)


@pytest.mark.parametrize(
    ("text", "occupations"),
    [
        ("مطلوب خباز للعمل في الإسكندرية", ["o1"]),
        ("مطلوب خبّازة", ["o1"]),
        ("نبحث عن خبازين وخبازات", ["o1"]),
        ("أعلن الفندق عن حاجته إلى موظفين، منهم مترجمون فوريون ومترجمات", ["o2"]),
        (
            """تعيين فوري:
         المترجمة الفورية""",
            ["o2"],
        ),
        ("فرصة عمل لمترجمة", ["o2"]),
        ("وظيفه کاتبه", ["o3"]),  # Persian kaf, ha for ta marbuta
        ("انا خباز وكاتب", ["o1", "o3"]),
        ("قرأت البارحة رواية ثم مر بنا الكاتب فجأة", []),
        ("الطقس جميل اليوم", []),
        ("", []),
    ],
)
def test_an_arabic_text_names_occupations(text: str, occupations: list[str]) -> None:
    assert MATCHER.occupations_in(text) == occupations


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("خبرة في صناعة الخبز", ["s1"]),
        ("إجادة صِناعةِ الخُبز وصبر", ["s1", "s2"]),
        ("مع الصبر وطول البال و SQL", ["s2", "s3"]),
        ("يتحلى بالصبر", ["s2"]),
        ("السباحة في البحر", []),
        ("patience", ["s2"]),
    ],
)
def test_an_arabic_text_names_skills(text: str, skills: list[str]) -> None:
    assert MATCHER.skills_in(text) == skills


def test_the_place_of_an_arabic_name_is_that_in_the_text() -> None:
    text = "لدينا خُبز، ونحتاج بالصَّبر"
    ((_, start, end),) = MATCHER.skill_spans(text)
    assert text[start:end] == "بالصَّبر"


@pytest.mark.parametrize(
    ("word", "article", "stem"),
    [
        ("والخبازه", "خبازه", "خباز"),
        ("للخبازين", "خبازين", "خباز"),
        ("وخباز", "خباز", "خباز"),
        ("وقت", "وقت", "وقت"),
        ("ماء", "ماء", "ماء"),
    ],
)
def test_words_are_reduced(word: str, article: str, stem: str) -> None:
    assert (strip_article(word), stem_arabic(word)) == (article, stem)


def test_a_word_may_begin_with_a_preposition() -> None:
    assert forms_of("لخباز", stem_arabic) == ["لخباز", "خباز"]
    assert forms_of("خباز", stem_arabic) == ["خباز"]
