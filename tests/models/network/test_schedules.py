"""The shipped schedules: how the learning rate rises and falls."""

import pytest

from scattershot.models.network.schedule import SCHEDULES


@pytest.mark.parametrize(("name", "peak"), [("cosine", 0.1), ("one_cycle", 0.3)])
def test_the_rate_rises_to_its_peak_and_falls_to_nothing(name, peak):
    schedule = SCHEDULES[name]
    rates = [schedule.rate_at(step, 1000) for step in range(1000)]
    top = rates.index(max(rates))
    assert top == pytest.approx(1000 * peak, abs=1)
    assert rates[top] == pytest.approx(schedule.rate, rel=1e-2)
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] < 1e-4 * schedule.rate


def test_the_papers_rate_stays():
    assert {SCHEDULES["paper"].rate_at(step, 100) for step in range(100)} == {0.001}
