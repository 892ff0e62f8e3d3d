#!/usr/bin/env python3
"""Draw the pictures of the docs from simulated scans; pictures of real scans never enter the repository.

python docs/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import cv2

from cargolens.datasets import draw
from cargolens.datasets.simulator import SimulatedScans

IMAGES = Path(__file__).with_name("images")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    scan = SimulatedScans(40, seed=0, threat_rate=0.3)[30].scan
    cv2.imwrite(str(IMAGES / "planes_simulated.png"), draw(scan), (cv2.IMWRITE_PNG_COMPRESSION, 9))


if __name__ == "__main__":
    main()
