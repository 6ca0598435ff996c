"""The map of a table of interactions: who did what with which job or course, and when."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from graph.catalogue.types import ItemLabel
from graph.ingest.field_types import Choice, Name, Time, Within
from graph.ingest.table_map import KEY, Columns, TableMap
from graph.interactions.types import ALLOWED, InteractionType

PERSON, ITEM = "person", "item"
DAY_SECONDS = 86_400.0
ACTIONS = tuple(str(type) for type in InteractionType if any(type in allowed for allowed in ALLOWED.values()))
SOURCE = r"^[a-z][a-z0-9-]{0,30}$"


class InteractionMap(TableMap):
    """Columns of a table of interactions. See docs/importing.md for examples.

    Without ``key``, an interaction is known by its person, item, action and time.
    """

    key: Columns = Field([])
    person: Annotated[Columns, Field(min_length=1, description="The columns of the person's key.")]
    personSource: str | None = Field(None, pattern=SOURCE)  # noqa: N815 - the keys of the file
    item: Columns = Field([], description="The columns of the key of the job or course.")
    itemSource: str | None = Field(None, pattern=SOURCE)  # noqa: N815
    items: Literal["jobs", "courses"] = "jobs"
    title: Annotated[str | None, Name()] = None
    company: Annotated[str | None, Name()] = None
    action: Annotated[str | None, Choice(ACTIONS)] = None
    at: Annotated[str, Time(direction="past")]
    duration: Annotated[str | None, Within(most=DAY_SECONDS)] = None

    @model_validator(mode="after")
    def check_ends(self) -> Self:
        """Check that each row can name an item and an action."""
        if bool(self.item) == bool(self.title):
            raise ValueError("item: give the columns of the item's key, or else title, and company, of a job")
        if self.title and self.items != "jobs":
            raise ValueError("title: only jobs are known by their title: give the columns of the course's key as item")
        if self.action is None and "action" not in self.defaults:
            raise ValueError("action: map it, or give it under [defaults]")
        return self

    @classmethod
    def key_fields(cls) -> list[str]:
        """Return the fields that hold keys: of the interaction, of its person and of its item."""
        return [KEY, PERSON, ITEM]

    @property
    def label(self) -> ItemLabel:
        """The label of the items."""
        return ItemLabel.JOB if self.items == "jobs" else ItemLabel.COURSE
