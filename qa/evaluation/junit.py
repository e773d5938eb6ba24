"""A result in the form that build servers read (JUnit's XML)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

from qa.evaluation.judge import Outcome
from qa.evaluation.result import EvalResult

# XML holds no other control characters, and a file that has one is read by nobody.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(result: EvalResult, failures: Sequence[str]) -> str:
    """One test case for each question, failed where it is a miss, and one for the thresholds.

    A question that could not be asked is an error. `failures` are the thresholds that were not
    reached, one sentence each.
    """
    errors = sum(outcome.error is not None for outcome in result.outcomes)
    total_s = sum(outcome.total_ms or 0.0 for outcome in result.outcomes) / 1_000
    suite = ElementTree.Element(
        "testsuite",
        name="qa eval",
        tests=str(len(result.outcomes) + 1),
        failures=str(len(result.misses) - errors + bool(failures)),
        errors=str(errors),
        time=f"{total_s:.3f}",
    )
    for outcome in result.outcomes:
        case = _case(suite, outcome.question.id, (outcome.total_ms or 0.0) / 1_000)
        if outcome.miss is not None:
            _add_miss(case, outcome)
    case = _case(suite, "thresholds", 0.0)
    if failures:
        _add(case, "failure", "a threshold was not reached", "\n".join(failures))
    ElementTree.indent(suite)
    # As bytes, because the declaration of a text names this machine's encoding, and files are UTF-8.
    made: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return made.decode("utf-8") + "\n"


def _add_miss(case: ElementTree.Element, outcome: Outcome) -> None:
    lines = [outcome.question.question]
    if outcome.missing:
        lines.append(f"the answer lacks: {', '.join(outcome.missing)}")
    if outcome.error is not None:
        _add(case, "error", outcome.error, "\n".join(lines))
    else:
        _add(case, "failure", str(outcome.miss), "\n".join(lines))


def _add(case: ElementTree.Element, kind: str, message: str, text: str) -> None:
    element = ElementTree.SubElement(case, kind, message=_clean(message))
    element.text = _clean(text)


def _case(suite: ElementTree.Element, name: str, time_s: float) -> ElementTree.Element:
    return ElementTree.SubElement(
        suite, "testcase", classname="qa.eval", name=_clean(name), time=f"{time_s:.3f}"
    )


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
