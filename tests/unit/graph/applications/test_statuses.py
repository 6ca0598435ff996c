from itertools import product

import pytest

from graph.applications.statuses import (
    ApplicationActor,
    ApplicationStatus,
    MoveError,
    allowed_moves,
    check_move,
)


@pytest.mark.parametrize(
    ("actor", "status", "to"), list(product(ApplicationActor, ApplicationStatus, ApplicationStatus))
)
def test_a_move_is_made_or_refused_with_those_that_are_allowed(
    actor: ApplicationActor, status: ApplicationStatus, to: ApplicationStatus
) -> None:
    allowed = allowed_moves(status, actor)
    assert status not in allowed
    if to in allowed:
        check_move(status, to, actor)
        return
    with pytest.raises(MoveError) as refusal:
        check_move(status, to, actor)
    assert refusal.value.allowed == allowed
    assert all(name in str(refusal.value) for name in allowed)


def test_applicants_withdraw_and_others_move_the_rest() -> None:
    for status in ApplicationStatus:
        assert set(allowed_moves(status, ApplicationActor.APPLICANT)) <= {ApplicationStatus.WITHDRAWN}
        for actor in (ApplicationActor.RECRUITER, ApplicationActor.ADMIN):
            assert ApplicationStatus.WITHDRAWN not in allowed_moves(status, actor)
            assert ApplicationStatus.SUBMITTED not in allowed_moves(status, actor)
    for ended in (ApplicationStatus.WITHDRAWN, ApplicationStatus.HIRED):
        assert not any(allowed_moves(ended, actor) for actor in ApplicationActor)
