#!/usr/bin/env python3
"""Run the benchmarks one after another, keep what each printed, and write docs/results.md from it.

    python benchmarks/run_all.py [--only NAME ...] [--real FOLDER] [--collect]

What a script prints goes to benchmarks/results/NAME.txt under a line that names the command, the machine and the
versions; docs/results.md is those files in one page. --collect only rewrites the page. The scripts that need real scans
are left out, and say so, where the folder of real scans is absent.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "results.md"
PACKAGES = ("numpy", "opencv-python-headless", "onnxruntime", "torch")

# Name: heading, words after `python benchmarks/NAME.py`; REAL stands for the folder of real scans.
SCRIPTS = {
    "install": ("What an installation costs", []),
    "kill_resume": ("Killed with SIGKILL 20 times, resumed 20 times", []),
    "engine_profile": ("Where the time of a two-view parcel goes", []),
    "int8": ("The default model in 8 bits", []),
    "simulator_physics": ("Spectrum, noise and detector of a simulated view", []),
    "simulator_content": ("What the simulator can draw", []),
    "simulator_parcels": ("20,000 simulated parcels", ["--count", "20000", "--size", "96x96", "--workers", "1"]),
    "simulator_speed": ("Geometry and rendering of simulated scenes", []),
    "cargo_speed": ("Simulated containers: time, memory and steel", []),
    "cargo_realism": ("How real simulated containers look", ["REAL"]),
    "cargo_threats": ("What is found in simulated containers", ["REAL"]),
    "datasets_index": ("A million scans indexed and split", []),
    "tip_accuracy": ("Projected threats against scans of threat and parcel together", []),
    "real_canonical": ("Readers and canonical planes on real scans", ["REAL"]),
    "real_baseline": ("The `gaussian` baseline on real scans", ["REAL", "--tiles", "TILES", "--score-tool", "SCORE"]),
    "simulator_realism": ("How real simulated scans look", ["REAL"]),
    "novelty": ("What detectors of the unknown see in simulated parcels", ["--train", "80", "--pairs", "80"]),
    "evaluation_memory": ("Memory of an evaluation", []),
    "evaluation_coverage": ("The guarantee of a threshold over 2,000 calibrations", ["guarantee"]),
    "threats_real": ("The default model on real scans", ["REAL"]),
    "real_labels": (
        "Boxes learnt from real labels, a scanner left out",
        ["REAL", "--labels", "0", "50", "all", "--size", "256", "--steps", "600", "--first-steps", "600"],
    ),
    "evaluation_real": ("Evaluation of the `gaussian` baseline on real scans", ["REAL"]),
}


def header(name: str, words: list[str]) -> str:
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in PACKAGES)
    today = dt.datetime.now(tz=dt.timezone.utc).date()
    machine = (
        f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    )
    return f"$ python benchmarks/{name}.py {' '.join(words)}\n# {today}; {machine}; {versions}\n"


def run(name: str, words: list[str], real: Path, score_tool: str) -> None:
    if "REAL" in words and not (real / "index.jsonl").is_file():
        print(f"{name}: left out, no index.jsonl in {real}; name the folder of real scans with --real", file=sys.stderr)
        return
    named = {"REAL": str(real), "TILES": str(real / "tiles.jsonl"), "SCORE": score_tool}
    print(f"== {name}", file=sys.stderr, flush=True)
    script = str(ROOT / "benchmarks" / f"{name}.py")
    out = subprocess.run(
        [sys.executable, script, *(named.get(w, w) for w in words)], check=False, stdout=subprocess.PIPE, text=True
    )
    if out.returncode:
        raise SystemExit(f"{name}: exit code {out.returncode}; nothing kept")
    # The page names what was run, not where on this machine it lay.
    text = out.stdout.replace(str(real), "REAL").replace(str(ROOT), ".")
    (RESULTS / f"{name}.txt").write_text(header(name, words) + text)


def collect() -> None:
    parts = [
        "# Results\n",
        "Written by `benchmarks/run_all.py` from `benchmarks/results/`; each block is what the script printed.",
    ]
    parts += ["Evaluation has its own page of measured figures: [evaluation.md](evaluation.md).\n"]
    for name, (heading, _) in SCRIPTS.items():
        kept = RESULTS / f"{name}.txt"
        if kept.is_file():
            parts.append(f"## {heading}\n\n```\n{kept.read_text().rstrip()}\n```\n")
    PAGE.write_text("\n".join(parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=SCRIPTS, default=list(SCRIPTS))
    parser.add_argument(
        "--real", type=Path, default=Path(os.environ.get("CARGOLENS_REAL_DATA", ROOT.parent / "shared/data/real"))
    )
    parser.add_argument(
        "--score-tool", default=str(ROOT.parent / "shared/tools/score_tiles.py"), help="scores crop pairs"
    )
    parser.add_argument("--collect", action="store_true", help="only rewrite the page")
    options = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    for name in () if options.collect else options.only:
        run(name, SCRIPTS[name][1], options.real, options.score_tool)
    collect()


if __name__ == "__main__":
    main()
