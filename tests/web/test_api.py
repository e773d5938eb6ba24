from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from qa.errors import ModelMissing, NoIndex
from qa.settings import Settings
from qa.web import models, shared
from tests.schemas import faults
from tests.web.conftest import INTRANET
from tests.web.fake import SCRIPT, FakeIndex, use

WAIT = {"question": "Do children wait too long in Wexcombe?"}


def assert_problem(response: object, status: int, *words: str) -> None:
    """RFC 9457: the media type, the status twice, and a detail with the offending value."""
    assert response.status_code == status  # type: ignore[attr-defined]
    assert response.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    body = response.json()  # type: ignore[attr-defined]
    assert body["status"] == status
    assert body["title"]
    assert body["request_id"] == response.headers["x-request-id"]  # type: ignore[attr-defined]
    for word in words:
        assert word in body["detail"]


def test_an_answer_is_the_contracts_object(client: TestClient) -> None:
    response = client.post("/api/ask", json=WAIT)
    assert response.status_code == 200
    answer = response.json()
    assert faults("answer", answer) == []
    models.AnswerModel.model_validate(answer)
    assert answer["request_id"] == response.headers["x-request-id"]
    assert answer["answer"].startswith("Children wait too long for assessments")
    assert answer["citations"][0]["url"].startswith(
        "/page/wexcombe-county-2022-05-20/2.png?passage="
    )


def test_a_refusal_is_an_answer(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "Where is swimming taught?"})
    assert response.status_code == 200
    assert response.json()["answer"] is None
    assert response.json()["refusal"]["reason"] == "no_evidence"
    assert faults("answer", response.json()) == []


def test_the_scope_of_the_body_reaches_the_index(client: TestClient) -> None:
    fake = use(FakeIndex())
    scope = {"authorities": ["Wexcombe"], "years": [2018]}
    client.post(
        "/api/ask", json={**WAIT, "authority": "Wexcombe", "year": 2018, "top": 3, "scope": scope}
    )
    _, how = fake.asked[-1]
    assert (how["authority"], how["year"], how["top"]) == ("Wexcombe", 2018, 3)
    assert how["scope"].years == (2018,)


def test_search_gives_ranked_passages(client: TestClient) -> None:
    response = client.get("/api/search", params={"question": "assessments", "top": 1})
    assert response.status_code == 200
    assert faults("passages", response.json()) == []
    assert len(response.json()["passages"]) == 1


def test_reports_name_the_file_without_its_folders(client: TestClient) -> None:
    body = client.get("/api/reports").json()
    assert faults("reports", body) == []
    assert next(r["file"] for r in body["reports"]) == "aldermoor.html"
    assert "/srv" not in client.get("/api/reports").text


def test_one_report_whole(client: TestClient) -> None:
    body = client.get("/api/reports/wexcombe-county-2022-05-20").json()
    assert faults("report", body) == []
    assert body["sections"][0]["paragraphs"][0]["number"] == "9"


def test_grades_come_in_pages_without_gap_or_overlap(client: TestClient) -> None:
    rows, address = [], "/api/grades?limit=2"
    for _ in range(9):
        response = client.get(address)
        assert faults("judgements", response.json()) == []
        rows += response.json()["judgements"]
        following = response.links.get("next") if hasattr(response, "links") else None
        if not following:
            break
        address = "/api/grades" + following["url"]
    assert [(r["report_id"], r["judgement"]) for r in rows] == [
        ("aldermoor-county-2021-11-05", "overall_effectiveness"),
        ("wexcombe-county-2018-03-02", "overall_effectiveness"),
        ("wexcombe-county-2018-03-02", "leadership"),
        ("wexcombe-county-2022-05-20", "overall_effectiveness"),
        ("wexcombe-county-2022-05-20", "leadership"),
    ]


@pytest.mark.parametrize("cursor", ["x", "7", "7-", "-3", "²-2", "9" * 30 + "-1"])
def test_what_is_no_cursor_is_refused(client: TestClient, cursor: str) -> None:
    assert_problem(client.get("/api/grades", params={"cursor": cursor}), 422, "cursor")


def test_a_cursor_of_an_earlier_index_is_refused(client: TestClient) -> None:
    assert_problem(client.get("/api/grades", params={"cursor": "8-2"}), 409, "begin without")


def test_what_did_not_change_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/grades?year=2022")
    again = client.get("/api/grades?year=2022", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/grades?year=2018", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    use(FakeIndex(generation=8))
    changed = client.get("/api/grades?year=2022", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


def test_a_repeated_question_costs_nothing(client: TestClient) -> None:
    fake = use(FakeIndex())
    asked = {"params": {"question": WAIT["question"], "year": 2022}}
    first = client.get("/api/ask", **asked)
    assert faults("answer", first.json()) == []
    assert len(fake.asked) == 1
    again = client.get("/api/ask", **asked, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, len(fake.asked)) == (304, b"", 1)
    fake.generation += 1
    anew = client.get("/api/ask", **asked, headers={"If-None-Match": first.headers["etag"]})
    assert (anew.status_code, len(fake.asked)) == (200, 2)


# --- errors ---------------------------------------------------------------------------------------


def test_an_unknown_address(client: TestClient) -> None:
    assert_problem(client.get("/api/answers"), 404, "/api/answers", "openapi.json")


def test_a_wrong_method(client: TestClient) -> None:
    response = client.delete("/api/reports")
    assert_problem(response, 405, "DELETE")
    assert response.headers["allow"] == "GET"
    assert client.delete("/api/ask").headers["allow"] == "GET, POST"


def test_an_unknown_report(client: TestClient) -> None:
    assert_problem(client.get("/api/reports/nowhere-1"), 404, "nowhere-1")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 3},
        {"question": "Why?", "year": 12},
        {"question": "Why?", "top": 0},
        {"question": "Why?", "autority": "Wexcombe"},
        {"question": "Why?", "scope": {"years": ["soon"]}},
        {"question": "Why?", "framework": "unheard-of"},
        ["question"],
    ],
)
def test_a_wrong_body_is_told_what_is_wrong(client: TestClient, body: object) -> None:
    assert_problem(client.post("/api/ask", json=body), 422)


@pytest.mark.parametrize("address", ["ask?question=x", "search?question=x", "grades?year=2022"])
def test_a_misspelt_parameter_does_not_widen_an_answer_silently(
    client: TestClient, address: str
) -> None:
    assert client.get(f"/api/{address}&authority=Wexcombe").status_code == 200
    assert_problem(client.get(f"/api/{address}&autority=Wexcombe"), 422, "autority")


def test_a_complaint_does_not_repeat_the_question(client: TestClient) -> None:
    """A question may hold a child's name, and problem documents end in logs."""
    response = client.post("/api/ask", json={"question": ["Little Ada Brook"]})
    assert_problem(response, 422)
    assert "Ada" not in response.text


def test_a_body_that_is_no_json(client: TestClient) -> None:
    json = {"Content-Type": "application/json"}
    assert_problem(client.post("/api/ask", content=b"{", headers=json), 422)
    assert_problem(client.post("/api/ask", content=b"\xff\xfe", headers=json), 422)


def test_a_fault_in_the_program_shows_nothing_of_it(client: TestClient) -> None:
    use(FakeIndex(broken=True))
    response = client.post("/api/ask", json=WAIT)
    assert_problem(response, 500)
    assert "fault" not in response.text


@pytest.mark.parametrize("error", [NoIndex("no index in x; make one"), ModelMissing("no model y")])
def test_without_index_or_model_the_service_is_unavailable(
    client: TestClient, error: Exception
) -> None:
    def fail() -> None:
        raise error

    shared.use(shared.Holder(fail, Settings()))  # type: ignore[arg-type]
    for address in ("/api/reports", "/readyz"):
        assert_problem(client.get(address), 503, str(error))
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_long_question_to_search(client: TestClient) -> None:
    assert_problem(client.get("/api/search", params={"question": "a" * 301}), 422, "301", "300")


# --- the document ---------------------------------------------------------------------------------


def test_openapi_has_examples_and_documents_the_problems(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert {"/ask", "/feedback", "/search", "/reports", "/reports/{report_id}", "/grades"} <= set(
        document["paths"]
    )
    assert document["components"]["schemas"]["Ask"]["examples"]
    for path in document["paths"].values():
        for operation in path.values():
            assert {"422", "500", "503"} <= set(operation["responses"])
            assert {"200", "201"} & set(operation["responses"])
            assert "application/problem+json" in operation["responses"]["422"]["content"]


def test_no_page_that_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert client.get("/api/docs").status_code == 404
    assert client.get("/api/redoc").status_code == 404


# --- other origins --------------------------------------------------------------------------------


def test_an_allowed_page_may_ask(client: TestClient) -> None:
    asked = {"Origin": INTRANET, "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "content-type"
    preflight = client.options("/api/ask", headers=asked)
    assert preflight.status_code == 204
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    response = client.post("/api/ask", json=WAIT, headers={"Origin": INTRANET})
    assert response.headers["access-control-allow-origin"] == INTRANET
    assert "access-control-allow-credentials" not in response.headers


def test_a_foreign_page_may_not_ask(client: TestClient) -> None:
    fake = use(FakeIndex())
    foreign = {"Origin": "https://evil.example"}
    response = client.post("/api/ask", json=WAIT, headers=foreign)
    assert_problem(response, 403, "https://evil.example", "origins")
    assert "access-control-allow-origin" not in response.headers
    asked = {**foreign, "Access-Control-Request-Method": "POST"}
    preflight = client.options("/api/ask", headers=asked)
    assert_problem(preflight, 403)
    assert "access-control-allow-origin" not in preflight.headers
    assert fake.asked == []


def test_an_allowed_page_can_read_why_it_was_refused(client: TestClient) -> None:
    """Otherwise a widget could not tell a refusal from a server that is away."""
    for body in ({"question": 3}, {"question": "a" * 100_000}):
        response = client.post("/api/ask", json=body, headers={"Origin": INTRANET})
        assert response.status_code in (413, 422)
        assert response.headers["access-control-allow-origin"] == INTRANET
    use(FakeIndex(broken=True))
    response = client.post("/api/ask", json=WAIT, headers={"Origin": INTRANET})
    assert_problem(response, 500)
    assert response.headers["access-control-allow-origin"] == INTRANET


def test_the_programs_own_pages_are_not_foreign(client: TestClient) -> None:
    own = {"Origin": "http://testserver"}
    assert client.post("/api/ask", json=WAIT, headers=own).status_code == 200


def test_scripts_in_a_report_stay_text(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "Do staff know families in Aldermoor?"})
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert SCRIPT in response.json()["parts"][0]["text"]
