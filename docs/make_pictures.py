#!/usr/bin/env python3
"""Draw the pictures of the docs from simulated scans; pictures of real scans never enter the repository.

python docs/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets import draw
from cargolens.datasets.canonical import canonical
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings
from cargolens.datasets.simulator.parcel import ParcelSettings

# Rows and columns of the sheet of parcels, and the side of one of them in pixels.
SHEET, SIDE = (4, 8), 180
# Cargo shown: seed, share of scans with a threat, settings. Two columns of a width in pixels.
CARGO = (
    (3, 1.0, CargoSettings(loads={"palletised food": 1.0}, containers={"20ft": 1.0}, families={"powder_brick": 1.0})),
    (1, 1.0, CargoSettings(loads={"steel drums": 1.0}, containers={"20ft": 1.0}, families={"wrong_fill": 1.0})),
    (2, 1.0, CargoSettings(loads={"machinery": 1.0}, containers={"40ft high cube": 1.0}, families={"pill_press": 1.0})),
    (5, 1.0, CargoSettings(loads={"citrus": 1.0}, containers={"40ft reefer": 1.0}, families={"firearms": 1.0})),
    (0, 0.0, CargoSettings(loads={"tyres": 1.0}, containers={"40ft": 1.0}, fill=(0.9, 1.0))),
    (4, 1.0, CargoSettings("truck", loads={"cotton bales": 1.0}, families={"undeclared_goods": 1.0, "shield": 1.0})),
    (6, 1.0, CargoSettings("car", families={"powder_brick": 1.0})),
    (1, 1.0, CargoSettings(loads={"fuel in bulk": 1.0}, containers={"20ft tank": 1.0}, families={"powder_brick": 1.0})),
    (3, 0.0, CargoSettings("truck", loads={"plant": 1.0}, containers={"flatbed trailer": 1.0}, scanner="gantry-6-9")),
    (2, 1.0, CargoSettings("rail", loads={"coal": 1.0}, families={"shield": 1.0}, scanner="rail-9")),
    (5, 0.0, CargoSettings("rail", loads={"wine in bulk": 1.0}, containers={"tank wagon": 1.0}, scanner="rail-9")),
    (
        7,
        1.0,
        CargoSettings("pallet", loads={"palletised appliances": 1.0}, families={"shield": 1.0}, scanner="pallet-320"),
    ),
)
WIDE, TALL = 520, 240
IMAGES = Path(__file__).with_name("images")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    scan = SimulatedScans(40, seed=0, threat_rate=0.3)[30].scan
    cv2.imwrite(str(IMAGES / "planes_simulated.png"), draw(scan), (cv2.IMWRITE_PNG_COMPRESSION, 9))
    cv2.imwrite(str(IMAGES / "parcels_simulated.png"), _sheet(), (cv2.IMWRITE_PNG_COMPRESSION, 9))
    cv2.imwrite(str(IMAGES / "cargo_simulated.png"), _cargo(), (cv2.IMWRITE_PNG_COMPRESSION, 9))


def _cargo() -> NDArray[np.uint8]:
    """Containers, a truck, a car and a pallet at their highest energy, a box round what was hidden, BGR."""
    cells = []
    for seed, rate, settings in CARGO:
        sample = SimulatedScans(1, seed, rate, ("side",), None, settings=settings)[0]
        grey = np.clip(sample.scan.views[0].transmission[-1], 0.0, 1.0) ** 0.8
        scale = min((WIDE - 6) / grey.shape[1], (TALL - 6) / grey.shape[0])
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        cell = np.full((TALL, WIDE, 3), 255, np.uint8)
        y, x = (TALL - small.shape[0]) // 2, (WIDE - small.shape[1]) // 2
        # Few greys keep the file small.
        levels = np.round(small * 31.0).astype(np.uint8) * 8
        cell[y : y + small.shape[0], x : x + small.shape[1]] = np.where(levels > 240, 255, levels)[..., None]
        for threat in sample.threats:
            x0, y0, x1, y1 = (round(end * scale) for end in threat.box)
            cv2.rectangle(cell, (x + x0 - 1, y + y0 - 1), (x + x1, y + y1), (0, 0, 255), 1)
        cells.append(cell)
    return np.vstack([np.hstack(cells[k : k + 2]) for k in range(0, len(cells), 2)])


def _sheet() -> NDArray[np.uint8]:
    """The first parcels of a seed as they come, (rows, columns, 3) BGR of few colours, a box round each threat."""
    rows, columns = SHEET
    settings = ParcelSettings(threat_rate=0.3, scanner="random")
    cells = []
    for sample in SimulatedScans(rows * columns, 0, views=("top",), size=None, settings=settings, subsampling=2):
        colours = np.round(canonical(sample.scan.views[0], "colour-1").transpose(1, 2, 0)[..., ::-1] * 255)
        scale = SIDE / max(colours.shape[:2])
        size = (max(round(colours.shape[1] * scale), 1), max(round(colours.shape[0] * scale), 1))
        cell = np.full((SIDE, SIDE, 3), 255, np.uint8)
        small = cv2.resize(colours.astype(np.uint8), size, interpolation=cv2.INTER_AREA)
        y, x = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
        # Multiples of 8, and white air, keep the file small.
        cell[y : y + size[1], x : x + size[0]] = np.where(small > 244, 255, small & 0xF8)
        for threat in sample.threats:
            x0, y0, x1, y1 = (round(end * scale) for end in threat.box)
            cv2.rectangle(cell, (x + x0, y + y0), (x + x1, y + y1), (0, 0, 255), 1)
        cells.append(cell)
    return np.vstack([np.hstack(cells[k : k + columns]) for k in range(0, rows * columns, columns)])


if __name__ == "__main__":
    main()
