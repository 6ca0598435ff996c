"""Repositories refuse viewers who may not read or write a person's data, before they query the graph."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import cast

import pytest

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import AnonymousError, ForbiddenError
from graph.interactions.choices import ChoiceRepository
from graph.interactions.impressions import ImpressionRepository
from graph.interactions.interactions import InteractionRepository, NewInteraction
from graph.interactions.types import InteractionType
from graph.interactions.undo import UndoRepository
from graph.people.activity import ActivityRepository
from graph.people.education import EducationRepository, NewEducation
from graph.people.experience import ExperienceRepository, NewExperience
from graph.people.interests import InterestRepository
from graph.people.profiles import ProfileChange, ProfileRepository
from graph.people.state_reading import StateRepository
from graph.people.users import UserRepository
from graph.reads import PersonalField, ReadNotes
from graph.recommendations.evidence import EvidenceRepository, EvidenceRequest
from graph.recommendations.recommendations import RecommendationRepository
from graph.registry.experiments import ExperimentRepository
from graph.registry.models import ModelRepository
from graph.viewer import SYSTEM, VISITOR, Role, Viewer
from workers.task_arguments import Arguments, PersonArguments
from workers.task_catalogue import TASKS, TaskKind

NOW = datetime.now(UTC)
NOWHERE = cast("GraphClient", None)
DID = NewInteraction("key", "ann", InteractionType.LIKE, ItemLabel.JOB, "j1", NOW)
WORKED = NewExperience("Baker", "o1", None, "2020-01", None)
STUDIED = NewEducation(None, None, "School", None, None)
OF_ANN: dict[str, Callable[[Viewer], Awaitable[object]]] = {
    "her state": lambda viewer: StateRepository(NOWHERE, viewer).of("ann"),
    "her profile": lambda viewer: UserRepository(NOWHERE, viewer).profile("ann"),
    "a skill of hers": lambda viewer: ProfileRepository(NOWHERE, viewer).add_skill("ann", "s1", 3, None),
    "work of hers": lambda viewer: ExperienceRepository(NOWHERE, viewer).add("ann", WORKED),
    "changed work of hers": lambda viewer: ExperienceRepository(NOWHERE, viewer).replace("ann", "w1", WORKED),
    "work that she removes": lambda viewer: ExperienceRepository(NOWHERE, viewer).remove("ann", "w1"),
    "a school of hers": lambda viewer: EducationRepository(NOWHERE, viewer).add("ann", STUDIED),
    "a changed school of hers": lambda viewer: EducationRepository(NOWHERE, viewer).replace("ann", "e1", STUDIED),
    "a school that she removes": lambda viewer: EducationRepository(NOWHERE, viewer).remove("ann", "e1"),
    "what she did": lambda viewer: InteractionRepository(NOWHERE, viewer).history("ann", [], 5, None),
    "what she does": lambda viewer: InteractionRepository(NOWHERE, viewer).log(DID),
    "what she saw": lambda viewer: ImpressionRepository(NOWHERE, viewer).log("ann", [], {}),
    "what she takes back": lambda viewer: UndoRepository(NOWHERE, viewer).undo("ann", "i1", NOW),
    "what she chose": lambda viewer: ChoiceRepository(NOWHERE, viewer).of_items("ann", ItemLabel.JOB, ["j1"]),
    "what she was shown": lambda viewer: ChoiceRepository(NOWHERE, viewer).read_shown("ann", ItemLabel.JOB, ["j1"]),
    "what she saved": lambda viewer: ChoiceRepository(NOWHERE, viewer).read_saved("ann", ItemLabel.JOB, 5, None),
    "how much she saved": lambda viewer: ChoiceRepository(NOWHERE, viewer).count_saved("ann", ItemLabel.JOB),
    "her counts": lambda viewer: ActivityRepository(NOWHERE, viewer).since("ann", NOW),
    "her interests": lambda viewer: InterestRepository(NOWHERE, viewer).summary("ann"),
    "her evidence": lambda viewer: EvidenceRepository(NOWHERE, viewer).about(
        ItemLabel.JOB, EvidenceRequest(["j1"], user="ann")
    ),
    "her pages": lambda viewer: RecommendationRepository(NOWHERE, viewer).read_seen("ann"),
}
OF_ADMINISTRATORS: dict[str, Callable[[Viewer], Awaitable[object]]] = {
    "models": lambda viewer: ModelRepository(NOWHERE, viewer).all_models(),
    "experiments": lambda viewer: ExperimentRepository(NOWHERE, viewer).newest(5),
    "many states": lambda viewer: StateRepository(NOWHERE, viewer).many(["ann"]),
}
OTHERS = (Viewer("bob", frozenset({Role.CANDIDATE})), Viewer("bob", frozenset({Role.RECRUITER})))


@pytest.mark.parametrize("what", OF_ANN)
async def test_a_persons_data_are_theirs(what: str) -> None:
    with pytest.raises(AnonymousError):
        await OF_ANN[what](VISITOR)
    for other in OTHERS:
        with pytest.raises(ForbiddenError, match="another person's"):
            await OF_ANN[what](other)


@pytest.mark.parametrize("viewer", [Viewer("bob"), OTHERS[1], Viewer("eve", frozenset({Role.ADMIN}))])
async def test_only_candidates_register(viewer: Viewer) -> None:
    with pytest.raises(AnonymousError):
        await ProfileRepository(NOWHERE, VISITOR).register(ProfileChange({}))
    with pytest.raises(ForbiddenError, match="CANDIDATE"):
        await ProfileRepository(NOWHERE, viewer).register(ProfileChange({}))
    assert Viewer("new", is_newcomer=True).require_candidate() == "new"


@pytest.mark.parametrize("what", OF_ADMINISTRATORS)
async def test_what_is_administrators_is_theirs(what: str) -> None:
    with pytest.raises(AnonymousError):
        await OF_ADMINISTRATORS[what](VISITOR)
    with pytest.raises(ForbiddenError, match="ADMIN"):
        await OF_ADMINISTRATORS[what](OTHERS[0])


@pytest.mark.parametrize("kind", TaskKind)
def test_a_task_is_started_by_whom_the_catalogue_names(kind: TaskKind) -> None:
    personal, task = issubclass(TASKS[kind].arguments, PersonArguments), TASKS[kind]
    arguments: Arguments | None = PersonArguments(user="bob") if personal else None
    ann, bob, admin = Viewer("ann"), Viewer("bob"), Viewer("eve", frozenset({Role.ADMIN}))
    task.check_starter(admin, arguments)
    for viewer in (ann, *(() if personal else (bob,))):
        with pytest.raises(ForbiddenError):
            task.check_starter(viewer, arguments)
    if personal:
        task.check_starter(bob, arguments)
    with pytest.raises(AnonymousError):
        task.check_starter(VISITOR, arguments)


def test_a_persons_own_arguments_start_no_task_of_administrators() -> None:
    with pytest.raises(ForbiddenError, match="ADMIN"):
        TASKS[TaskKind.TRAIN].check_starter(Viewer("ann"), PersonArguments(user="ann"))


def test_what_a_viewer_sees_of_others_is_noted_and_what_they_see_of_themselves_is_not() -> None:
    notes = ReadNotes()
    admin = Viewer("root", frozenset({Role.ADMIN}), notes=notes)
    admin.require_reader("amal", PersonalField.PROFILE)
    assert admin.may_read("amal", PersonalField.PROFILE)
    assert admin.may_read("root", PersonalField.PROFILE)
    admin.note_reads(["badr", "root", "badr"], PersonalField.CANDIDATES)
    assert notes.take() == [("amal", PersonalField.PROFILE), ("badr", PersonalField.CANDIDATES)]
    assert notes.take() == []
    stranger = Viewer("badr", notes=notes)
    assert not stranger.may_read("amal", PersonalField.PROFILE)
    with pytest.raises(ForbiddenError):
        stranger.require_reader("amal", PersonalField.PROFILE)
    assert notes.take() == [], "what was refused was not read"
    SYSTEM.note_reads(["amal"], PersonalField.PROFILE)
