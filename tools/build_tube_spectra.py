"""Tabulate the tungsten tube spectra that the simulator ships.

Source: SpekPy (MIT), default physics model, tungsten anode at 20 degrees, no filter, 1 keV bins, at 1 m.
G. Poludniowski, A. Omar, R. Bujila, P. Andreo, "SpekPy v2.0", Medical Physics 48 (2021) 3630. A SpekPy call takes
about a second and its data take 200 MB, so the package carries a small table instead. Bremsstrahlung and
characteristic lines are kept apart because they interpolate between tube voltages by different rules. Filtered
spectra at voltages off the table are stored beside it, as reference values for the tests.

    python -m venv spek-env && spek-env/bin/pip install spekpy==2.5.4
    spek-env/bin/python tools/build_tube_spectra.py datasets/cargolens/datasets/simulator/data/tube_spectra.npz \
        tests/datasets/simulator/spekpy_reference.json
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
from pathlib import Path

import numpy as np
from spekpy import Spek

ANODE_DEGREES = 20.0
# Sheets, mm, behind which the energy fluence is stored: from a few per cent of attenuation to three decades.
SHEETS = (("Al", 1.0), ("Al", 20.0), ("Fe", 2.0), ("Fe", 10.0), ("Cu", 3.0), ("Pb", 0.5))
VOLTAGES = tuple(range(60, 451, 10))
# kV, filters in mm: on and off the table, lightly and heavily filtered.
REFERENCES = (
    (75.0, (("Al", 2.0),)),
    (105.0, (("Al", 3.0),)),
    (140.0, (("Al", 3.0),)),
    (155.0, (("Al", 3.0),)),
    (160.0, (("Al", 3.0),)),
    (165.0, (("Al", 3.0), ("Cu", 0.5))),
    (183.0, (("Al", 1.0), ("Cu", 1.0))),
    (225.0, (("Cu", 2.0),)),
    (320.0, (("Cu", 3.0),)),
    (445.0, (("Cu", 5.0), ("Sn", 1.0))),
)


def tube(kilovolts: float, **parts: bool) -> tuple[np.ndarray, np.ndarray]:
    """Bin centres, keV, and photons per cm2, mAs and bin at 1 m."""
    energy, photons = Spek(kvp=kilovolts, th=ANODE_DEGREES, dk=1.0, **parts).get_spectrum(diff=False)
    return energy, photons


def build_table() -> dict[str, np.ndarray]:
    """Rows = voltages; columns = 1 keV bins centred on 1.5, 2.5 ... keV, zero above the tube voltage."""
    bins = max(VOLTAGES) - 1
    bremsstrahlung = np.zeros((len(VOLTAGES), bins), np.float32)
    lines = np.zeros_like(bremsstrahlung)
    for row, kilovolts in enumerate(VOLTAGES):
        energy, photons = tube(kilovolts, char=False)
        assert energy[0] == 1.5
        assert len(energy) == kilovolts - 1
        bremsstrahlung[row, : len(photons)] = photons
        lines[row, : len(photons)] = tube(kilovolts, brem=False)[1]
    return {
        "kilovolts": np.array(VOLTAGES, np.float32),
        "energy_kev": np.arange(bins, dtype=np.float32) + 1.5,
        "bremsstrahlung": bremsstrahlung,
        "lines": lines,
    }


def reference(kilovolts: float, filters: tuple[tuple[str, float], ...]) -> dict[str, object]:
    """Facts about one filtered spectrum that SpekPy computed with its own attenuation data."""
    spectrum = Spek(kvp=kilovolts, th=ANODE_DEGREES, dk=1.0).multi_filter(filters)
    energy, photons = spectrum.get_spectrum(diff=False)
    fluence = spectrum.get_eflu()
    sheets = {
        f"{name} {mm:g}": float(f"{Spek.clone(spectrum).filter(name, mm).get_eflu() / fluence:.5g}")
        for name, mm in SHEETS
    }
    shares = np.add.reduceat(photons, np.arange(0, len(photons), 10)) / photons.sum()
    return {
        "kilovolts": kilovolts,
        "filters_mm": [list(item) for item in filters],
        "fluence": float(f"{photons.sum():.6g}"),
        "mean_kev": round(float((energy * photons).sum() / photons.sum()), 4),
        "energy_transmission": sheets,
        "share_per_10_kev": [round(float(share), 6) for share in shares],
    }


def main() -> None:
    """Write the table and the reference values named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path, help="where the .npz goes")
    parser.add_argument("references", type=Path, help="where the reference values go, JSON")
    args = parser.parse_args()
    np.savez_compressed(args.table, **build_table())
    rows = [reference(kilovolts, filters) for kilovolts, filters in REFERENCES]
    document = {
        "source": f"SpekPy {importlib.metadata.version('spekpy')}",
        "anode_degrees": ANODE_DEGREES,
        "spectra": rows,
    }
    args.references.write_text(json.dumps(document, indent=1) + "\n")
    print(f"{args.table}: {len(VOLTAGES)} spectra, {args.table.stat().st_size} bytes; {len(rows)} references")


if __name__ == "__main__":
    main()
