"""`qa feedback`: what visitors said about answers, as a table, as gold, or deleted."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from qa.errors import BadInput
from qa.evaluation.opinions import gold_line

if TYPE_CHECKING:
    from qa.store.feedback import Feedback, Opinion

_THUMBS = {1: "right", -1: "wrong", None: "–"}


def run_feedback_command(
    feedback: Feedback, as_lines: bool, as_json: bool, purge: bool, before: str | None
) -> None:
    """Prints a table, or does what one of the options says. Raises BadInput for two of them."""
    if as_lines + as_json + purge > 1:
        raise BadInput("--jsonl, --json and --purge exclude each other")
    if before and not purge:
        raise BadInput("--before goes with --purge")
    if purge:
        purge_feedback(feedback, before)
    elif as_lines:
        print_gold(feedback.opinions())
    elif as_json:
        opinions = [opinion.as_json() for opinion in feedback.opinions()]
        print(json.dumps({"opinions": opinions}, ensure_ascii=False, indent=2))
    else:
        print_opinions(feedback.opinions())


def print_opinions(opinions: Sequence[Opinion]) -> None:
    from qa.cli_text import print_table

    if not opinions:
        print("nobody has said anything")
        return
    rows = [
        (o.id, o.asked_at[:10], _THUMBS.get(o.thumbs, "–"), o.question, o.comment) for o in opinions
    ]
    print_table(("number", "date", "found", "question", "in words"), rows)


def print_gold(opinions: Sequence[Opinion]) -> None:
    """One gold question a line; how many opinions are none is said on stderr."""
    left = 0
    for opinion in opinions:
        line = (
            gold_line(opinion.id, opinion.question, opinion.scope, opinion.answer)
            if opinion.thumbs == 1
            else None
        )
        if line is None:
            left += 1
        else:
            print(json.dumps(line, ensure_ascii=False))
    if left:
        print(
            f"{left} of {len(opinions)} say only that an answer was wrong, or cannot be asked "
            "again as they stand; qa feedback --json shows them",
            file=sys.stderr,
        )


def purge_feedback(feedback: Feedback, before: str | None) -> None:
    """Deletes what was said before a day; without a day all of it. Raises BadInput."""
    if before is not None:
        try:
            date.fromisoformat(before)
        except ValueError as error:
            raise BadInput(f"--before is a day such as 2026-01-31; not {before!r}") from error
    print(f"deleted {feedback.purge(before or '9999')}")
