"""Finds similar jobs, courses and people, and reads the skills that they share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.services.computing import Computing
from gnn.data.catalogue import Catalogue
from gnn.recommend.similar import SimilarItem, similar_items, similar_people
from gnn.scoring.blend import Serving
from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.types import ItemLabel, Skill


@dataclass(frozen=True, slots=True)
class Similar:
    """A similar item or person: its id, its similarity (0–100), and the shared skills, most important first."""

    id: str
    score: float
    skills: list[Skill]


@dataclass(frozen=True, slots=True)
class SimilarityService:
    """Finds what is similar, by one model and its catalogue.

    Args:
        serving: the viewer's model and catalogue.
        computing: runs the comparison.
        repository: reads skills.
    """

    serving: Serving
    computing: Computing
    repository: CatalogueRepository

    async def find_items(
        self, label: ItemLabel, id: str, first: int, now: float, hidden: Collection[str]
    ) -> list[Similar]:
        """Return at most ``first`` open items similar to one item, most similar first; none if it is unknown.

        Args:
            label: label of the items.
            id: the item.
            first: the maximum number of items.
            now: seconds since 1970.
            hidden: ids of items that are left out with their copies.
        """
        row = self.serving.catalogue.position(label, id)
        if row is None:
            return []
        matches = await self.computing.run(similar_items, self.serving, label, row, now, hidden)
        return await self._describe(label, matches[:first])

    async def find_people(self, user: str, first: int) -> list[Similar]:
        """Return at most ``first`` discoverable people with skills like a person's, most similar first."""
        catalogue = self.serving.catalogue
        row = catalogue.position("User", user)
        if row is None:
            return []
        discoverable = catalogue.data.nodes["User"].columns["discoverable"] == 1.0
        matches = await self.computing.run(similar_people, catalogue, row, discoverable)
        return await self._describe("User", matches[:first])

    async def _describe(self, label: str, matches: Sequence[SimilarItem]) -> list[Similar]:
        catalogue = self.serving.catalogue
        skills = await skills_at(
            self.repository, catalogue, {skill_row for match in matches for skill_row in match.shared}
        )
        ids = catalogue.ids(label)
        return [
            Similar(
                ids[match.place], round(100 * match.score, 2), [skills[row] for row in match.shared if row in skills]
            )
            for match in matches
        ]


async def skills_at(repository: CatalogueRepository, catalogue: Catalogue, rows: Collection[int]) -> dict[int, Skill]:
    """Return skills by their row in the catalogue; skills that no longer exist are left out."""
    ids = catalogue.ids("Skill")
    skills_by_id = await repository.skills([ids[row] for row in rows])
    return {row: skills_by_id[ids[row]] for row in rows if ids[row] in skills_by_id}
