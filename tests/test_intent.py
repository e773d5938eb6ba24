"""What everyday wordings are understood to want, and that questions on matters stay such."""

from __future__ import annotations

import pytest

from qa.gazetteer import load_gazetteer
from qa.question import Vocabulary, understand
from qa.reports.frameworks import FRAMEWORKS
from qa.types import Query

KNOWN = frozenset({"Leeds", "Bromley", "Bexley", "Kent"})


def ask(question: str) -> Query:
    return understand(question, Vocabulary(load_gazetteer(), KNOWN, FRAMEWORKS, {}))


@pytest.mark.parametrize(
    "question",
    [
        "so what's Leeds's rating these days",
        "What did inspectors make of the bosses at Leeds in 2022, grade wise?",
        "leeds child protection grade jan 2019",
        "How good is Kent at looking after children in care?",
        "how well led is Kent?",
        "What is Kent's lowest grade?",
        "Tell me how Kent was graded for everything in 2023",
    ],
)
def test_grades_in_everyday_words(question: str) -> None:
    assert ask(question).kind == "grade"


@pytest.mark.parametrize(
    "question",
    [
        "Leeds overall effectiveness 2019 against 2023",
        "Did Leeds get better between 2019 and 2024 overall?",
        "What improved and what worsened in Leeds from 2020 to 2024?",
        "Which area did better for SEND, Bexley or Leeds?",
        "Which is better rated, Kent or Leeds?",
        "Show me how help and protection in Kent has changed",
        "Did Kent slip between 2018 and 2022?",
        "Has Kent improved since its 2018 inspection?",
        "Kent's journey from 2014 to 2023",
        "Trace Kent's overall judgement through all inspections",
    ],
)
def test_comparisons_in_everyday_words(question: str) -> None:
    assert ask(question).kind == "compare"


@pytest.mark.parametrize(
    "question",
    [
        "How many area SEND inspections ended with inconsistent experiences and outcomes?",
        "how many different authorities do you have reports on",
        "How many Local Safeguarding Children Boards were judged inadequate?",
        "How many single inspections and ILACS inspections of Leeds are there?",
        "How many London boroughs are outstanding overall?",
        "how many of the 21 councils are outstanding",
        "how often has Bromley been inspected",
        "total number of reports",
    ],
)
def test_counts_in_everyday_words(question: str) -> None:
    assert ask(question).kind == "count"


@pytest.mark.parametrize(
    "question",
    [
        "Which places have had a joint targeted area inspection letter since the start of 2023?",
        "who has gone from inadequate at some inspection to outstanding at the latest one?",
        "Where is child protection outstanding at the latest inspection?",
        "List London boroughs that are outstanding for leadership",
        "Show the reports from 2019",
        "Which JTAI letters came out in 2024?",
    ],
)
def test_lists_in_everyday_words(question: str) -> None:
    assert ask(question).kind == "list"


@pytest.mark.parametrize(
    "question",
    [
        "Which safeguarding actions did Bromley have to take within six months in 2010?",
        "What could Leeds still do better for children with special needs?",
        "Bromley JTAI March 2025: areas to improve?",
        "Kent ILACS 2022 improvement areas",
        "What did the JTAI letter on Leeds say needs improving?",
        "Kent next steps",
        "what could be better in Kent",
        "What actions were set for Kent with a three month deadline in 2013?",
    ],
)
def test_recommendations_in_everyday_words(question: str) -> None:
    assert ask(question).kind == "recommendations"


@pytest.mark.parametrize(
    "question",
    [
        "When did Kent change from a shire to a city council?",
        "How many Leeds children were adopted for good within a year, 2015 report?",
        "Kent's 2019 report: how many children in care had a plan, and how bad was it before?",
        "How many child protection plans did Kent have in 2022?",
        "Has the number of social workers in Leeds dropped since 2019?",
        "What number of reports of neglect did Leeds receive in 2019?",
        "What actions did Kent take after the serious case review?",
    ],
)
def test_a_matter_stays_a_question_for_passages(question: str) -> None:
    assert ask(question).kind == "passage"


def test_better_of_two_is_no_course_over_time() -> None:
    assert not ask("Which is better rated, Kent or Leeds?").trend
    assert ask("Which has improved more since 2018, Kent or Leeds?").trend


def test_since_an_inspection_reaches_from_it_to_now() -> None:
    query = ask("Has Kent improved since its 2018 inspection?")
    assert (query.scope.years, query.year_from) == ((), 2018)


def test_grades_stand_in_the_order_of_the_question() -> None:
    asked = ask("Which councils went from requires improvement to outstanding?")
    assert asked.grades == ("requires_improvement", "outstanding")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who has flopped, inadequate overall, since 2018?", "list"),
        ("How many sit at good for children in care?", "count"),
        ("Set out every judgement for Kent in 2022, please.", "grade"),
        ("Which services at Kent were inadequate in 2017?", "grade"),
        ("What was Kent's overall grade in 2022, and what had it been before that?", "compare"),
        ("Which way did Kent's overall grade go?", "compare"),
        ("Leeds or Kent, which was better overall in 2022?", "compare"),
        ("How good is the out-of-hours team in Kent?", "passage"),
        ("How many of the serious case review's recommendations had Kent carried out?", "passage"),
        ("Between 2014 and 2018, whose leadership was outstanding?", "list"),
    ],
)
def test_kinds_in_other_wordings(question: str, kind: str) -> None:
    assert ask(question).kind == kind


def test_the_parts_of_a_grade_and_all_grades_are_asked_for() -> None:
    assert ask("Which parts of Kent's services were inadequate in 2017?").every
    assert ask("What exactly was judged inadequate in Kent in 2017?").every
    assert ask("Which councils have a clean sweep of outstanding grades?").every
    assert not ask("Was Kent inadequate in 2017?").every


def test_two_named_neighbours_may_be_compared() -> None:
    asked = ask("Which of the two neighbours did better overall in 2016, Bexley or Bromley?")
    assert asked.unsupported is None
    assert asked.kind == "compare"


def test_since_a_year_counts_the_years_after_it() -> None:
    asked = ask("Since ILACS began in 2018, how many reports called leadership inadequate?")
    assert (asked.year_from, asked.scope.years) == (2018, ())


def test_the_reason_may_be_asked_for_in_its_own_words() -> None:
    asked = ask("What overall grade was Kent given in 2019, and what was the reason?")
    assert (asked.kind, asked.asked) == ("grade", "why")


def test_when_a_grade_was_last_given_looks_at_every_report() -> None:
    assert ask("When was leadership in Kent last found inadequate?").ever


def test_what_moved_is_looked_for_in_every_judgement() -> None:
    assert ask("Was anything graded worse at Kent in 2023 than in 2018?").every
    assert not ask("Was leadership graded worse at Kent in 2023 than in 2018?").every


def test_outcomes_of_area_inspections_are_known_by_shorter_words() -> None:
    asked = ask("Which area inspections found widespread failings?")
    assert asked.grades == ("systemic_failings",)
