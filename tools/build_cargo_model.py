"""Build `cargo_model.json`, the figures that `cargolens scan --cargo` reads loads by.

Simulates containers of every kind of load with nothing hidden in them, each before a scanner of its own, and fits where
a hold is, classes of load, mass and all bars on them. Examples are kept in a folder, so that a run goes on where
another stopped. Half an hour on one core:

    python tools/build_cargo_model.py --examples EXAMPLES [--count 48]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2

from cargolens.inference.version import cargolens_version
from cargolens.training.cargo_model import fit_model
from cargolens.training.cargo_scenes import BOXED, read_examples, write_examples

OUT = Path(__file__).resolve().parents[1] / "inference/cargolens/inference/cargo/cargo_model.json"
SEED, PITCH_MM = 101, 8.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=Path, required=True, help="folder for simulated examples")
    parser.add_argument("--count", type=int, default=48, help="examples of each kind of load")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    done = 0
    for done, _ in enumerate(write_examples(given.examples, given.count, SEED, coarse_mm=PITCH_MM), start=1):
        if done % 50 == 0:
            print(f"{done} examples", file=sys.stderr)
    about = {
        "examples": done,
        "seed": SEED,
        "pitch_mm": PITCH_MM,
        "kinds_of_load": len(BOXED),
        "scanners": "one at random for each example, 4/6 or 6/9 MV",
        "version": cargolens_version(),
    }
    data = fit_model(lambda: read_examples(given.examples), about, lambda text: print(text, file=sys.stderr))
    given.out.write_bytes(data)
    print(f"{given.out}: {len(data)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
