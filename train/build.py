"""From data to model in one command, seeded: python -m train.build ../shared/data src/musnad/model

Stages, each skipped where its result is already in the work folder (so that a broken run goes on):
segmenter, vectors, labels, syntax, names, assembly, and last the figures on the held-out parts.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def run(log: Path, *command: str) -> None:
    """One stage as a process of its own, so that its memory is given back; its output goes to `log`."""
    started = time.time()
    env = {**os.environ, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
    with open(log, "w", encoding="utf-8") as out:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            check=False,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
        )
    print(f"{log.stem}: {time.time() - started:.0f} s", flush=True)
    if done.returncode:
        sys.exit(
            f"{log.stem} failed, see {log}:\n"
            + "".join(log.read_text(encoding="utf-8").splitlines(True)[-15:])
        )


def config(name: str, work: Path, log: Path) -> Path:
    """The configuration with spaCy's defaults filled in."""
    out = work / f"{name}.cfg"
    run(
        log,
        "spacy",
        "init",
        "fill-config",
        str(HERE / f"{name}.cfg"),
        str(out),
        "--code",
        str(HERE / "code.py"),
    )
    return out


def train(name: str, data: Path, work: Path, segmenter: Path) -> Path:
    """Trains one configuration and gives the best model's folder."""
    logs = work / "logs"
    best = work / name / "model-best"
    if best.exists():
        return best
    code = ["--code", str(HERE / "code.py"), "--paths.data", str(data)]
    if name == "names":
        code += ["--paths.segmenter", str(segmenter), "--paths.syntax", str(work / "syntax" / "model-best")]
    filled = config(name, work, logs / f"{name}-config.log")
    # Labels are collected without vectors, over one whole epoch, from a copy that does not ask for them.
    bare = work / f"{name}-labels.cfg"
    text = re.sub(
        r"\[initialize\.components\.\w+(\.labels)?\]\n(?:[^\[\n].*\n)*",
        "",
        filled.read_text(encoding="utf-8"),
    )
    bare.write_text(
        re.sub(r"^vectors = .*", "vectors = null", text, flags=re.M).replace(
            "include_static_vectors = true", "include_static_vectors = false"
        ),
        encoding="utf-8",
    )
    run(
        logs / f"{name}-labels.log",
        "spacy",
        "init",
        "labels",
        str(bare),
        str(work / f"{name}-labels"),
        *code,
        "--training.max_epochs",
        "0",
    )
    run(
        logs / f"{name}.log", "spacy", "train", str(filled), "--output", str(work / name), *code,
        "--paths.labels", str(work / f"{name}-labels"), "--paths.vectors", str(work / "vocabulary"),
    )  # fmt: skip
    return best


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument(
        "--work", type=Path, default=Path("/tmp/musnad-train"), help="where stages leave their results"
    )
    ap.add_argument("--fresh", action="store_true", help="begin anew: empty the work folder first")
    args = ap.parse_args()
    data, out, work = args.data.resolve(), args.out.resolve(), args.work.resolve()
    if args.fresh and work.exists():
        shutil.rmtree(work)
    logs = work / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    segmenter = out / "segmenter.json.gz"
    if not (work / "vocabulary").exists():
        run(logs / "gazetteer.log", "train.gazetteer", str(data), str(out / "gazetteer.tsv.gz"))
        run(logs / "segmenter.log", "train.segmenter", str(data), str(segmenter), "--errors", "20")
        run(logs / "vectors.log", "train.vectors", str(data), str(segmenter), str(work))
    syntax = train("syntax", data, work, segmenter)
    names = train("names", data, work, segmenter)
    run(
        logs / "assembly.log",
        "train.assemble",
        str(data),
        str(syntax),
        str(out / "pipeline"),
        "--names",
        str(names),
    )
    run(logs / "figures.log", "train.evaluate", str(data), str(out), "--errors", "20")
    print((logs / "figures.log").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
