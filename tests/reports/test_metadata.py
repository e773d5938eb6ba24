"""Dates, authority, lead inspector: from the text first, then the file's name, then a manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.reports.dates import find_date, find_range
from qa.reports.layout import Source
from qa.reports.metadata import Metadata, read_metadata


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("6 to 10 February 2023", "2023-02-06", "2023-02-10"),
        ("12 – 23 April 2010", "2010-04-12", "2010-04-23"),
        ("9–24 November 2017", "2017-11-09", "2017-11-24"),
        ("11 March 2014 – 2 April 2014", "2014-03-11", "2014-04-02"),
        ("28 February to 4 March 2022", "2022-02-28", "2022-03-04"),
        ("18 Feb 2014 – 12 March 2014", "2014-02-18", "2014-03-12"),
        ("12 December to 5 January 2024", "2023-12-12", "2024-01-05"),
        ("Monday 6th to Friday 10th February 2023", "2023-02-06", "2023-02-10"),
        ("15 to 19 May 2023 and 5 to 9 June 2023", "2023-05-15", "2023-06-09"),
        ("4 June 2019", "2019-06-04", "2019-06-04"),
        ("6 to 10 and 13 to 17 February 2023", "2023-02-06", "2023-02-17"),
        ("6 to 10 February and 13 to 17 March 2023", "2023-02-06", "2023-03-17"),
        ("17, 18 and 19 May 2021", "2021-05-17", "2021-05-19"),
        ("8 & 9 June 2021", "2021-06-08", "2021-06-09"),
        ("21 March 2022 to 1 April", "2022-03-21", "2022-04-01"),
        ("12 November2018 - 16 November2018", "2018-11-12", "2018-11-16"),
        ("30/09/2019 to 11/10/2019", "2019-09-30", "2019-10-11"),
        ("June 12 to June 23, 2023", "2023-06-12", "2023-06-23"),
        ("16 to 27 Febuary 2015", "2015-02-16", "2015-02-27"),
        ("10 December 2018 through to 11 January 2019", "2018-12-10", "2019-01-11"),
    ],
)
def test_ranges_of_dates(text: str, first: str, last: str) -> None:
    assert find_range(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["31 June 2014", "in 2014", "10 to 6 February 2023", "10 may be 2", "- - - - - - - - 5", ""],
)
def test_what_is_no_range(text: str) -> None:
    assert find_range(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("children's services inspection - 07 january 2019", "2019-01-07"),
        ("report 2022-05-20", "2022-05-20"),
        ("report 20/05/2022", "2022-05-20"),
        ("report", None),
    ],
)
def test_single_dates(text: str, date: str | None) -> None:
    assert find_date(text) == date


def metadata(path: Path, *front: str, title: str = "") -> Metadata:
    return read_metadata(path, Source([], 1, list(front)), [title] if title else [])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("London Borough of Bexley", "Bexley"),
        ("Inspection of Norfolk local authority children’s services", "Norfolk"),
        (
            "Inspection of City of Bradford Metropolitan Borough Council local authority "
            "children’s services",
            "Bradford",
        ),
        ("Inspection of Bradford Children and Families Trust children’s services", "Bradford"),
        ("Area SEND inspection of Bexley Local Area Partnership", "Bexley"),
        ("Leeds City Council", "Leeds"),
        (
            "Joint targeted area inspection of the response to neglect in Southend-on-Sea",
            "Southend-on-Sea",
        ),
        ("Inspection of Ashmere local authority children’s services", "Ashmere"),
        ("Isle of Merrin Council", "Isle of Merrin"),
        ("Joint targeted area inspection of neglect in the City of London", "City of London"),
        ("Joint targeted area inspection of East Riding of Yorkshire", "East Riding of Yorkshire"),
        ("Royal Borough of Kingston", "Kingston upon Thames"),
    ],
)
def test_authority_from_the_title(title: str, name: str) -> None:
    found = metadata(Path("report.pdf"), title=title)
    assert found.authority is not None
    assert found.authority.name == name
    assert found.sources["authority"] == "text"


def test_authority_and_urn_from_the_folder() -> None:
    found = metadata(Path("80488_bexley/report.pdf"), "Nothing is said here")
    assert found.authority is not None
    assert (found.authority.name, found.urn) == ("Bexley", "80488")
    assert found.sources == {"authority": "file_name", "urn": "file_name"}


def test_a_numbered_folder_settles_a_name_that_is_not_known() -> None:
    path = Path("80488_bexley/report.pdf")
    found = metadata(path, title="Inspection of Bright Futures Trust children’s services")
    assert found.authority is not None
    assert (found.authority.name, found.printed_authority) == ("Bexley", "Bright Futures Trust")
    assert (found.sources["authority"], found.sources["printed_authority"]) == ("file_name", "text")
    sure = metadata(path, title="Inspection of Kent County Council children’s services")
    assert sure.authority is not None
    assert sure.authority.name == "Kent"


def test_no_authority_is_said_where_none_is_named() -> None:
    assert metadata(Path("report.pdf"), "Nothing is said here").authority is None


def test_publication_from_the_text_before_the_files_name() -> None:
    path = Path("inspection - 20 october 2015.pdf")
    found = metadata(path, "Report published: 19 October 2015")
    assert (found.published, found.sources["published"]) == ("2015-10-19", "text")


def test_publication_from_the_files_name() -> None:
    found = metadata(Path("inspection - 20 october 2015.pdf"), "Inspection dates: 6 July 2015")
    assert (found.published, found.sources["published"]) == ("2015-10-20", "file_name")
    assert found.inspected == ("2015-07-06", "2015-07-06")


def test_publication_from_a_manifest_beside(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text(
        "file,published\nashmere/one.pdf,7 July 2026\n", encoding="utf-8"
    )
    found = metadata(tmp_path / "ashmere" / "one.pdf")
    assert (found.published, found.sources["published"]) == ("2026-07-07", "manifest")
    assert metadata(tmp_path / "ashmere" / "two.pdf").published is None


def test_dates_of_the_previous_inspection_are_not_this_ones() -> None:
    found = metadata(
        Path("r.pdf"),
        "Dates of previous inspection: 3 October 2016 to 7 October 2016",
        "Inspection dates: 4 December 2023 to 8 December 2023",
    )
    assert found.inspected == ("2023-12-04", "2023-12-08")


def test_a_range_without_its_year_takes_the_letters() -> None:
    found = metadata(
        Path("r.pdf"), "29 June 2016", "Dear all", "Between 16 May and 20 May, we came."
    )
    assert found.inspected == ("2016-05-16", "2016-05-20")


def test_a_range_without_its_year_lies_before_the_publication() -> None:
    found = metadata(
        Path("r.pdf"), "20 January 2017", "Dear all", "Between 5 and 9 December, we came."
    )
    assert found.inspected == ("2016-12-05", "2016-12-09")


@pytest.mark.parametrize(
    "label",
    [
        "Inspection dates:",
        "Dates of inspection:",
        "Inspection date",
        "Date(s) of inspection:",
        "Inspection date(s):",
        "Inspection period:",
    ],
)
def test_labels_of_the_inspections_dates(label: str) -> None:
    found = metadata(Path("r.pdf"), label, "6 to 17 February 2023", "Lead inspector: Ada Quill")
    assert found.inspected == ("2023-02-06", "2023-02-17")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Lead inspector: Ada Quill, His Majesty’s Inspector", "Ada Quill"),
        ("Lead inspector: Neil Marsh HMI", "Neil Marsh"),
        ("Reporting inspector Gary Stone HMI", "Gary Stone"),
        ("Sam Hill, Ofsted Lead Inspector", "Sam Hill"),
        ("The lead inspector was helped by others.", None),
        ("Lead inspectors: Ada Quill and Ben Rook", "Ada Quill"),
        ("Lead inspector: Anna van der Berg; HMI", "Anna van der Berg"),
        ("Lead HMI: Ada Quill Senior HMI", "Ada Quill"),
    ],
)
def test_lead_inspector(line: str, name: str | None) -> None:
    assert metadata(Path("r.pdf"), line).lead_inspector == name
