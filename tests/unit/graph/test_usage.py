"""How much of Meta's limits is used: read from headers of any shape, and acted upon before they are full."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.graph.usage import FULL, LONGEST_REST, NEAR, REST, Usage, usage_of


def headers(percent: int, minutes: int = 0) -> dict[str, str]:
    counter = {"type": "pages", "call_count": percent, "total_cputime": 3, "total_time": 5}
    business = {"104": [counter, {**counter, "call_count": 1, "estimated_time_to_regain_access": minutes}]}
    return {"x-business-use-case-usage": json.dumps(business)}


def test_the_fullest_counter_counts() -> None:
    app = {"x-app-usage": json.dumps({"call_count": 12, "total_time": 81, "total_cputime": 4})}
    assert usage_of(app) == Usage(81)
    assert usage_of({**app, **headers(93, 7)}) == Usage(93, timedelta(minutes=7))
    assert usage_of({}) == Usage()


@pytest.mark.parametrize(
    ("percent", "pauses", "rest"), [(0, False, 0), (NEAR, False, 0), (NEAR + 4, True, 0), (FULL, True, 10)]
)
def test_reading_goes_slower_near_the_limit_and_rests_before_it(percent: int, pauses: bool, rest: int) -> None:
    usage = Usage(percent)
    assert (usage.pause > 0) is pauses
    assert usage.rest == timedelta(minutes=rest)
    assert timedelta(minutes=10) == REST


def test_metas_own_word_for_how_long_goes_before_ours_and_ends_some_day() -> None:
    assert usage_of(headers(100, 37)).rest == timedelta(minutes=37)
    assert usage_of(headers(100, 10**15)).rest == LONGEST_REST


@given(st.text() | st.from_type(type(None)).map(str), st.text())
def test_no_header_breaks_anything(app: str, business: str) -> None:
    usage = usage_of({"x-app-usage": app, "x-business-use-case-usage": business})
    assert usage.percent >= 0
    assert usage.pause >= 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["call_count", "total_time", "x"]), inner),
    max_leaves=10,
)


@given(JSON, JSON)
def test_no_json_in_it_breaks_anything(app: object, business: object) -> None:
    usage = usage_of({"x-app-usage": json.dumps(app), "x-business-use-case-usage": json.dumps(business)})
    assert 0 <= usage.percent < 1_000_000
    assert usage.rest <= LONGEST_REST
