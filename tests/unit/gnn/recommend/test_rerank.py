"""The order of a page: promised places, company shares, diversity."""

from collections import Counter

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gnn.features.text import unit
from gnn.recommend.rerank import arrange_positions, cap_groups, mmr, reserve_positions


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 3))
def test_the_first_ten_places_hold_what_is_wanted_and_all_else_keeps_its_order(flags: list[bool], least: int) -> None:
    wanted = np.array(flags, dtype=bool)
    order = reserve_positions(np.full(len(wanted), -1), 0.3, [(wanted, least)]).tolist()
    assert sorted(order) == list(range(len(flags)))
    assert sum(flags[place] for place in order[:10]) >= min(least, sum(flags))
    stayed = sum(flags[:10]) >= min(least, sum(flags))
    assert not stayed or order == list(range(len(flags)))
    rising = [place for place in order[:10] if place >= 10]
    assert order[10 - len(rising) : 10] == rising or len(flags) < 10
    assert [place for place in order if place not in rising and flags[place]] == [
        place for place in range(len(flags)) if flags[place] and place not in rising
    ]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_each_kind_keeps_the_places_that_it_was_promised(flags: list[tuple[bool, bool]]) -> None:
    kinds = [np.array([flag[kind] for flag in flags], dtype=bool) for kind in (0, 1)]
    order = reserve_positions(np.full(len(flags), -1), 0.3, [(kinds[0], 1), (kinds[1], 2)])
    assert sorted(order.tolist()) == list(range(len(flags)))
    for wanted, least in zip(kinds, (1, 2), strict=True):
        assert wanted[order[:10]].sum() >= min(least, wanted.sum())


SHARED = [(group, False) for group in (0, 0, 1, 1, 1, 2, 2, 2, 3, 3)] + [(0, True), (0, True), (3, True)]
ONE_COMPANY = [(0, place == 15) for place in range(20)]


@given(st.lists(st.tuples(st.integers(-1, 3), st.booleans()), max_size=40), st.integers(0, 2))
@example(SHARED, 2)
@example(ONE_COMPANY, 1)
def test_places_for_what_is_wanted_leave_each_company_its_share(items: list[tuple[int, bool]], least: int) -> None:
    groups, wanted = (np.array([item[kind] for item in items], dtype=np.int64) for kind in (0, 1))
    order = arrange_positions(groups, 0.3, [(wanted.astype(bool), least)], 20).tolist()
    first = order[:10]
    assert len(set(order)) == len(order) == min(20, len(items))
    missed = [place for place in range(len(items)) if wanted[place] and place not in first]
    taken = Counter(groups[first].tolist())
    if wanted[first].sum() < least:
        assert all(taken[groups[place]] >= 3 and groups[place] >= 0 for place in missed)
        assert len(set(groups.tolist())) > 1 or not missed, "one company's own may take its own place"
    plain = arrange_positions(groups, 0.3, [], 20)
    assert plain.tolist() == cap_groups(groups[:20], 0.3).tolist()
    assert max((count for group, count in taken.items() if group >= 0), default=0) <= max(
        3, *(count for group, count in Counter(groups[plain[:10]].tolist()).items() if group >= 0), 0
    )


def test_what_is_wanted_rises_from_below_what_is_kept() -> None:
    wanted = np.arange(300) == 299
    order = arrange_positions(np.full(300, -1), 0.3, [(wanted, 1)], 200).tolist()
    assert order == [*range(9), 299, 9, *range(10, 199)]


@given(st.lists(st.integers(-1, 4), max_size=40), st.sampled_from([0.1, 0.3, 0.5, 1.0]))
def test_no_company_takes_more_than_its_share_while_others_are_left(groups: list[int], share: float) -> None:
    order = cap_groups(np.array(groups, dtype=np.int64), share)
    assert sorted(order.tolist()) == list(range(len(groups)))
    most, placed = max(1, round(share * 10)), [groups[place] for place in order.tolist()]
    for end in range(len(placed)):
        window = placed[max(0, end - 9) : end + 1]
        if placed[end] >= 0 and window.count(placed[end]) > most:
            before = placed[max(0, end - 9) : end]
            others = {group for group in placed[end:] if group < 0 or before.count(group) < most}
            assert not others, "another company could have had the place"


def test_diversity_trades_score_for_difference() -> None:
    scores = np.array([1.0, 0.99, 0.98, 0.5])
    vectors = unit(np.array([[1, 0], [1, 0.01], [1, 0.02], [0, 1]], dtype=np.float32))
    assert mmr(scores, vectors, 0.0).tolist() == [0, 1, 2, 3]
    assert mmr(scores, vectors, 0.7).tolist()[:2] == [0, 3]


@given(st.lists(st.integers(-1, 4), max_size=40), st.sampled_from([0.1, 0.3, 0.5, 1.0]))
def test_each_place_goes_to_the_first_item_whose_company_may_have_it(groups: list[int], share: float) -> None:
    cap, waiting, order = max(1, round(share * 10)), list(range(len(groups))), list[int]()
    while waiting:
        recent = [groups[index] for index in order[-9:]]
        free = [index for index in waiting if groups[index] < 0 or recent.count(groups[index]) < cap]
        order.append(free[0] if free else waiting[0])
        waiting.remove(order[-1])
    assert cap_groups(np.array(groups, dtype=np.int64), share).tolist() == order
