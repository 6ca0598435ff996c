"""A simulated world's people as rows for the graph: what they state of themselves, nothing that is hidden."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator, default_rng

from graph.world import words
from graph.world.ids import moment, person_id
from graph.world.names import title_post
from graph.world.population import MAX_CAREER
from graph.world.rows import Link, Row, columns, read_places
from graph.world.simulate import World

DAYS_A_YEAR = 365.25
DISCOVERABLE = 5  # every fifth person did not agree to be found


class PersonRows:
    """Yields the people of a world with their profiles.

    Args:
        world: the simulated world.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._end = world.parameters.until.timestamp()

    def _rng(self, *path: int) -> Generator:
        return default_rng([self._world.parameters.seed, *path])

    def users(self) -> Iterator[Row]:
        """People, then the recruiter, the administrator and the person who will leave."""
        people, created = self._world.hidden.people, moment(self._end - 200 * 86_400)
        persona_index = self.shown_person()
        for index, name in enumerate(self._names()):
            yield {
                "id": person_id(index),
                "name": name,
                "headline": self._title(int(people.current[index]), int(people.seniority[index])),
                "roles": ["CANDIDATE"],
                "persona": "candidate" if index == persona_index else None,
                "years": float(people.years[index]),
                "seniority": words.SENIORITIES[int(people.seniority[index])],
                "openToRemote": bool(people.remote[index]),
                "openToRelocate": bool(people.relocate[index]),
                "minimumSalary": float(people.salary[index]),
                "discoverable": index % DISCOVERABLE != 0,
                "salaryCurrency": "USD",
                "language": "ar" if people.arabic[index] else "en",
                "createdAt": created,
            }
        for persona, name, role in (
            ("recruiter", "Rita Recruiter", "RECRUITER"),
            ("admin", "Adam Administrator", "ADMIN"),
            ("leaver", "Lina Leaver", "CANDIDATE"),
        ):
            yield {"id": persona, "name": name, "roles": [role], "persona": persona, "createdAt": created}

    def _names(self) -> Iterator[str]:
        hidden, rng = self._world.hidden, self._rng(1)
        arab = (words.ARAB_FIRST_NAMES, words.ARAB_LAST_NAMES)
        european = (words.EUROPEAN_FIRST_NAMES, words.EUROPEAN_LAST_NAMES)
        shares = rng.random((len(hidden.people.years), 2))
        for place, (first_share, last_share) in zip(hidden.people.place, shares, strict=True):
            first, last = arab if hidden.geography.arabic[place] else european
            yield f"{first[int(first_share * len(first))]} {last[int(last_share * len(last))]}"

    def _title(self, occupation: int, level: int) -> str:
        return title_post(self._world.taxonomy.titles[occupation], int(self._world.trades.rank[occupation]), level)

    def shown_person(self) -> int:
        """Return the person for ``careergraph token --role candidate``: an active one, with a career and a target."""
        people = self._world.hidden.people
        counts = np.bincount(self._world.job_acts.person, minlength=len(people.years))
        eligible = (people.careers[:, MAX_CAREER - 2] >= 0) & (people.target != people.current)
        return int(np.argmax(np.where(eligible, counts, -1)))

    def user_skills(self) -> Iterator[Link]:
        """Return the skills that people have."""
        people, facts, rng = self._world.hidden.people, self._world.taxonomy, self._rng(2)
        for index in range(len(people.years)):
            for skill, level in columns(people.skills, index):
                years = round(float(rng.uniform(0.2, 1.0) * people.years[index]), 1)
                properties = {"level": int(level), "years": years, "source": "PROFILE", "confidence": 1.0}
                yield person_id(index), facts.skill_ids[skill], properties
        for skill, _ in columns(facts.essential, 0)[:5]:
            properties = {"level": 3, "years": 1.0, "source": "PROFILE", "confidence": 1.0}
            yield "leaver", facts.skill_ids[skill], properties

    def careers(self) -> Iterator[Link]:
        """Return the occupations that people held, with dates and the title at the end of each stage."""
        people, facts = self._world.hidden.people, self._world.taxonomy
        for index in range(len(people.years)):
            stages = [stage for stage in range(MAX_CAREER) if people.careers[index, stage] >= 0]
            span = max(float(people.years[index]), 0.5) / len(stages)
            for stage in stages:
                occupation, last = int(people.careers[index, stage]), stage == MAX_CAREER - 1
                begin = self._end - (MAX_CAREER - stage) * span * DAYS_A_YEAR * 86_400
                end = None if last else moment(begin + span * DAYS_A_YEAR * 86_400).date().isoformat()
                title = self._title(occupation, int(people.levels[index, stage]))
                properties = {"from": moment(begin).date().isoformat(), "to": end, "title": title}
                yield person_id(index), facts.occupation_ids[occupation], properties

    def targets(self) -> Iterator[Link]:
        """Return the target occupations of people."""
        people, facts = self._world.hidden.people, self._world.taxonomy
        for index, target in enumerate(people.target):
            yield person_id(index), facts.occupation_ids[int(target)], {}

    def homes(self) -> Iterator[Link]:
        """Return the places where people live."""
        places = read_places(self._world.hidden.geography)
        for index, place in enumerate(self._world.hidden.people.place):
            yield person_id(index), str(places[int(place)]["id"]), {}

    def institutions(self) -> Iterator[Row]:
        """Schools and universities."""
        for index, name in enumerate(words.INSTITUTIONS):
            yield {"id": f"institution-{index}", "name": name}

    def studies(self) -> Iterator[Link]:
        """People's studies, which ended before the first work, and institutions."""
        people, rng = self._world.hidden.people, self._rng(3)
        starts = people.careers[np.arange(len(people.years)), (people.careers >= 0).argmax(axis=1)]
        for index, occupation in enumerate(starts):
            end = self._world.parameters.until.year - int(np.ceil(people.years[index])) - 1
            properties = {
                "degree": words.DEGREES[int(rng.integers(3))],
                "field": self._world.trades.fields[int(occupation)],
                "from": f"{end - 3}-09-01",
                "to": f"{end}-06-30",
            }
            yield person_id(index), f"institution-{int(rng.integers(len(words.INSTITUTIONS)))}", properties
