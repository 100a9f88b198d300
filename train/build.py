"""From data to model in one command, seeded: python -m train.build ../shared/data src/musnad/model

Stages, each skipped where its result is already in the work folder (so that a broken run goes on):
gazetteer, segmenter, vectors, syntax, names, assembly, and last the figures on the held-out
parts. Each writes its output into the work folder's logs.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from spacy.language import DEFAULT_CONFIG
from spacy.util import load_config

from train.transformer import over_transformer
from train.vectors import keep_key

HERE = Path(__file__).parent


def run(log: Path, *command: str) -> None:
    """One stage as a process of its own, so that its memory is given back; its output goes to `log`."""
    started = time.time()
    env = {**os.environ, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    call = [sys.executable, "-m", *command]
    with open(log, "w", encoding="utf-8") as out:
        child = subprocess.Popen(call, stdout=out, stderr=subprocess.STDOUT, env=env)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    clock, cpu = (time.time() - started) / 60, (used.ru_utime + used.ru_stime) / 60
    print(f"{log.stem}: {clock:.1f} min, {cpu:.1f} of a core, {used.ru_maxrss / 1e6:.2f} GB", flush=True)
    if child.returncode:
        last = log.read_text(encoding="utf-8").splitlines(True)[-15:]
        sys.exit(f"{log.stem} failed, see {log}:\n" + "".join(last))


def train(name: str, work: Path, encoder: str, *paths: str) -> Path:
    """Trains one configuration and gives the best model's folder."""
    best = work / name / "model-best"
    if not best.exists():
        code = ("--code", str(HERE / "code.py"), *paths)
        filled = config(name, work, encoder)
        if not encoder:
            code += ("--paths.vectors", str(work / "vocabulary"))
        elif find_spec("cupy"):
            code += ("--gpu-id", "0")
        if "spacy.read_labels" in filled.read_text(encoding="utf-8"):
            collect_labels(name, filled, work, paths)
            code += ("--paths.labels", str(work / f"{name}-labels"))
        run(work / "logs" / f"{name}.log", "spacy", "train", str(filled), "--output", str(work / name), *code)
        if not encoder:
            keep_key(best)
    return best


def config(name: str, work: Path, encoder: str) -> Path:
    """The configuration with spaCy's defaults for all that it leaves open; over a pretrained encoder if one is
    named."""
    mine = load_config(HERE / f"{name}.cfg", interpolate=False)
    if encoder:
        overlay = load_config(HERE / "transformer.cfg", interpolate=False)
        mine = over_transformer(mine, overlay, encoder)
    out = work / f"{name}.cfg"
    DEFAULT_CONFIG.merge(mine).to_disk(out)
    return out


def collect_labels(name: str, filled: Path, work: Path, paths: tuple[str, ...]) -> None:
    """Labels over one whole epoch, from a copy of the configuration that does not ask for them."""
    bare = load_config(filled, interpolate=False)
    bare["initialize"]["components"] = {}
    bare["initialize"]["vectors"] = None
    bare["training"]["max_epochs"] = 0
    text = bare.to_str(interpolate=False)
    copy = work / f"{name}-labels.cfg"
    copy.write_text(text.replace("include_static_vectors = true", "include_static_vectors = false"), "utf-8")
    out, log = work / f"{name}-labels", work / "logs" / f"{name}-labels.log"
    run(log, "spacy", "init", "labels", str(copy), str(out), "--code", str(HERE / "code.py"), *paths)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--work", type=Path, default=Path("/tmp/musnad-train"), help="where stages leave results")
    ap.add_argument("--encoder", default="", help="a pretrained transformer (folder or name) for our own encoder")
    ap.add_argument("--fresh", action="store_true", help="begin anew: empty the work folder first")
    args = ap.parse_args()
    data, out, work = args.data.resolve(), args.out.resolve(), args.work.resolve()
    if args.fresh and work.exists():
        shutil.rmtree(work)
    logs = work / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    segmenter = out / "segmenter.json.gz"
    if not (segmenter.exists() and (logs / "segmenter.log").exists()):
        run(logs / "gazetteer.log", "train.gazetteer", str(data), str(out / "gazetteer.tsv.gz"))
        run(logs / "segmenter.log", "train.segmenter", str(data), str(segmenter), "--errors", "20")
    if not args.encoder and not (work / "vocabulary").exists():
        run(logs / "vectors.log", "train.vectors", str(data), str(segmenter), str(work))
    place = ("--paths.data", str(data))
    syntax = train("syntax", work, args.encoder, *place)
    names = train(
        "names", work, args.encoder, *place, "--paths.segmenter", str(segmenter), "--paths.syntax", str(syntax)
    )
    assembled = ("train.assemble", str(data), str(syntax), str(out / "pipeline"), "--names", str(names))
    run(logs / "assembly.log", *assembled)
    run(logs / "figures.log", "train.evaluate", str(data), str(out), "--errors", "20")
    print((logs / "figures.log").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
