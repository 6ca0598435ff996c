"""What the viewer did with the items of a page: one read of each kind for all of them, however many fields ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from strawberry.dataloader import DataLoader

from graph.applications.applications import ApplicationRepository
from graph.applications.views import Application
from graph.catalogue.types import ItemLabel
from graph.interactions.choices import Choice, ChoiceRepository
from graph.interactions.types import InteractionType

Item = tuple[ItemLabel, str]


@dataclass(frozen=True, slots=True)
class ItemChoices:
    """What a person did with an item, by type."""

    by_type: dict[InteractionType, Choice]

    def has(self, type: InteractionType) -> bool:
        """Return whether the person did this with the item."""
        return type in self.by_type

    def first_at(self, *types: InteractionType) -> datetime | None:
        """Return when the person first did one of these with the item."""
        times = [self.by_type[type].first_at for type in types if type in self.by_type]
        return min((time for time in times if time is not None), default=None)


class ViewerStates:
    """Reads what the viewer did with items. It lives for one request and reads each item once.

    Args:
        choices: reads what the viewer did.
        applications: reads how the viewer's applications stand.
        user: id of the viewer.
    """

    def __init__(self, choices: ChoiceRepository, applications: ApplicationRepository, user: str) -> None:
        self._repository = choices
        self._applications = applications
        self._user = user
        self.applications: DataLoader[str, Application | None] = DataLoader(load_fn=self._load_applications)
        self.choices: DataLoader[Item, ItemChoices] = DataLoader(load_fn=self._load_choices)
        self.shown: DataLoader[Item, datetime | None] = DataLoader(load_fn=self._load_shown)

    async def _load_choices(self, items: list[Item]) -> list[ItemChoices]:
        choices_by_item: dict[Item, list[Choice]] = {}
        for label, ids in ids_by_label(items).items():
            choices = await self._repository.of_items(self._user, label, ids)
            choices_by_item |= {(label, id): own for id, own in choices.items()}
        return [ItemChoices({choice.type: choice for choice in choices_by_item[item]}) for item in items]

    async def _load_shown(self, items: list[Item]) -> list[datetime | None]:
        times: dict[Item, datetime] = {}
        for label, ids in ids_by_label(items).items():
            times |= {(label, id): at for id, at in (await self._repository.read_shown(self._user, label, ids)).items()}
        return [times.get(item) for item in items]

    async def _load_applications(self, jobs: list[str]) -> list[Application | None]:
        standing = await self._applications.own_standing(jobs)
        return [standing.get(job) for job in jobs]

    async def seen_at(self, item: Item) -> datetime | None:
        """Return when the viewer was first shown an item, or first did something with it."""
        choices, shown_at = await self.choices.load(item), await self.shown.load(item)
        times = [shown_at, choices.first_at(*InteractionType)]
        return min((time for time in times if time is not None), default=None)


def ids_by_label(items: Sequence[Item]) -> dict[ItemLabel, list[str]]:
    """Return the ids of items by label."""
    labels = dict.fromkeys(label for label, _ in items)
    return {label: [id for own_label, id in items if own_label == label] for label in labels}
