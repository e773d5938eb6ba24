"""A result in the form that build servers read (JUnit's XML)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

from qa.evaluation.result import EvalResult


def junit_xml(result: EvalResult, failures: Sequence[str]) -> str:
    """One test case for each question, failed where it is a miss, and one for the thresholds.

    `failures` are the thresholds that were not reached, one sentence each.
    """
    suite = ElementTree.Element(
        "testsuite",
        name="qa eval",
        tests=str(len(result.outcomes) + 1),
        failures=str(len(result.misses) + bool(failures)),
    )
    for outcome in result.outcomes:
        case = _case(suite, outcome.question.id, (outcome.total_ms or 0.0) / 1_000)
        if outcome.miss is not None:
            failure = ElementTree.SubElement(case, "failure", message=outcome.miss)
            failure.text = f"{outcome.question.question}\nmissing: {', '.join(outcome.missing)}"
    case = _case(suite, "thresholds", 0.0)
    if failures:
        failure = ElementTree.SubElement(case, "failure", message="a threshold was not reached")
        failure.text = "\n".join(failures)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, name: str, time_s: float) -> ElementTree.Element:
    return ElementTree.SubElement(
        suite, "testcase", classname="qa.eval", name=name, time=f"{time_s:.3f}"
    )
