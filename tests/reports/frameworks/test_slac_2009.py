"""Inspections of safeguarding and looked after children: record, headings, time limits."""

from __future__ import annotations

from pathlib import Path

from qa.reports import read_report
from qa.settings import Settings

SLAC = """Inspection of safeguarding and looked after children services Ashmere

Inspection dates 12 – 23 April 2010
Reporting inspector Ada Quill

Published: 24 May 2010

Contents

About this inspection\t2
The inspection outcomes: safeguarding services\t3
1. Overall effectiveness\t3
2. Areas for improvement\t4
5. The quality of provision\t7
Record of main findings\t17

About this inspection

1. This inspection read 20 files and met many children over two weeks in the spring.

The inspection outcomes: Safeguarding services

Overall effectiveness

Grade 3 (Adequate)

2. Services are adequate. The work of the partners is sound, and the help that families

get is there when they need it.

Areas for improvement

3. In order to improve, the council and its partners should take the following action:

Immediately:

- Visit each child.
- Write down what was seen.

Within six months

- Agree a plan.

The quality of provision Grade 2 (Good)

4. Children are seen and heard by those who work with them, and their plans are good.

Record of main findings: Ashmere

Safeguarding services\t
Overall effectiveness\tAdequate
Quality of provision\t
Case planning, review and recording\tGood
"""


def test_slac_text_record_headings_and_time_limits(tmp_path: Path) -> None:
    path = tmp_path / "ashmere.txt"
    path.write_text(SLAC, encoding="utf-8")
    report = read_report(path, Settings())
    assert report.info.framework == "slac_2009"
    assert (report.info.inspected_to, report.info.published) == ("2010-04-23", "2010-05-24")
    assert report.info.lead_inspector == "Ada Quill"
    assert [(j.judgement, j.grade, j.source, j.covers) for j in report.judgements] == [
        ("overall_effectiveness", "adequate", "record", ("overall_effectiveness",)),
        ("case_planning", "good", "record", ("case_planning", "quality_of_provision")),
        ("quality_of_provision", "good", "heading", ("quality_of_provision",)),
    ]
    assert {j.strand for j in report.judgements} == {"Safeguarding services"}
    assert [(r.text, r.time_limit_days) for r in report.recommendations] == [
        ("Visit each child.", 0),
        ("Write down what was seen.", 0),
        ("Agree a plan.", 183),
    ]
    assert report.recommendations[0].addressee == "the council and its partners"
    numbered = {p.number: p.text for s in report.sections for p in s.paragraphs if p.number}
    assert sorted(numbered) == ["1", "2", "3", "4"]
    assert numbered["2"].endswith("and the help that families get is there when they need it.")
