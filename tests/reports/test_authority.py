"""The authority of a report, by each form in which its name is printed, for every one there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.gazetteer import Authority, load_gazetteer
from qa.reports.authority import find_authority

GAZETTEER = load_gazetteer()
# How a council of each kind is called in full; the invented ones among them do no harm.
FORMS = {
    "county": ("{} County Council", "County of {}", "{} Council"),
    "unitary": (
        "{} Council",
        "{} Borough Council",
        "{} City Council",
        "{} Unitary Authority",
        "Borough of {}",
        "City of {} Council",
        "County of {}",
    ),
    "metropolitan": (
        "{} Metropolitan Borough Council",
        "{} MBC",
        "{} City Council",
        "Metropolitan Borough of {}",
        "City of {} Metropolitan District Council",
    ),
    "london": (
        "London Borough of {}",
        "The London Borough of {}",
        "{} London Borough Council",
        "Royal Borough of {}",
        "{} Royal Borough Council",
        "{} Council",
    ),
    "sui_generis": ("Council of the {}", "{} Council"),
}
SINGLE = (
    "Inspection of services for children in need of help and protection, children looked after "
    "and care leavers"
)
TITLES = (
    "{}",
    "{}: " + SINGLE,
    "Inspection of {}",
    "Inspection of {} local authority",
    "Inspection of {} local authority children’s services",
    "Inspection of {} children’s social care services",
    "Inspection of {}’s children’s services",
    "Re-inspection of {} local authority children’s services",
    "Inspection of children’s social care services: {}",
    "Inspection of looked after children services: {}",
    "Inspection of safeguarding and looked after children services {}",
    "Inspection of local authority arrangements for the protection of children: {}",
    "Annual unannounced inspection of contact, referral and assessment arrangements within {} "
    "children’s services",
    "Joint targeted area inspection of {}",
    "Joint targeted area inspection of the multi-agency response to child exploitation in {} 2024",
    "JTAI of {}",
    "Joint local area SEND inspection in {}",
    "Area SEND inspection of {} Local Area Partnership",
    "Area SEND monitoring inspection of the {} Local Area Partnership",
    "Focused visit to {} children’s services",
    "Assurance visit to {}",
    "Monitoring visit of {} local authority children’s services",
)


def names(authority: Authority) -> Iterator[str]:
    """The printed forms of a name, those that several authorities bear apart."""
    yield authority.name
    yield from (form.format(authority.name) for form in FORMS[authority.kind])
    for alias in authority.aliases:
        if GAZETTEER.resolve(alias):
            yield alias


NAMES = [(a.name, form) for a in GAZETTEER.authorities for form in dict.fromkeys(names(a))]


def read(title: str) -> str | None:
    found = find_authority(Path("report.pdf"), [title], [title])
    return found.authority.name if found.authority else None


@pytest.mark.parametrize("title", TITLES)
def test_every_authority_is_known_by_each_form_of_its_name(title: str) -> None:
    """Every name in the same title, so that a name that holds another is met in the same words."""
    found = {form: (name, read(title.format(form))) for name, form in NAMES}
    assert {form: pair for form, pair in found.items() if pair[0] != pair[1]} == {}


@given(st.sampled_from(NAMES), st.sampled_from(TITLES), st.booleans())
def test_any_form_in_any_title(named: tuple[str, str], title: str, loud: bool) -> None:
    name, form = named
    if loud and title == "{}":
        form = form.upper()
    assert read(title.format(form)) == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Corporation of the City of London", "City of London"),
        ("Royal Borough of Windsor & Maidenhead", "Windsor and Maidenhead"),
        ("Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"),
        ("Royal Borough of Kingston upon Thames", "Kingston upon Thames"),
        ("Kingston upon Hull, City of", "Kingston upon Hull"),
        ("City and County of Bristol", "Bristol"),
        ("County of Herefordshire District Council", "Herefordshire"),
        ("Rutland County Council District Council", "Rutland"),
        ("County Borough of Wigan", "Wigan"),
        ("Council of the Isles of Scilly", "Isles of Scilly"),
        ("Bournemouth, Christchurch and Poole Council", "Bournemouth, Christchurch and Poole"),
        ("Bournemouth Borough Council", "Bournemouth"),
        ("Borough of Poole", "Poole"),
        ("Cumbria County Council", "Cumbria"),
        ("Cumberland Council", "Cumberland"),
        ("Westmorland & Furness Council", "Westmorland and Furness"),
        ("Northamptonshire County Council", "Northamptonshire"),
        ("West Northamptonshire Council", "West Northamptonshire"),
        ("Dorset County Council", "Dorset"),
        ("Slough Children First", "Slough"),
        ("Slough Children’s Services Trust", "Slough"),
        ("Doncaster Children’s Services Trust", "Doncaster"),
        ("Birmingham Children’s Trust", "Birmingham"),
        ("Sandwell Children’s Trust", "Sandwell"),
        ("Bradford Children and Families Trust", "Bradford"),
        ("Together for Children Sunderland", "Sunderland"),
        ("Worcestershire Children First", "Worcestershire"),
    ],
)
def test_names_with_titles_of_their_own_and_trusts(printed: str, name: str) -> None:
    assert read(printed) == name
    assert read(f"Inspection of {printed}") == name
    assert read(f"Joint targeted area inspection of {printed}") == name


@pytest.mark.parametrize("shared", ["Achieving for Children", "Northamptonshire Children’s Trust"])
def test_a_body_that_serves_several_leaves_the_choice_to_the_other_lines(shared: str) -> None:
    assert GAZETTEER.resolve(shared) is None
    title = f"Inspection of {shared}"
    served = GAZETTEER.candidates(shared)[0].name
    found = find_authority(Path("r.pdf"), [title, f"London Borough of {served}"], [title])
    assert found.authority is not None
    assert found.authority.name == served


@pytest.mark.parametrize(
    "line",
    [
        "Director of Children’s Services, Ashmere City Council",
        "Chief Executive of Ashmere Borough",
        "Inspection of the response in a Council",
    ],
)
def test_what_stands_before_a_council_in_an_address_is_no_authority(line: str) -> None:
    assert read(line) is None


def test_an_address_does_not_hide_the_letters_subject() -> None:
    title = "Joint local area SEND inspection in Leeds"
    front = ["Director of Children’s Services, Ashmere City Council", title]
    found = find_authority(Path("r.pdf"), front, [title])
    assert found.authority is not None
    assert found.authority.name == "Leeds"


def test_an_unknown_name_in_capitals_is_written_as_a_name() -> None:
    assert read("INSPECTION OF ASHMERE LOCAL AUTHORITY CHILDREN’S SERVICES") == "Ashmere"
