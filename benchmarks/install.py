#!/usr/bin/env python3
"""What an installation costs: time and size of the base and the `train` set, start-up times, and what an import loads.

Each set goes into a fresh virtual environment in a temporary folder. Prints one table; needs a package index.

    python benchmarks/install.py [--sets base train] [--pip-args "..."]
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def megabytes(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink()) / 1e6


def median_seconds(command: list[str], runs: int = 7) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure(extra: str, pip_args: list[str], folder: Path) -> None:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    made = time.perf_counter() - start
    python = folder / "bin" / "python"
    target = str(ROOT) + (f"[{extra}]" if extra else "")
    start = time.perf_counter()
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-cache-dir", *pip_args, target], check=True)
    installed = time.perf_counter() - start
    (site,) = (folder / "lib").glob("python3*/site-packages")
    pip_itself = sum(megabytes(p) for p in site.glob("pip*")) + sum(megabytes(p) for p in site.glob("setuptools*"))
    packages = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    print(f"{extra or 'base':6s} venv {made:5.1f} s, install {installed:6.1f} s, {megabytes(site):7.0f} MB ", end="")
    print(f"({pip_itself:.0f} MB of it pip and setuptools), {len(packages)} packages")
    if not extra:
        cargolens = str(folder / "bin" / "cargolens")
        print(f"cargolens --help: median {median_seconds([cargolens, '--help']):.2f} s of 7")
        statement = "import cargolens.inference.session, cargolens.inference.engine"
        print(f"import of session and engine: median {median_seconds([str(python), '-c', statement]):.2f} s of 7")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", default=["base", "train"], choices=["base", "train", "eval"])
    parser.add_argument("--pip-args", default="", help="extra words for pip, such as an index of CPU wheels")
    options = parser.parse_args()
    for name in options.sets:
        with tempfile.TemporaryDirectory() as folder:
            measure("" if name == "base" else name, shlex.split(options.pip_args), Path(folder) / "venv")


if __name__ == "__main__":
    main()
