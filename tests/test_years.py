from __future__ import annotations

import pytest

from qa.wordings import FRAMEWORK
from qa.years import names_since, read_years


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between 2019 and 2024", 2019, 2024),
        (f"the {FRAMEWORK} of 2013 to 2018", 2013, 2018),
        (f"in a {FRAMEWORK} (2013-18)", 2013, 2018),
        ("2019–2024", 2019, 2024),
        ("from 2014 right through to 2026", 2014, 2026),
        ("between March 2019 and june 2024", 2019, 2024),
        ("since the start of 2023", 2023, None),
        ("since 2023", 2023, None),
        ("before 2020", None, 2019),
    ],
)
def test_ranges(text: str, first: int | None, last: int | None) -> None:
    found = read_years(text)
    assert (found.years, found.year_from, found.year_to) == ((), first, last)


def test_a_short_range_with_no_kind_of_inspection_names_a_plan() -> None:
    found = read_years("the neglect strategy (2016–18) by the 2018 inspection")
    assert (found.years, found.year_from) == ((2018,), None)
    assert "2016–18" in found.text


def test_three_years_are_three_and_no_range() -> None:
    assert read_years("from 2016 over 2019 to 2024").years == (2016, 2019, 2024)
    assert read_years("2016, 2019 to 2024").years == (2016, 2019, 2024)


def test_short_months_leave_with_their_year() -> None:
    found = read_years("grade jan 2019")
    assert found.years == (2019,)
    assert "jan" not in found.text


def test_since_one_inspection() -> None:
    assert names_since(read_years("since its 2018 inspection").text)
    assert not names_since(read_years("at the 2018 inspection").text)


def test_the_month_of_a_year_is_kept() -> None:
    assert read_years("the report of January 2024").months == ((2024, 1),)
    assert read_years("sept 2019 and 2022").months == ((2019, 9),)
    assert read_years("the 2024 report").months == ()


def test_two_ranges_are_four_years() -> None:
    found = read_years("from 2014 through 2017 and 2022 to 2025")
    assert found.years == (2014, 2017, 2022, 2025)


def test_the_inspection_before() -> None:
    assert read_years("at the inspection before the latest").previous
    assert read_years("the last but one report").previous
    assert not read_years("the latest inspection").previous
