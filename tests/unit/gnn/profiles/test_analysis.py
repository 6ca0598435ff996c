"""The worth of changes to a profile is what the model gives for them."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from gnn.explain.translations import Language, Name
from gnn.profiles.advice import Advice, AdviceKind, carry_out, find_advice, is_followed
from gnn.profiles.analysis import analyse_profile, best_jobs
from gnn.profiles.completeness import ProfileSection
from gnn.profiles.strength import measure_strength
from gnn.profiles.texts import STRENGTHS, SUGGESTIONS, WEAKNESSES, StrengthKind, fill
from gnn.scoring.blend import Blend, Serving, score_states, totals
from gnn.skills.skill_returns import JOBS, with_skills
from graph.catalogue.types import ItemLabel, Skill
from graph.people.state import PersonState
from graph.people.users import HeldSkill, User
from tests.unit.gnn.profiles.test_completeness import EMPTY, FULL

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()
LISTED = np.arange(0, 40, 2)
NOBODY = np.zeros(0, dtype=np.int64)


def profile_of(state: PersonState) -> User:
    skills = tuple(HeldSkill(Skill(link.id, link.caption, "KNOWLEDGE"), 3, None, None, None) for link in state.skills)
    return replace(EMPTY, id=state.id, name="Ann", skills=skills)


def test_the_worth_of_advice_is_the_mean_gain_with_it_carried_out(serving: Serving, states: list[PersonState]) -> None:
    blend, state = Blend(), states[0]
    user = profile_of(state)
    analysis = analyse_profile(serving, user, state, LISTED, blend, NOW)
    jobs = best_jobs(serving, state, LISTED, blend, NOW)
    before = score_states(serving, [state], ItemLabel.JOB, blend, NOW, jobs).total.mean()
    assert len({entry.impact for entry in analysis.advice}) > 3, "no constant"
    for entry in analysis.advice:
        changed = carry_out(serving.catalogue, user, state, entry.advice)
        after = score_states(serving, [changed], ItemLabel.JOB, blend, NOW, jobs).total.mean()
        assert entry.impact == pytest.approx(after - before, abs=1e-6)
    impacts = [entry.impact for entry in analysis.advice]
    assert impacts == sorted(impacts, reverse=True)
    kinds = {entry.advice.kind: entry.impact for entry in analysis.advice}
    assert kinds[AdviceKind.ADD_EDUCATION] == 0.0, "the model does not see it, and nothing else is said"


def test_skills_are_asked_for_and_lacking(serving: Serving, states: list[PersonState]) -> None:
    analysis = analyse_profile(serving, profile_of(states[0]), states[0], LISTED, Blend(), NOW)
    skills = [entry for entry in analysis.advice if entry.advice.kind is AdviceKind.ADD_SKILL]
    assert 0 < len(skills) <= 4
    assert all(entry.asking > 0 and entry.advice.section is ProfileSection.SKILLS for entry in skills)
    assert not {entry.advice.node for entry in skills} & {link.id for link in states[0].skills}


def test_what_is_there_is_not_advised(serving: Serving, states: list[PersonState]) -> None:
    advice = find_advice(serving, FULL, states[0], LISTED)
    assert {entry.kind for entry in advice} == {AdviceKind.ADD_SKILL}
    assert is_followed(FULL, Advice(AdviceKind.ADD_TARGET, "o9"))
    assert not is_followed(FULL, Advice(AdviceKind.ADD_SKILL, "s99"))
    assert is_followed(FULL, Advice(AdviceKind.ADD_SKILL, "s1"))


def test_a_strength_is_what_would_be_lost(serving: Serving, states: list[PersonState]) -> None:
    analyses = [analyse_profile(serving, profile_of(state), state, LISTED, Blend(), NOW) for state in states[:5]]
    strong = [entry for analysis in analyses for entry in analysis.strong]
    assert strong
    assert all(entry.impact >= 0.05 for entry in strong)


def test_somebody_unknown_is_measured_on_the_best_open_jobs(serving: Serving, states: list[PersonState]) -> None:
    unknown = replace(states[0], skills=(), careers=(), targets=(), interests=(), choices=(), headline=None)
    jobs = best_jobs(serving, unknown, NOBODY, Blend(), NOW)
    assert len(set(jobs.tolist())) == len(jobs) == min(JOBS, len(serving.catalogue.items[ItemLabel.JOB]))
    closes = serving.catalogue.items[ItemLabel.JOB].columns.get("closes")
    assert closes is None or (closes[jobs] > NOW).all()
    scores = totals(serving, [unknown], ItemLabel.JOB, Blend(), NOW)[0]
    assert scores[jobs].tolist() == sorted(scores[jobs].tolist(), reverse=True)
    assert analyse_profile(serving, replace(EMPTY, id="x"), unknown, NOBODY, Blend(), NOW).advice


def test_learning_what_jobs_ask_for_makes_a_profile_stronger(serving: Serving, states: list[PersonState]) -> None:
    catalogue, state = serving.catalogue, states[0]
    before = measure_strength(catalogue, state, LISTED)
    asked = np.unique(catalogue.items[ItemLabel.JOB].skills[LISTED].indices)
    after = measure_strength(catalogue, with_skills(catalogue, state, asked.tolist()), LISTED)
    assert before.cover < after.cover == pytest.approx(1.0)
    assert 0 <= before.score <= after.score <= 100


@pytest.mark.parametrize("language", Language)
def test_every_sentence_has_its_names_and_numbers(language: Language) -> None:
    for templates in (*SUGGESTIONS.values(), *WEAKNESSES.values(), *(STRENGTHS[kind] for kind in StrengthKind)):
        words = fill(templates, language, Name("SQL"), 3, 50)
        for text in (words.title, words.description):
            assert text
            assert "{" not in text
    without = fill(SUGGESTIONS[AdviceKind.ADD_TARGET], language, None, 0, 50)
    assert without.description.endswith(".")
