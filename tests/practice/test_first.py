"""The shipped scenarios as a whole."""

from wellheard.practice import shipped_scenarios


def test_ten_scenarios_ship_each_from_an_industry_of_its_own() -> None:
    scenarios = shipped_scenarios()
    assert len(scenarios) >= 10
    assert len({each.industry for each in scenarios}) == len(scenarios)


def test_one_cannot_be_solved_one_is_quiet_one_is_chatty_and_one_is_terse() -> None:
    scenarios = shipped_scenarios()
    assert any(each.cannot for each in scenarios)
    assert {"quiet", "chatty", "terse", "hot"} <= {each.manner for each in scenarios}
