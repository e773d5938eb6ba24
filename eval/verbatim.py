"""Every quote of every answer, on its page: `python -m eval.verbatim [--questions 1000]`.

Asks all gold questions and made-up ones (each authority of the index, a year or none, a theme, in
one of many forms, from a seed), and checks each quote against pypdf's text of the page that its
citation names. Written to eval/results/verbatim.md; the quotes that fail go to
build/verbatim-faults.jsonl, because they may be a report's text. Ends with 1 where one fails.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eval import places
from qa.evaluation import load_gold
from qa.evaluation.judge import QuoteFault, check_quotes
from qa.evaluation.witness import Witness
from qa.service import Index

_SEED = 2026
_THEMES = (
    "adoption", "agency social workers", "assessments", "bullying", "care leavers' housing",
    "caseloads", "child protection conferences", "child sexual exploitation", "children's views",
    "commissioning", "court work", "data and performance", "disabled children", "domestic abuse",
    "early help", "education in care", "emotional health", "foster carers", "gangs",
    "health assessments", "homeless teenagers", "independent reviewing officers",
    "kinship care", "leaders", "life story work", "mental health", "missing children",
    "neglect", "out of hours cover", "pathway plans", "permanence", "personal advisers",
    "personal education plans", "police information", "private fostering", "quality of plans",
    "referrals at the front door", "safeguarding board", "school attendance", "social workers' training",
    "special educational needs", "staff turnover", "step-parents", "strategy discussions",
    "supervision", "the electronic recording system", "thresholds", "transport",
    "unaccompanied asylum-seeking children", "visits to children", "waiting times", "young carers",
)  # fmt: skip
_FORMS = (
    "What did inspectors say about {theme} in {place}?",
    "How good is {place} at {theme}?",
    "Why was {place} criticised over {theme}?",
    "How many children were affected by {theme} in {place}?",
    "When will {place} have dealt with {theme}?",
    "who is responsible for {theme} in {place}",
    "Is {theme} a strength or a weakness of {place}?",
    "{place}: {theme}?",
    "What must {place} do about {theme}?",
    "What was {place} told to improve?",
    "How was {place} graded?",
    "Which councils were praised for {theme}?",
    "How has {theme} changed in {place} since the inspection before?",
)


@dataclass
class Tally:
    """Answers and their quotes, counted."""

    asked: int = 0
    answered: int = 0
    quotes: int = 0
    verbatim: int = 0
    over_pages: int = 0
    faults: list[tuple[str, QuoteFault]] = field(default_factory=list)


def made_up_questions(
    authorities: Sequence[str], years: Sequence[int], count: int, seed: int = _SEED
) -> list[str]:
    """`count` questions, different ones as far as the forms allow; the same from the same seed."""
    draw = random.Random(seed)
    questions: dict[str, None] = {}
    for _ in range(count * 20):
        if len(questions) == count:
            break
        place = draw.choice(authorities)
        if draw.random() < 0.5:
            place += f" in {draw.choice(years)}"
        questions[draw.choice(_FORMS).format(theme=draw.choice(_THEMES), place=place)] = None
    return list(questions)


def check_answers(index: Index, questions: Iterable[str], witness: Witness) -> Tally:
    """Asks the questions and checks the quotes of the answers."""
    tally = Tally()
    for question in questions:
        answer = index.ask(question)
        found = check_quotes(answer, witness)
        tally.asked += 1
        tally.answered += answer.refusal is None
        tally.quotes += found.count
        tally.verbatim += found.verbatim
        tally.over_pages += found.over_pages
        tally.faults.extend((question, fault) for fault in found.faults)
        if tally.asked % 100 == 0:
            print(f"{tally.asked} asked, {len(tally.faults)} faults", file=sys.stderr, flush=True)
    return tally


def as_markdown(tallies: dict[str, Tally]) -> str:
    """The counts, and where the faults are: report, page and kind, never the text."""
    lines = [
        "# Quotes, word for word\n",
        f"Commit {places.commit()}. Made by `python -m eval.verbatim`: each quote sought in pypdf's text of the page that its "
        "citation names, white space apart, hyphens kept.\n",
        "| questions | asked | answered | quotes | verbatim | of them ending on the next page |",
        "|---|---|---|---|---|---|",
    ]
    for name, t in tallies.items():
        lines.append(
            f"| {name} | {t.asked} | {t.answered} | {t.quotes} | {t.verbatim} | {t.over_pages} |"
        )
    faults = Counter(
        (fault.report_id, fault.page, fault.verdict)
        for t in tallies.values()
        for _, fault in t.faults
    )
    lines.append("\n## Faults\n")
    lines += ["| report | page | fault | times |", "|---|---|---|---|"] if faults else ["None."]
    lines += [
        f"| {r} | {p or '–'} | {v} | {n} |" for (r, p, v), n in sorted(faults.items(), key=str)
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=int, default=1000, help="made-up questions to ask")
    parser.add_argument("--keep-index", action="store_true", help="even if made by other code")
    arguments = parser.parse_args()
    index = places.corpus_index(arguments.keep_index)
    reports = index.reports()
    years = sorted({int(info.date[:4]) for info in reports if info.date})
    made_up = made_up_questions(index.authorities(), years, arguments.questions)
    gold = load_gold([*places.gold_files("tune"), *places.gold_files("test")])
    witness = Witness()
    tallies = {
        "gold": check_answers(index, [question.question for question in gold], witness),
        "made up": check_answers(index, made_up, witness),
    }
    (places.RESULTS / "verbatim.md").write_text(as_markdown(tallies), encoding="utf-8")
    print(as_markdown(tallies))
    sys.exit(_keep_faults(tallies))


def _keep_faults(tallies: dict[str, Tally]) -> int:
    """Writes the faults with their texts outside the repository's files; 1 where there are any."""
    rows = [
        {
            "question": q,
            "report_id": f.report_id,
            "page": f.page,
            "fault": f.verdict,
            "quote": f.quote,
        }
        for tally in tallies.values()
        for q, f in tally.faults
    ]
    places.BUILD.mkdir(exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (places.BUILD / "verbatim-faults.jsonl").write_text(text, encoding="utf-8")
    return 1 if rows else 0


if __name__ == "__main__":
    main()
