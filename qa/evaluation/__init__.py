"""Gold questions -> figures: how well an index answers, measured through its public door."""

from qa.evaluation.command import run_eval, run_eval_command
from qa.evaluation.gold import GoldQuestion, load_gold
from qa.evaluation.result import EvalResult

__all__ = ["EvalResult", "GoldQuestion", "load_gold", "run_eval", "run_eval_command"]
