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
from cargolens.datasets.simulator.parcel import ParcelSettings

# Rows and columns of the sheet of parcels, and the side of one of them in pixels.
SHEET, SIDE = (4, 8), 180
IMAGES = Path(__file__).with_name("images")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    scan = SimulatedScans(40, seed=0, threat_rate=0.3)[30].scan
    cv2.imwrite(str(IMAGES / "planes_simulated.png"), draw(scan), (cv2.IMWRITE_PNG_COMPRESSION, 9))
    cv2.imwrite(str(IMAGES / "parcels_simulated.png"), _sheet(), (cv2.IMWRITE_PNG_COMPRESSION, 9))


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
