"""Build the table of log ratios that `cargolens.datasets.ratio_table` carries.

For three reference materials it walks through thickness, computes the polychromatic attenuation that a generic
sandwich detector sees, and prints `R = ln T_low / ln T_high` on a fixed grid of `-ln T_high`, so that beam hardening is
inside the table. Run: `python tools/build_ratio_table.py` (reads the simulator's XCOM table).
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
XCOM = Path(__file__).resolve().parents[1] / "datasets/cargolens/datasets/simulator/data/xcom_partials.csv.gz"
MASS = {1: 1.008, 6: 12.011, 8: 15.999, 13: 26.982, 20: 40.078, 26: 55.845, 29: 63.546}
MASS |= {53: 126.904, 55: 132.905, 74: 183.84}
KVP = 160
ENERGY: Array = np.arange(12.0, KVP) + 0.5
GRID: Array = np.array([0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8], dtype=np.float64)
REFERENCES: dict[str, dict[int, float]] = {"water": {1: 2, 8: 1}, "aluminium": {13: 1}, "calcium": {20: 1}}
GOLDEN: dict[str, tuple[dict[int, float], float]] = {
    "polyethylene": ({6: 1, 1: 2}, 1.168),
    "water": ({1: 2, 8: 1}, 1.263),
    "aluminium": ({13: 1}, 1.644),
    "iron": ({26: 1}, 1.831),
}


def partials(path: Path) -> dict[int, Array]:
    """Rows of the XCOM table per element: keV, then photoelectric, coherent, incoherent in cm2/g."""
    raw = path.read_bytes()
    text = gzip.decompress(raw).decode() if path.suffix == ".gz" else raw.decode()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    rows: dict[int, list[list[float]]] = {}
    for record in csv.reader(io.StringIO("\n".join(lines[1:]))):
        rows.setdefault(int(record[0]), []).append([float(value) for value in record[1:5]])
    return {z: np.array(sorted(values)) for z, values in rows.items()}


def mass_attenuation(table: dict[int, Array], formula: dict[int, float]) -> Array:
    """Total mass attenuation of a compound on ENERGY, cm2/g (log-log interpolation of each process)."""
    weights = {z: count * MASS[z] for z, count in formula.items()}
    total: Array = np.zeros_like(ENERGY)
    for z, weight in weights.items():
        rows = table[z]
        for column in (1, 2, 3):
            values = np.log(np.maximum(rows[:, column], 1e-30))
            total += weight / sum(weights.values()) * np.exp(np.interp(np.log(ENERGY), np.log(rows[:, 0]), values))
    return total


def detector_weights(table: dict[int, Array]) -> tuple[Array, Array]:
    """Normalised energy weights of the low and the high layer.

    Tube: Kramers bremsstrahlung with the anode's own attenuation at 20 degrees, tungsten K lines, 3 mm Al.
    Detector: CsI 0.3 mm, Cu 0.6 mm, CsI 3 mm, energy integrating.
    """
    tungsten = mass_attenuation(table, {74: 1})
    depth = (KVP**2 - ENERGY**2) / (4 * 0.78e6) / np.tan(np.radians(20.0))
    spectrum = (KVP - ENERGY) / ENERGY * np.exp(-tungsten * depth)
    bremsstrahlung = spectrum.sum()
    for line, share in ((59.3, 1.0), (58.0, 0.58), (67.2, 0.33), (69.1, 0.09)):
        spectrum[int(line - 12)] += 0.05 * bremsstrahlung * share
    spectrum *= np.exp(-mass_attenuation(table, {13: 1}) * 2.70 * 0.3)
    scintillator = mass_attenuation(table, {55: 1, 53: 1}) * 4.51
    front = np.exp(-scintillator * 0.03)
    behind = front * np.exp(-mass_attenuation(table, {29: 1}) * 8.96 * 0.06)
    low = spectrum * (1 - front) * ENERGY
    high = spectrum * behind * (1 - np.exp(-scintillator * 0.3)) * ENERGY
    return low / low.sum(), high / high.sum()


def curve(mu: Array, low: Array, high: Array, areal: Array) -> tuple[Array, Array]:
    """(-ln T_high, ratio of the logs) along areal densities in g/cm2."""
    absorbed = np.exp(-np.outer(areal, mu))
    a_low, a_high = -np.log(absorbed @ low), -np.log(absorbed @ high)
    return a_high, a_low / a_high


def main() -> int:
    """Print the table as Python, and the check against independent figures on stderr."""
    table = partials(Path(sys.argv[1]) if len(sys.argv) > 1 else XCOM)
    low, high = detector_weights(table)
    for name, (formula, expected) in GOLDEN.items():
        ratio = curve(mass_attenuation(table, formula), low, high, np.array([5.0]))[1][0]
        print(f"# {name}: R at 5 g/cm2 = {ratio:.3f}, SpekPy and xraylib give {expected:.3f}", file=sys.stderr)
    print("RATIO: dict[str, tuple[float, ...]] = {")
    for name, formula in REFERENCES.items():
        a_high, ratio = curve(mass_attenuation(table, formula), low, high, np.geomspace(1e-3, 300.0, 4000))
        values = [f"{r:.3f}" for r in np.interp(GRID, a_high, ratio)]
        print(f'    "{name}": (\n        {", ".join(values[:10])},\n        {", ".join(values[10:])},\n    ),')
    print("}  # fmt: skip")
    return 0


if __name__ == "__main__":
    sys.exit(main())
