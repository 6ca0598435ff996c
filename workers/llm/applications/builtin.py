"""Summaries of applications and questions for interviews from templates, without a language model."""

from itertools import islice

from gnn.explain.translations import join_names
from workers.llm.applications.facts import QUESTIONS, ApplicationFacts, ApplicationTexts, AskedSkill
from workers.llm.provider import BUILT_IN

VERSION = "application-built-in-1"
MODEL = "templates"
MOST_NAMED = 3
MISSING = (
    "The job asks for “{skill}”, which your profile does not name: what have you done that comes close to it?",
    "How would you go about learning “{skill}” in your first weeks here?",
    "Tell us about a time when you had to work with “{skill}”, or with somebody who knew it.",
)
HELD = (
    "Tell us about a piece of work in which you used “{skill}”: what did you do, and what came of it?",
    "What was the hardest problem that you solved with “{skill}”?",
    "How do you keep your knowledge of “{skill}” up to date?",
)
OPEN = (
    "Which part of your work so far prepares you best for “{job}”?",
    "What would you like to achieve as “{job}” in your first three months?",
    "What do you need from us to do good work as “{job}”?",
)


class BuiltInApplicationWriter:
    """Writes from templates. Equal facts give equal texts."""

    version = VERSION

    async def write(self, facts: ApplicationFacts) -> ApplicationTexts:
        """Return the texts of the templates."""
        return ApplicationTexts(f"{tell_skills(facts)} {tell_experience(facts)}", ask_questions(facts), BUILT_IN, MODEL)


def tell_skills(facts: ApplicationFacts) -> str:
    """Return a sentence about the skills that the job asks for."""
    skills, count = facts.held, len(facts.asked_skills)
    if not count:
        return f"The posting of “{facts.job}” names no skills to compare with."
    if not skills:
        extent = "the skill" if count == 1 else f"any of the {count} skills"
        return f"The profile does not name {extent} that “{facts.job}” asks for: {name_some(facts.asked_skills)}."
    if not facts.missing:
        extent = "the skill" if count == 1 else f"all {count} skills"
        return f"The profile names {extent} that “{facts.job}” asks for: {name_some(skills)}."
    return f"The profile names {len(skills)} of the {count} skills that “{facts.job}” asks for: {name_some(skills)}."


def name_some(skills: tuple[AskedSkill, ...]) -> str:
    """Return the names of the first skills, and how many more there are."""
    names = [skill.name for skill in skills[:MOST_NAMED]]
    if len(skills) > MOST_NAMED:
        names.append(f"{len(skills) - MOST_NAMED} more")
    return join_names(names)


def tell_experience(facts: ApplicationFacts) -> str:
    """Return a sentence about the applicant's experience."""
    years = ""
    if facts.years is not None and facts.years >= 0:
        years = f"{facts.years:g} year{'' if facts.years == 1 else 's'} of experience"
    if facts.occupations:
        work = f"It names work as {join_names(facts.occupations[:2])}"
        return f"{work} and {years}." if years else f"{work}."
    return f"It names {years}, but no occupation." if years else "It names no work experience."


def ask_questions(facts: ApplicationFacts) -> tuple[str, ...]:
    """Return three questions: about missing skills first, then about held ones, then about the job."""
    missing = [template.format(skill=skill.name) for template, skill in zip(MISSING, facts.missing, strict=False)]
    held_questions = [template.format(skill=skill.name) for template, skill in zip(HELD, facts.held, strict=False)]
    again = (
        [template.format(skill=facts.asked_skills[0].name) for template in (HELD if facts.held else MISSING)[1:]]
        if (facts.asked_skills)
        else []
    )
    rest = [template.format(job=facts.job) for template in OPEN]
    return tuple(islice(dict.fromkeys([*missing, *held_questions, *again, *rest]), QUESTIONS))
