"""Authorities by printed name, and their mentions in questions."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.gazetteer import Authority, Gazetteer, load_gazetteer

KNOWN = ("Kent", "Bromley", "Wexcombe", "North Haverly", "Fairness")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def found(gazetteer: Gazetteer, text: str, known: tuple[str, ...] = KNOWN) -> list[list[str]]:
    return [[a.name for a in m.authorities] for m in gazetteer.find(text, known)]


# --- the list itself ------------------------------------------------------------------------------


def test_153_authorities_today(gazetteer: Gazetteer) -> None:
    today = [a for a in gazetteer.authorities if not a.former]
    kinds = [a.kind for a in today]
    assert len(today) == 153
    # 21 counties, 62 unitary, 36 metropolitan, 33 in London with the City, the Isles of Scilly
    assert [kinds.count(k) for k in ("county", "unitary", "metropolitan", "london")] == [
        21,
        62,
        36,
        33,
    ]
    assert gazetteer.by_name["Isles of Scilly"].kind == "sui_generis"


def test_names_slugs_and_codes_are_unique(gazetteer: Gazetteer) -> None:
    everyone = gazetteer.authorities
    assert len({a.name for a in everyone}) == len({a.slug for a in everyone}) == len(everyone)
    codes = [a.ons for a in everyone if a.ons]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"E(06|08|09|10)0000\d\d", code) for code in codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", a.slug) for a in everyone)


def test_code_tells_the_kind(gazetteer: Gazetteer) -> None:
    kinds = {"E06": "unitary", "E08": "metropolitan", "E09": "london", "E10": "county"}
    for a in gazetteer.authorities:
        if a.ons and a.kind != "sui_generis":
            assert kinds[a.ons[:3]] == a.kind, a.name


def test_reorganised_authorities(gazetteer: Gazetteer) -> None:
    cumbria = gazetteer.by_name["Cumbria"]
    assert (cumbria.until, cumbria.successors) == (2023, ("Cumberland", "Westmorland and Furness"))
    assert gazetteer.by_name["West Northamptonshire"].predecessors == ("Northamptonshire",)
    bcp = gazetteer.by_name["Bournemouth, Christchurch and Poole"]
    assert (bcp.since, set(bcp.predecessors)) == (2019, {"Bournemouth", "Poole"})


def test_no_alias_means_two_authorities(gazetteer: Gazetteer) -> None:
    seen: dict[str, str] = {}
    for a in gazetteer.authorities:
        for name in (a.name, *a.aliases):
            assert seen.setdefault(name.casefold(), a.name) == a.name


# --- resolve --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Bexley", "Bexley"),
        ("London Borough of Bexley", "Bexley"),
        ("LONDON BOROUGH OF RICHMOND UPON THAMES", "Richmond upon Thames"),
        ("The London Borough of Barking & Dagenham Council", "Barking and Dagenham"),
        ("Royal Borough of Windsor and Maidenhead", "Windsor and Maidenhead"),
        ("City of Bradford Metropolitan District Council", "Bradford"),
        ("Kingston upon Hull City Council", "Kingston upon Hull"),
        ("Hull", "Kingston upon Hull"),
        ("southend-on-sea", "Southend-on-Sea"),
        ("St. Helens  Council", "St Helens"),
        ("Saint Helens", "St Helens"),
        ("Bristol, City of", "Bristol"),
        ("City of London Corporation", "City of London"),
        ("Council of the Isles of Scilly", "Isles of Scilly"),
        ("Bexley Local Area Partnership", "Bexley"),
        ("Doncaster Children’s Services Trust", "Doncaster"),
        ("Birmingham Children's Trust", "Birmingham"),
        ("Slough Children First", "Slough"),
        ("Together for Children Sunderland", "Sunderland"),
        ("Norfolk Safeguarding Children Board", "Norfolk"),
        ("Bournemouth Christchurch & Poole Council", "Bournemouth, Christchurch and Poole"),
        ("Northamptonshire County Council", "Northamptonshire"),
        ("north northamptonshire", "North Northamptonshire"),
        ("Durham County Council", "Durham"),
        ("Reading Borough Council", "Reading"),
    ],
)
def test_resolve(gazetteer: Gazetteer, printed: str, name: str) -> None:
    authority = gazetteer.resolve(printed)
    assert authority is not None
    assert authority.name == name


@pytest.mark.parametrize(
    "printed", ["", "Council", "London", "Wexcombe", "The", "Children", "Sussex"]
)
def test_resolve_nothing(gazetteer: Gazetteer, printed: str) -> None:
    assert gazetteer.resolve(printed) is None


def test_a_trust_of_several_has_candidates(gazetteer: Gazetteer) -> None:
    names = [a.name for a in gazetteer.candidates("Achieving for Children")]
    assert names == ["Kingston upon Thames", "Richmond upon Thames", "Windsor and Maidenhead"]


def test_resolve_a_known_name_of_the_index(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Wexcombe County Council", ["Wexcombe"]) == Authority(
        "Wexcombe", "wexcombe", "known"
    )


@pytest.mark.parametrize(
    "form",
    ["{}", "{} Council", "London Borough of {}", "  {}\n", "City of {}", "{} local authority"],
)
def test_every_name_resolves_to_itself(gazetteer: Gazetteer, form: str) -> None:
    for authority in gazetteer.authorities:
        for name in (authority.name, authority.name.upper(), authority.slug):
            assert gazetteer.resolve(form.format(name)) == authority


# --- find: exact names ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What did Ofsted say about Kent's care leavers?", [["Kent"]]),
        ("how did leeds do", [["Leeds"]]),
        ("Is South Gloucestershire better than Gloucestershire?",
         [["South Gloucestershire"], ["Gloucestershire"]]),
        ("compare kent and medway", [["Kent"], ["Medway"]]),
        ("H&F, B&NES and RBKC", [["Hammersmith and Fulham"], ["Bath and North East Somerset"],
                                 ["Kensington and Chelsea"]]),
        ("Northamptonshire in 2018", [["Northamptonshire", "North Northamptonshire",
                                       "West Northamptonshire"]]),
        ("Kingston's grade", [["Kingston upon Thames", "Kingston upon Hull"]]),
        ("sussex?", [["East Sussex", "West Sussex"]]),
        ("Which is better, Essex or Wexcombe?", [["Essex"], ["Wexcombe"]]),
        ("care in Newcastle-under-Lyme and Bury St Edmunds", []),
        ("councils of West Yorkshire and of Yorkshire and the Humber", []),
        ("", []),
    ],
)  # fmt: skip
def test_find_exact(gazetteer: Gazetteer, question: str, names: list[list[str]]) -> None:
    assert found(gazetteer, question) == names
    assert not any(m.fuzzy for m in gazetteer.find(question, KNOWN))


def test_a_mention_takes_in_titles_and_possessive(gazetteer: Gazetteer) -> None:
    text = "How good are the London Borough of Bexley's leaders and Leeds City Council?"
    spans = [m.text for m in gazetteer.find(text)]
    assert spans == ["London Borough of Bexley's", "Leeds City Council"]
    assert all(text[m.start : m.end] == m.text for m in gazetteer.find(text))


@pytest.mark.parametrize(
    "question",
    [
        "What did Reading do about caseloads?",
        "How is reading council doing?",
        "Reading's leaders",
        "social workers in reading",
        "Reading 2019 overall grade",
        "Reading children's services",
        "compare Kent with Reading",
    ],
)
def test_reading_the_place(gazetteer: Gazetteer, question: str) -> None:
    assert ["Reading"] in found(gazetteer, question)


@pytest.mark.parametrize(
    "question",
    [
        "Reading levels of children in care",
        "how well do children do in reading and writing?",
        "children reading books",
        "in reading case files, what did inspectors find?",
        "Bath time in foster homes",
        "help with reading",
        "Is reading part of the plan?",
        "to bury the issue",
        "the hull of the ship",
        "How many staffs are there?",
        "is fairness a theme?",
    ],
)
def test_ordinary_words_are_not_places(gazetteer: Gazetteer, question: str) -> None:
    assert found(gazetteer, question) == []


def test_an_unsure_place_has_a_lower_score(gazetteer: Gazetteer) -> None:
    sure, unsure = gazetteer.find("Is Reading like social workers in reading?")
    assert (sure.score, unsure.score) == (1.0, 0.6)


# --- find: misspelt names -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bromly", "Bromley"),
        ("Manchster", "Manchester"),
        ("notingham", "Nottingham"),
        ("Lewisam", "Lewisham"),
        ("Southend on see", "Southend-on-Sea"),
        ("Stoke on Trend", "Stoke-on-Trent"),
        ("Middlesborough", "Middlesbrough"),
        ("Harringay", "Haringey"),
        ("Southwalk", "Southwark"),
        ("Birmingam", "Birmingham"),
        ("kents", "Kent"),
        ("Wexcomb", "Wexcombe"),
        ("North Haverley", "North Haverly"),
    ],
)
def test_find_misspelt(gazetteer: Gazetteer, written: str, name: str) -> None:
    text = f"what did inspectors say about {written} care leavers"
    (mention,) = gazetteer.find(text, KNOWN)
    assert [a.name for a in mention.authorities] == [name]
    assert mention.text == written
    assert mention.fuzzy
    assert mention.score < 1


@pytest.mark.parametrize(
    "question",
    [
        "what needs did leads and people support in today's survey, though through the market",
        "Boston, Walton, Melton, Stafford and Trent",
        "parents of seven heard enough about the button and the narrow network",
        "what does SEND mean for the LADO, the MASH and the LSCB",
        "what did the director John Blackwood say",
    ],
)
def test_words_are_not_misspelt_names(gazetteer: Gazetteer, question: str) -> None:
    assert found(gazetteer, question, ()) == []


def test_exact_name_beats_a_near_one(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "east sussex or west essex") == [["East Sussex"], ["Essex"]]


def test_equally_near_names_are_all_given_unless_one_is_indexed(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "herfordshire", ()) == [["Herefordshire", "Hertfordshire"]]
    assert found(gazetteer, "herfordshire", ("Hertfordshire",)) == [["Hertfordshire"]]


@given(st.text(max_size=200))
def test_find_takes_any_text(text: str) -> None:
    mentions = load_gazetteer().find(text, KNOWN)
    assert all(text[m.start : m.end] == m.text and m.authorities for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    load_gazetteer().unknown_places(text, KNOWN)
    load_gazetteer().resolve(text)


# --- unknown places, regions, suggestions ---------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("How are care leavers doing in Atlantis?", ("Atlantis",)),
        ("What does Narnia's report say?", ("Narnia",)),
        ("Wakanda council leaders", ("Wakanda",)),
        ("How is Atlantis City Council rated?", ("Atlantis",)),
        ("Did Kent do better than Gondor?", ("Gondor",)),
        ("Kent and Gondor", ("Gondor",)),
        ("what is said of care in Isle of Dogs in the report", ("Isle of Dogs",)),
        ("What did Scunthorpe get?", ("Scunthorpe",)),
        ("how is preston doing", ("preston",)),
    ],
)
def test_unknown_places(gazetteer: Gazetteer, question: str, places: tuple[str, ...]) -> None:
    assert gazetteer.unknown_places(question, KNOWN) == places


@pytest.mark.parametrize(
    "question",
    [
        "What does the MASH in Kent do?",
        "What's Ofsted's view of the LADO in March, and of Signs of Safety?",
        "How good is Wexcombe?",
        "Does SafeLives work in Kent?",
        "What Did Ofsted Say About The Director Of Adults In Merry Kent?",
        "What is the role of the Virtual School and the Director of Children's Services?",
        "how does London compare with the North West?",
        "What of Bromly?",
        "Who's in the Board in Leeds for Early Help?",
    ],
)
def test_terms_of_the_field_are_no_places(gazetteer: Gazetteer, question: str) -> None:
    assert gazetteer.unknown_places(question, KNOWN) == ()


def test_regions(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.region_members("London")) == 33
    assert len(gazetteer.region_members("Greater Manchester")) == 10
    humber = gazetteer.region_members("the Yorkshire & Humber")
    assert len(humber) == 15
    assert gazetteer.region_members("Mordor") == ()
    names = [
        r.name for r in gazetteer.find_regions("Which London boroughs and north west councils")
    ]
    assert names == ["London", "North West"]
    assert gazetteer.find_regions("London Borough of Bexley") == []


def test_nearest(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest("Bromlee", ["Kent", "Bromley", "Barnet"]) == ("Bromley",)
    among = ["Kent", "North Northamptonshire", "Leeds"]
    assert gazetteer.nearest("Northamptonshire", among)[0] == "North Northamptonshire"
    assert gazetteer.nearest("Preston", ["Kent", "Lancashire"]) == ("Lancashire",)
    assert gazetteer.nearest("Surrey", ["Leeds", "Kent", "Hampshire"]) == ("Hampshire", "Kent")
    assert gazetteer.nearest("Narnia", ["Leeds", "Kent"]) == ()


@pytest.mark.corpus
def test_every_folder_of_the_corpus_resolves(gazetteer: Gazetteer) -> None:
    folder = os.environ.get("QA_CORPUS")
    if not folder:
        pytest.skip("QA_CORPUS names no folder of real reports")
    folders = [p for p in Path(folder).rglob("*_*") if p.is_dir()]
    assert folders
    for path in folders:
        urn, _, name = path.name.partition("_")
        authority = gazetteer.resolve(name)
        assert authority is not None, name
        assert authority.urn == urn


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How are Cornish children doing?", "Cornwall"),
        ("Are Mancunian kids safe?", "Manchester"),
        ("Bristolian schools", "Bristol"),
        ("Bristol, City of", "Bristol"),
    ],
)
def test_people_stand_for_their_place(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert [a.name for m in gazetteer.find(text) for a in m.authorities] == [name]
