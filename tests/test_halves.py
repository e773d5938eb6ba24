from __future__ import annotations

import pytest

from qa.halves import split_questions


@pytest.mark.parametrize(
    ("question", "halves"),
    [
        (
            "What is the latest grade for Wexcombe and what do inspectors want improved?",
            ("What is the latest grade for Wexcombe", "what do inspectors want improved"),
        ),
        (
            "Which of Wexcombe and Harnley were ever inadequate, and what was to be done first?",
            ("Which of Wexcombe and Harnley were ever inadequate", "what was to be done first"),
        ),
        (
            "When was Harnley inspected? What was the outcome for care leavers?",
            ("When was Harnley inspected", "What was the outcome for care leavers"),
        ),
        (
            "How was Harnley rated, and list the recommendations for the council",
            ("How was Harnley rated", "list the recommendations for the council"),
        ),
        (
            "Who led it; when was it published; what grade did it give?",
            ("Who led it", "when was it published", "what grade did it give"),
        ),
    ],
)
def test_each_clause_with_a_question_word_and_a_verb_is_a_half(
    question: str, halves: tuple[str, ...]
) -> None:
    assert split_questions(question) == halves


@pytest.mark.parametrize(
    "question",
    [
        "What did inspectors say about staffing and caseloads in Wexcombe",
        "How was Wexcombe graded in 2022 and why",
        "How was Wexcombe graded in 2022 and why was it so low",
        "What changed between 2018 and 2022 and between the two teams",
        "Compare Wexcombe, Harnley and Tidemouth",
        "Did things get better and worse in Wexcombe",
        "How many children are in care and how many in residential homes",
        "Which councils are inadequate, and how many",
        "What is the difference between what was planned and what was done",
        "Do staff know when to refer and who to call for help when it is needed",
        "Which child was praised and was given a prize in Wexcombe",
    ],
)
def test_what_adds_to_one_question_is_no_half(question: str) -> None:
    assert split_questions(question) == (question,)
