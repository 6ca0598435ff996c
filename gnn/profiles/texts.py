"""Strengths, weaknesses and suggestions in words, in English and Arabic, from templates.

A template may hold ``{name}``, the name of a skill or occupation, ``{example}``, "such as" with the name, and
``{count}`` of ``{total}`` jobs. In Arabic text, names without an Arabic form are wrapped in Unicode isolates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gnn.explain.translations import Language, Name, write_name, write_number
from gnn.profiles.advice import AdviceKind


@dataclass(frozen=True, slots=True)
class Words:
    """A title and a description."""

    title: str
    description: str


class StrengthKind(StrEnum):
    """What a strength is about: the link that earns the points."""

    HAS_SKILL = "HAS_SKILL"
    WORKED_AS = "WORKED_AS"
    TARGETS = "TARGETS"


Templates = Mapping[Language, Words]
EXAMPLES = {Language.EN: ", such as {name}", Language.AR: "، مثل {name}"}
SUGGESTIONS: Mapping[AdviceKind, Templates] = {
    AdviceKind.ADD_SKILL: {
        Language.EN: Words(
            "Learn “{name}”", "{count} of the {total} jobs that fit you best ask for it. Add it if you know it."
        ),
        Language.AR: Words("تعلّم {name}", "تطلبها {count} من أنسب {total} وظيفة لك. أضفها إلى ملفك إن كنت تتقنها."),
    },
    AdviceKind.ADD_TARGET: {
        Language.EN: Words("Say what you aim for", "Choose an occupation to aim for{example}."),
        Language.AR: Words("حدّد هدفك المهني", "اختر المهنة التي تسعى إليها{example}."),
    },
    AdviceKind.ADD_EXPERIENCE: {
        Language.EN: Words("Add your work experience", "Name the work that you do or did{example}."),
        Language.AR: Words("أضف خبرتك العملية", "اذكر العمل الذي تمارسه أو مارسته{example}."),
    },
    AdviceKind.COMPLETE_EXPERIENCE: {
        Language.EN: Words(
            "Complete your work experience", "Say where you worked, and since when. It does not change your scores."
        ),
        Language.AR: Words("أكمل خبرتك العملية", "اذكر أين عملت ومنذ متى. لا يغيّر ذلك درجاتك."),
    },
    AdviceKind.COMPLETE_EDUCATION: {
        Language.EN: Words(
            "Complete your education",
            "Say what you studied last, for which degree, and when. It does not change your scores.",
        ),
        Language.AR: Words("أكمل مؤهلاتك الدراسية", "اذكر آخر ما درسته ودرجته ومتى. لا يغيّر ذلك درجاتك."),
    },
    AdviceKind.SET_LANGUAGE: {
        Language.EN: Words("Choose your language", "Messages to you are then in it. It does not change your scores."),
        Language.AR: Words("اختر لغتك", "عندها تصلك الرسائل بها. لا يغيّر ذلك درجاتك."),
    },
    AdviceKind.ADD_EDUCATION: {
        Language.EN: Words(
            "Add your education", "Recruiters read where you studied and what. It does not change your scores."
        ),
        Language.AR: Words("أضف مؤهلاتك الدراسية", "يقرأ أصحاب العمل أين درست وماذا درست. لا يغيّر ذلك درجاتك."),
    },
    AdviceKind.WRITE_HEADLINE: {
        Language.EN: Words("Write a headline", "Say in one line what you do{example}."),
        Language.AR: Words("اكتب عنوانًا لملفك", "صف ما تعمله في سطر واحد{example}."),
    },
    AdviceKind.SET_PLACE: {
        Language.EN: Words("Say where you live", "Jobs near you can then be told from others."),
        Language.AR: Words("حدّد مكان إقامتك", "عندها يمكن تمييز الوظائف القريبة منك."),
    },
    AdviceKind.SET_SENIORITY: {
        Language.EN: Words("State your level", "Jobs at your level can then be told from others."),
        Language.AR: Words("حدّد مستواك المهني", "عندها يمكن تمييز الوظائف المناسبة لمستواك."),
    },
    AdviceKind.SET_YEARS: {
        Language.EN: Words(
            "State your years of experience", "Recruiters look for them. It does not change your scores."
        ),
        Language.AR: Words("حدّد سنوات خبرتك", "يبحث عنها أصحاب العمل. لا يغيّر ذلك درجاتك."),
    },
    AdviceKind.RATE_SKILLS: {
        Language.EN: Words("Rate your skills", "Some of your skills have no level. Say how well you know them."),
        Language.AR: Words("قيّم مهاراتك", "بعض مهاراتك بلا مستوى. حدّد مدى إتقانك لها."),
    },
}
WEAKNESSES: Mapping[AdviceKind, Templates] = {
    AdviceKind.ADD_SKILL: {
        Language.EN: Words("“{name}” is missing", "{count} of the {total} jobs that fit you best ask for it."),
        Language.AR: Words("تنقصك {name}", "تطلبها {count} من أنسب {total} وظيفة لك."),
    },
    AdviceKind.ADD_TARGET: {
        Language.EN: Words("No goal", "Your profile does not say which occupation you aim for."),
        Language.AR: Words("لا هدف مهني", "لا يذكر ملفك المهنة التي تسعى إليها."),
    },
    AdviceKind.ADD_EXPERIENCE: {
        Language.EN: Words("No work experience", "Your profile names no work that you do or did."),
        Language.AR: Words("لا خبرة عملية", "لا يذكر ملفك أي عمل مارسته."),
    },
    AdviceKind.COMPLETE_EXPERIENCE: {
        Language.EN: Words(
            "Work experience with gaps", "Your experience does not say where you worked, or since when."
        ),
        Language.AR: Words("خبرة عملية ناقصة", "لا تذكر خبرتك أين عملت أو منذ متى."),
    },
    AdviceKind.COMPLETE_EDUCATION: {
        Language.EN: Words("Education with gaps", "Your latest education lacks its degree, field or beginning."),
        Language.AR: Words("مؤهلات دراسية ناقصة", "آخر مؤهلاتك بلا درجة أو تخصص أو تاريخ بداية."),
    },
    AdviceKind.SET_LANGUAGE: {
        Language.EN: Words("No language", "Your profile does not say which language you read."),
        Language.AR: Words("لا لغة", "لا يذكر ملفك اللغة التي تقرؤها."),
    },
    AdviceKind.ADD_EDUCATION: {
        Language.EN: Words("No education", "Your profile does not say where you studied."),
        Language.AR: Words("لا مؤهلات دراسية", "لا يذكر ملفك أين درست."),
    },
    AdviceKind.WRITE_HEADLINE: {
        Language.EN: Words("No headline", "Your profile does not say in one line what you do."),
        Language.AR: Words("لا عنوان", "لا يصف ملفك ما تعمله في سطر واحد."),
    },
    AdviceKind.SET_PLACE: {
        Language.EN: Words("No place", "Your profile does not say where you live."),
        Language.AR: Words("لا مكان إقامة", "لا يذكر ملفك مكان إقامتك."),
    },
    AdviceKind.SET_SENIORITY: {
        Language.EN: Words("No level", "Your profile does not state your level."),
        Language.AR: Words("لا مستوى مهني", "لا يذكر ملفك مستواك المهني."),
    },
    AdviceKind.SET_YEARS: {
        Language.EN: Words("No years of experience", "Your profile does not state your years of experience."),
        Language.AR: Words("لا سنوات خبرة", "لا يذكر ملفك سنوات خبرتك."),
    },
    AdviceKind.RATE_SKILLS: {
        Language.EN: Words("Skills without a level", "Some of your skills do not say how well you know them."),
        Language.AR: Words("مهارات بلا مستوى", "بعض مهاراتك لا تبيّن مدى إتقانك لها."),
    },
}
STRENGTHS: Mapping[StrengthKind, Templates] = {
    StrengthKind.HAS_SKILL: {
        Language.EN: Words("You know “{name}”", "{count} of the {total} jobs that fit you best ask for it."),
        Language.AR: Words("تتقن {name}", "تطلبها {count} من أنسب {total} وظيفة لك."),
    },
    StrengthKind.WORKED_AS: {
        Language.EN: Words("Experience as {name}", "The jobs that fit you best build on it."),
        Language.AR: Words("خبرة في مهنة {name}", "تقوم عليها أنسب الوظائف لك."),
    },
    StrengthKind.TARGETS: {
        Language.EN: Words("A clear goal: {name}", "The jobs that fit you best lead there."),
        Language.AR: Words("هدف واضح: {name}", "تقود إليه أنسب الوظائف لك."),
    },
}

SCORES = {
    Language.EN: (
        "Your profile is {completeness}% complete. Its strength for the jobs that fit you best is {strength} of 100."
    ),
    Language.AR: "اكتمل ملفك بنسبة {completeness}٪، وقوته لأنسب الوظائف لك {strength} من {whole}.",
}
BEST = {Language.EN: "What counts most for them: {title}.", Language.AR: "أهم ما فيه لها: {title}."}
NEXT = {Language.EN: "What would help most next: {title}.", Language.AR: "وأنفع ما يمكنك فعله الآن: {title}."}


def fill(templates: Templates, language: Language, name: Name | None, count: int, total: int) -> Words:
    """Return a title and a description in a language, with a name and numbers in their places."""
    words, name_text = templates[language], write_name(language, name) if name else ""
    example = EXAMPLES[language].format(name=name_text) if name_text else ""
    numbers = {"count": write_number(language, count), "total": write_number(language, total)}
    values = {"name": name_text, "example": example, **numbers}
    return Words(words.title.format(**values), words.description.format(**values))


def tell_scores(language: Language, completeness: int, strength: int) -> str:
    """Return the two scores of a profile, 0 to 100, in words."""
    values = {"completeness": completeness, "strength": strength, "whole": 100}
    return SCORES[language].format(**{name: write_number(language, value) for name, value in values.items()})


def sum_up(language: Language, scores: str, strengths: Sequence[Words], suggestions: Sequence[Words]) -> str:
    """Return a summary: the scores, and the titles of strengths and suggestions, each in a sentence."""
    sentences = [
        templates[language].format(title=words.title[:1].lower() + words.title[1:])
        for templates, entries in ((BEST, strengths), (NEXT, suggestions))
        for words in entries
    ]
    return " ".join([scores, *sentences])
