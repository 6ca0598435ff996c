"""Checks a language model's answer about an application against the facts that were sent.

Letters and profiles are hostile: they may ask the model to praise, to claim skills, or to name others. What is kept
rests on facts from the graph alone.
"""

import re
from collections.abc import Mapping, Sequence

from workers.errors import ProviderError
from workers.llm.applications.facts import QUESTIONS, ApplicationFacts, AskedSkill
from workers.llm.applications.prompt import MOST_NAME, MOST_SKILLS, ApplicationAnswer, Question, Sentence, fact_texts
from workers.llm.narrative import find_strange_words, normalise_words

MOST_LETTERS, SENTENCES = 300, 2
# A summary describes. These words judge, or repeat what a text orders.
VERDICTS = re.compile(
    r"\b(best|better|perfect|ideal|outstanding|excellent|exceptional|superb|great|amazing|brilliant|top|strong(er|est)?|"
    r"hir(e|ed|ing)|reject(ed|s|ing)?|recommend(ed|s|ing)?|deserve[sd]?|must|should|guarantee[sd]?|offer(ed|s)?|"
    r"interview(ed|s)?|ignore[sd]?|instruct(ed|ions?)?|system|prompt|score[sd]?)\b",
    re.IGNORECASE,
)
LACKING = re.compile(r"\b(not?|lack(s|ing)?|miss(es|ing)?|without|neither|nor|absent|gaps?)\b", re.IGNORECASE)
QUESTION_WORDS = (
    "What How Which When Where Why Who Do Does Did Have Has Can Could Would Will Are Is Tell Describe Please If I"
)
SENTENCE_ENDS = re.compile(r"[.!?](?=\s|$)")


def check_answer(
    answer: ApplicationAnswer, facts: ApplicationFacts, names: Mapping[str, Sequence[str]]
) -> tuple[str, tuple[str, ...]]:
    """Return the summary of two sentences and the three questions that the facts support, missing skills first.

    Args:
        answer: what a language model answered.
        facts: what it was sent.
        names: the graph's names of skills and occupations in each text of the answer.

    Raises:
        ProviderError: fewer than two sentences or three questions are left.
    """
    sentences = [sentence.text.strip() for sentence in answer.summary if is_supported(sentence, facts, names)]
    order = {skill.id: (skill.held, rank) for rank, skill in enumerate(facts.asked_skills)}
    supported = {
        question.text.strip(): question.skill for question in answer.questions if is_about_skill(question, facts, names)
    }
    questions = sorted(supported, key=lambda text: order[supported[text]])
    if len(facts.asked_skills) >= QUESTIONS:  # then each question is about another skill
        questions = list({supported[text]: text for text in reversed(questions)}.values())[::-1]
    if len(sentences) < SENTENCES or len(questions) < QUESTIONS:
        raise ProviderError("the facts support too little of the answer about an application")
    return " ".join(sentences[:SENTENCES]), tuple(questions[:QUESTIONS])


def is_supported(sentence: Sentence, facts: ApplicationFacts, names: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a sentence cites facts that contain every name and number in it, and judges nothing."""
    text, sent_texts = sentence.text.strip(), fact_texts(facts)
    if not is_one_sentence(text) or VERDICTS.search(without_names(text, facts)):
        return False
    if not sentence.facts or not all(1 <= number <= len(sent_texts) for number in sentence.facts):
        return False
    cited_texts = [sent_texts[number - 1] for number in dict.fromkeys(sentence.facts)]
    if find_strange_words(text, cited_texts, names.get(sentence.text, ())):
        return False
    lacked_skills = [skill for skill in named_skills(text, facts) if not skill.held]
    return not lacked_skills or LACKING.search(without_names(text, facts)) is not None


def is_about_skill(question: Question, facts: ApplicationFacts, names: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a question names a skill that the job asks for, and nothing that was not sent."""
    text = question.text.strip()
    skill = next((skill for skill in facts.asked_skills[:MOST_SKILLS] if skill.id == question.skill), None)
    if skill is None or not 0 < len(text) <= MOST_LETTERS or not text.isprintable() or not text.endswith("?"):
        return False
    if skill not in named_skills(text, facts):
        return False
    return not find_strange_words(
        text, [skill.name, facts.job, *facts.occupations, QUESTION_WORDS], names.get(question.text, ())
    )


def is_one_sentence(text: str) -> bool:
    """Return whether a text is one printable sentence of at most 300 characters."""
    return 0 < len(text) <= MOST_LETTERS and text.isprintable() and len(SENTENCE_ENDS.findall(text)) <= 1


def named_skills(text: str, facts: ApplicationFacts) -> list[AskedSkill]:
    """Return the asked skills whose names a text contains."""
    plain = f" {normalise_words(text)} "
    return [skill for skill in facts.asked_skills if f" {normalise_words(skill.name[:MOST_NAME])} " in plain]


def without_names(text: str, facts: ApplicationFacts) -> str:
    """Return a text without the names in the facts, which may hold any word."""
    for name in (facts.job, *facts.occupations, *(skill.name for skill in facts.asked_skills)):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text
