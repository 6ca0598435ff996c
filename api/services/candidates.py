"""Recommends people for a job to recruiters of its company, with reasons that reveal nothing private."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.services.computing import Computing
from gnn.explain.evidence_plan import Hints, closest, moves_of
from gnn.explain.grounds import find_off_level_jobs
from gnn.explain.reason_types import Reason, Subject
from gnn.explain.reasons import Reasons
from gnn.recommend import for_job
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Serving
from gnn.scoring.contributions import by_kind
from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.postings import PostingRepository
from graph.catalogue.types import ItemLabel, Skill
from graph.people.state import PersonState
from graph.reads import PersonalField
from graph.recommendations.evidence import EvidenceRequest
from graph.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A candidate with their skills, strongest first, and the reasons for them."""

    candidate: for_job.Candidate
    skills: list[Skill]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CandidateService:
    """Recommends candidates.

    Args:
        serving: the viewer's model and catalogue.
        recommender: reads people and evidence; limited to what the viewer may read.
        postings: checks that the viewer recruits for the job's company.
        catalogue: reads skills.
        computing: runs the ranking.
        viewer: the person who makes the request; the log of each shown person says so.
    """

    serving: Serving
    recommender: Recommender
    postings: PostingRepository
    catalogue: CatalogueRepository
    computing: Computing
    viewer: Viewer

    async def recommend(self, job: str, first: int, now: float) -> list[RankedCandidate]:
        """Recommend at most ``first`` people for a job, best first.

        Args:
            job: id of the job.
            first: the maximum number of people.
            now: seconds since 1970.

        Raises:
            ForbiddenError: the viewer does not recruit for the job's company.
            NotFoundError: there is no such job.
        """
        await self.postings.check_job(job)
        row = self.serving.catalogue.position(ItemLabel.JOB, job)
        if row is None:
            return []
        likely = await self.computing.run(for_job.likely_people, self.serving.catalogue, row)
        states = await self._read_willing(likely, row)
        ranked = await self.computing.run(for_job.candidates, self.serving, states, row, self.recommender.blend, now)
        best = ranked[:first]
        self.viewer.note_reads([candidate.state.id for candidate in best], PersonalField.CANDIDATES)
        reasons = await explain_candidates(
            self.recommender, self.serving, [candidate.state for candidate in best], row, now
        )
        skill_ids = [ids_of_skills(candidate.state) for candidate in best]
        skills = await self.catalogue.skills([id for ids in skill_ids for id in ids])
        return [
            RankedCandidate(candidate, [skills[id] for id in ids if id in skills], candidate_reasons)
            for candidate, ids, candidate_reasons in zip(best, skill_ids, reasons, strict=True)
        ]

    async def _read_willing(self, likely: Sequence[str], row: int) -> list[PersonState]:
        """Return the states of the first 100 people who may want a job, from the likeliest on.

        Args:
            likely: ids of people, the likeliest first.
            row: index of the job.
        """
        willing: list[PersonState] = []
        for start in range(0, len(likely), for_job.RETRIEVED):
            batch = likely[start : start + for_job.RETRIEVED]
            states = {state.id: state for state in await self.recommender.states_of(batch)}
            known_states = [states[id] for id in batch if id in states]
            willing += await self.computing.run(for_job.who_may_want, self.serving.catalogue, known_states, row)
            if len(willing) >= for_job.RETRIEVED:
                break
        return willing[: for_job.RETRIEVED]


def ids_of_skills(state: PersonState) -> list[str]:
    """Ids of a person's skills, strongest first."""
    return [link.id for link in sorted(state.skills, key=lambda link: (-link.weight, link.id))]


async def explain_candidates(
    recommender: Recommender, serving: Serving, states: Sequence[PersonState], job: int, now: float
) -> list[tuple[Reason, ...]]:
    """Make the reasons for each candidate from skills and career alone, without their targets and graph node.

    Args:
        recommender: reads the evidence.
        serving: the model and catalogue that score.
        states: the candidates' states.
        job: row of the job in the catalogue.
        now: seconds since 1970.
    """
    visible_states = [for_job.withhold_aims(state) for state in states]
    scored = for_job.score_candidates(serving, visible_states, job, recommender.blend, now)
    steps = [closest(serving.catalogue, candidate.state, [job]) for candidate in scored]
    id = serving.catalogue.ids(ItemLabel.JOB)[job]
    request = EvidenceRequest([id], moves=[move for candidate_steps in steps for move in moves_of(candidate_steps)])
    evidence = await recommender.evidence_of(ItemLabel.JOB, request)
    subjects = [
        Subject(
            candidate.state,
            ItemLabel.JOB,
            id,
            by_kind(ItemLabel.JOB, candidate.parts, (), None),
            Hints(
                steps=candidate_steps,
                off_level=find_off_level_jobs(serving.catalogue, candidate.state, [job]),
            ),
            candidate.fit_for_candidate,
            is_for_others=True,
        )
        for candidate, candidate_steps in zip(scored, steps, strict=True)
    ]
    return [tuple(Reasons(subject, evidence).all()) for subject in subjects]
