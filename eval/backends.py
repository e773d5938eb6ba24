"""The model in torch and in 8 bits: how quickly it encodes, and how the tune questions then rank.

    python -m eval.backends ONNX_DIR [--authorities 2]

ONNX_DIR was made by `qa onnx`. All reports of the authorities with the most tune questions are
indexed with each form of the model, and those questions are asked bare. Needs QA_CORPUS. Times are
of the processor, because others use it too. Writes eval/results/onnx.md.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from eval import places
from qa.embedding import Encoder, load_encoder
from qa.evaluation import EvalResult, load_gold, run_eval
from qa.service import open_index
from qa.settings import Settings

_TEXTS = 300  # sentences whose encoding is timed
_ROUNDS = 3
_SHOWN = ("hit@1", "hit@5", "mrr@10", "answer_facts", "right")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("onnx", type=Path, help="the folder that qa onnx wrote")
    parser.add_argument("--authorities", type=int, default=2)
    arguments = parser.parse_args()
    forms = {
        "torch": Settings(),
        "ONNX, exact": Settings(onnx=arguments.onnx / "model.onnx"),
        "ONNX, 8 bits": Settings(onnx=arguments.onnx / "model-int8.onnx"),
    }
    with tempfile.TemporaryDirectory(prefix="qa-backends-") as scratch:
        gold, files = _chosen(Path(scratch), arguments.authorities)
        results = {
            name: _evaluated(settings, Path(scratch) / str(n), files, gold)
            for n, (name, settings) in enumerate(forms.items())
            if name != "ONNX, exact"  # its vectors are torch's, as the speeds' table shows
        }
        with closing(open_index(Path(scratch) / "0")) as index:
            texts = [p.text[s.start : s.end] for i in index.reports()
                     for p in index.passage_vectors(i.report_id)[0] for s in p.sentences]  # fmt: skip
    texts = list(dict.fromkeys(texts))
    speeds = _speeds({n: load_encoder(s) for n, s in forms.items()}, texts[:: len(texts) // _TEXTS])
    text = as_markdown(speeds, results, len(files))
    (places.RESULTS / "onnx.md").write_text(text, encoding="utf-8")
    print(text)


def _chosen(scratch: Path, count: int) -> tuple[Path, list[Path]]:
    """The tune questions on the authorities that have the most, and the files about those."""
    questions = [q for q in load_gold(places.gold_files("tune")) if len(q.authorities) == 1]
    most = Counter(q.authorities[0] for q in questions).most_common(count)
    names = [name for name, _ in most]
    lines = [
        line
        for file in places.gold_files("tune")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip() and json.loads(line).get("authority") in names
    ]
    gold = scratch / "gold.jsonl"
    gold.write_text("\n".join(lines), encoding="utf-8")
    folders = [f for p in places.corpus_paths(places.required_corpus()) for f in p.iterdir()]
    wanted = [name.lower().replace("-", " ") for name in names]
    files = [f for f in folders if any(w in f.name.lower().replace("-", " ") for w in wanted)]
    return gold, files


def _evaluated(settings: Settings, folder: Path, files: Sequence[Path], gold: Path) -> EvalResult:
    with closing(open_index(folder, settings, create=True)) as index:
        index.index(files)
        return run_eval(index, [gold])


def _speeds(encoders: dict[str, Encoder], texts: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """Texts a processor second, milliseconds of one question, least and mean cosine to torch's."""
    exact = encoders["torch"].encode(texts)
    together: dict[str, list[float]] = {name: [] for name in encoders}
    alone: dict[str, list[float]] = {name: [] for name in encoders}
    for _ in range(_ROUNDS):
        for name, encoder in encoders.items():
            together[name].append(_processor_s(encoder, texts))
    for text in texts[::10]:
        for name, encoder in encoders.items():
            alone[name].append(_processor_s(encoder, [text]))
    found: dict[str, tuple[float, ...]] = {}
    for name, encoder in encoders.items():
        cosines = np.einsum("nd,nd->n", encoder.encode(texts), exact)
        rate = len(texts) / statistics.median(together[name])
        ms = statistics.median(alone[name]) * 1000
        found[name] = (rate, ms, float(cosines.min()), float(cosines.mean()))
    return found


def _processor_s(encoder: Encoder, texts: Sequence[str]) -> float:
    start = time.process_time()
    encoder.encode(texts)
    return time.process_time() - start


def as_markdown(
    speeds: dict[str, tuple[float, ...]], results: dict[str, EvalResult], folders: int
) -> str:
    """Both tables, with the machine and the day."""
    n = len(next(iter(results.values())).outcomes)
    rates = [
        f"| {name} | {rate:.0f} | {rate / speeds['torch'][0]:.2f} | {ms:.1f} | {least:.4f} | {mean:.4f} |"
        for name, (rate, ms, least, mean) in speeds.items()
    ]
    rows = [
        f"| {name} | {' | '.join(f'{r.overall[m].value or 0:.3f}' for m in _SHOWN)} |"
        for name, r in results.items()
    ]
    return f"""# The model in ONNX form

Made by `python -m eval.backends` at {places.commit()} on {time.strftime("%Y-%m-%d")}: Python {platform.python_version()},
{_processor()}. Times are of the processor (all its threads), because others use the machine too.

| form | sentences a processor second | over torch | one question, ms | cosine to torch's vectors, least | mean |
|---|---|---|---|---|---|
{chr(10).join(rates)}

Ranking: all reports of {folders} authorities, their {n} tune questions asked bare; passages and questions encoded by the
same form. The weights of the ranking and the encoder of questions were fitted on torch's vectors.

| form | {" | ".join(f"`{m}`" for m in _SHOWN)} |
|---|{"---|" * len(_SHOWN)}
{chr(10).join(rows)}
"""


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
