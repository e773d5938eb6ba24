from __future__ import annotations

import pytest

from qa.scope import Judged, choose_reports
from qa.types import Query, ReportInfo, Scope
from tests.made_up import info

OLD = info("Leeds", "2015-02-11", published="2015-03-27", framework="sif")
MID = info("Leeds", "2018-11-09", published="2018-12-18")
NEW = info("Leeds", "2022-03-04", published="2022-05-09")
LETTER = info("Leeds", "2024-03-08", published="2024-05-16", framework="jtai")
OTHER = info("York", "2022-03-11", published="2022-05-04")
ALL = [OLD, MID, NEW, LETTER, OTHER]
GRADED = {r.report_id: ("overall_effectiveness", "leadership") for r in (OLD, MID, NEW, OTHER)}


def choose(kind: str = "passage", reports: list[ReportInfo] = ALL, **parts: object):  # type: ignore[no-untyped-def]
    names = {"authorities", "years", "frameworks", "judgements"}
    scope = Scope(**{k: v for k, v in parts.items() if k in names})  # type: ignore[arg-type]
    rest = {k: v for k, v in parts.items() if k not in names}
    query = Query("q?", "q?", kind, scope, **rest)  # type: ignore[arg-type]
    return choose_reports(query, reports, Judged(GRADED, {OLD.report_id}), str)


def test_authority_and_year_choose_one_report() -> None:
    chosen = choose(authorities=("Leeds",), years=(2018,))
    assert chosen.reports == (MID,)
    assert chosen.passed_over == (LETTER, NEW, OLD)


def test_an_inspection_of_december_published_in_january_fits_both_years() -> None:
    report = info("York", "2018-12-14", published="2019-01-30")
    for year in (2018, 2019):
        assert choose(reports=[report], authorities=("York",), years=(year,)).reports == (report,)


def test_the_inspections_year_wins_over_the_publications_with_a_notice() -> None:
    late = info("York", "2018-12-14", published="2019-01-30")
    visit = info("York", "2019-06-07", published="2019-07-30")
    chosen = choose(reports=[late, visit], authorities=("York",), years=(2019,))
    assert chosen.reports == (visit,)
    assert "2019" in chosen.notices[0]


def test_a_letter_without_grades_does_not_hide_the_graded_report_of_the_year() -> None:
    letter = info("York", "2019-06-07", published="2019-07-30", framework="jtai")
    graded = info("York", "2018-12-14", published="2019-01-30")
    query = Query("q", "q", "grade", Scope(("York",), (2019,)))
    judged = Judged({graded.report_id: ("overall_effectiveness", "leadership")}, ())
    assert choose_reports(query, [letter, graded], judged, str).reports == (graded,)


def test_the_latest_graded_report_answers_for_a_grade_without_a_year() -> None:
    chosen = choose("grade", authorities=("Leeds",))
    assert chosen.reports == (NEW,)
    assert chosen.scope.defaulted == ("latest",)


def test_the_latest_is_no_default_where_it_was_asked_for() -> None:
    assert choose("grade", authorities=("Leeds",), latest=True).scope.defaulted == ()


def test_a_passage_question_without_a_year_may_use_every_report_newest_first() -> None:
    chosen = choose(authorities=("Leeds",))
    assert chosen.by_latest
    assert chosen.reports == (LETTER, NEW, MID, OLD)


def test_no_report_for_the_year_names_the_years_there_are() -> None:
    refusal = choose(authorities=("Leeds",), years=(2020,)).refusal
    assert refusal.reason == "no_report"
    assert "2015, 2018, 2022 and 2024" in refusal.message


def test_a_known_authority_without_a_report_is_no_report() -> None:
    assert choose(authorities=("Surrey",)).refusal.reason == "no_report"


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    refusal = choose(unknown=(("Leedz", ("Leeds",)),)).refusal
    assert (refusal.reason, refusal.suggestions) == ("unknown_authority", ("Leeds",))


def test_a_name_of_several_authorities_is_ambiguous() -> None:
    assert choose(ambiguous=("Leeds", "York")).refusal.reason == "ambiguous"


def test_a_framework_that_is_not_there_is_never_loosened() -> None:
    assert choose(authorities=("York",), frameworks=("jtai",)).refusal.reason == "no_report"
    assert choose(authorities=("Leeds",), frameworks=("jtai",)).reports == (LETTER,)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"year_from": 2018}, (LETTER, NEW, MID)),
        ({"year_to": 2018}, (MID, OLD)),
        ({"last": 2}, (LETTER, NEW)),
    ],
)
def test_ranges_and_the_last_few(parts: dict[str, int], expected: tuple[ReportInfo, ...]) -> None:
    assert choose(authorities=("Leeds",), **parts).reports == expected


def test_each_authority_of_a_comparison_gives_its_latest() -> None:
    assert choose("compare", authorities=("Leeds", "York")).reports == (OTHER, NEW)


def test_a_report_with_one_outcome_does_not_stand_for_the_services_as_a_whole() -> None:
    outcome = info("York", "2024-06-07", published=None, framework="area_send")
    judged = Judged(GRADED | {outcome.report_id: ("area_send_outcome",)}, ())
    plain = Query("q", "q", "grade", Scope(("York",)))
    named = Query("q", "q", "grade", Scope(("York",), (), ("area_send",)))
    assert choose_reports(plain, [outcome, OTHER], judged, str).reports == (OTHER,)
    assert choose_reports(named, [outcome, OTHER], judged, str).reports == (outcome,)


def test_a_range_fits_by_inspection_or_publication() -> None:
    report = info("York", "2017-11-24", published="2018-01-19")
    assert choose(reports=[report], authorities=("York",), year_from=2018).reports == (report,)


def test_every_report_is_counted_where_reports_are_counted() -> None:
    assert choose("count", authorities=("Leeds",), bare=True).reports == (LETTER, NEW, MID, OLD)


def test_a_date_of_the_matter_is_told_by_the_next_report() -> None:
    chosen = choose(authorities=("Leeds",), years=(2017,), of_matter=True)
    assert chosen.reports == (MID,)
    assert chosen.must_name == (2017,)
    assert "2018" in chosen.notices[0]


def test_a_year_without_a_report_is_no_date_of_the_matter() -> None:
    refused = choose(authorities=("Leeds",), years=(2017,)).refusal
    assert refused is not None
    assert refused.reason == "no_report"
    too_late = choose(authorities=("Leeds",), years=(2012,), of_matter=True).refusal
    assert too_late is not None


def test_recommendations_on_special_needs_come_from_the_inspection_of_them() -> None:
    send = info("York", "2023-05-19", framework="area_send")
    later = info("York", "2024-06-07")
    keys = {
        send.report_id: ("area_send_outcome",),
        later.report_id: ("overall_effectiveness", "in_care"),
    }
    judged = Judged(keys, {send.report_id, later.report_id})
    asked = Query("q", "q", "recommendations", Scope(("York",), judgements=("area_send_outcome",)))
    assert choose_reports(asked, [send, later], judged, str).reports == (send,)
    other = Query("q", "q", "recommendations", Scope(("York",), judgements=("in_care",)))
    assert choose_reports(other, [send, later], judged, str).reports == (later,)


def test_reports_are_counted_by_publication_where_that_is_asked() -> None:
    late = info("York", "2018-12-14", published="2019-01-30")
    letter = info("York", "2019-06-07", published="2019-07-30", framework="jtai")
    judged = Judged({late.report_id: ("overall_effectiveness", "leadership")}, ())

    def of(question: str, **parts: object) -> tuple[ReportInfo, ...]:
        asked = Query(question, "", "count", Scope(years=(2019,)), bare=True, **parts)  # type: ignore[arg-type]
        return choose_reports(asked, [late, letter], judged, str).reports

    assert of("How many reports were published in 2019?") == (letter, late)
    assert of("How many inspections in 2019?") == (letter,)
    before = Query("Which were published before 2019?", "", "list", Scope(), year_to=2018)
    assert not choose_reports(before, [late, letter], judged, str).reports


def test_the_month_chooses_between_the_reports_of_a_year() -> None:
    winter = info("York", "2023-12-15", published="2024-01-31")
    autumn = info("York", "2024-09-27", published="2024-11-20", framework="area_send")
    pair = [winter, autumn]
    january = choose(reports=pair, authorities=("York",), years=(2024,), months=((2024, 1),))
    assert january.reports == (winter,)
    september = choose(reports=pair, authorities=("York",), years=(2024,), months=((2024, 9),))
    assert september.reports == (autumn,)
    # nobody inspected in May: it is a date of the matter, and the year decides as without it
    may = choose(reports=pair, authorities=("York",), years=(2024,), months=((2024, 5),))
    assert may.reports == choose(reports=pair, authorities=("York",), years=(2024,)).reports


def test_a_comparison_with_a_year_that_has_no_report_is_refused() -> None:
    chosen = choose("compare", authorities=("Leeds",), years=(2018, 2021))
    assert chosen.refusal is not None
    assert chosen.refusal.reason == "no_report"
    assert "2021" in chosen.refusal.message


def test_the_inspection_before_is_the_one_before_the_newest_that_can_answer() -> None:
    assert choose("grade", authorities=("Leeds",), previous=True).reports == (MID,)


def test_the_last_two_are_two_that_can_be_compared() -> None:
    assert choose("compare", authorities=("Leeds",), last=2).reports == (NEW, MID)
    assert choose(authorities=("Leeds",), last=2).reports == (LETTER, NEW)
