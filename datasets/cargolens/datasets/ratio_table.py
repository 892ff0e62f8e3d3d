"""Log ratios of three reference materials on a generic sandwich detector: the scale of the material index.

`R = ln T_low / ln T_high` falls with thickness because the beam hardens, so it is tabulated against `-ln T_high`.
Water is index 0 (organic), aluminium 0.5 (inorganic), calcium 1 (Z = 20; heavier metals clip to 1). Computed for
160 kVp, 3 mm Al, CsI 0.3 mm | Cu 0.6 mm | CsI 3 mm by `tools/build_ratio_table.py` from NIST XCOM (SRD 8); at
5 g/cm2 within 2 % of SpekPy spectra with xraylib cross sections.
"""

from __future__ import annotations

GRID: tuple[float, ...] = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""`-ln T_high`, nepers."""
RATIO: dict[str, tuple[float, ...]] = {
    "water": (
        1.293, 1.290, 1.287, 1.281, 1.276, 1.266, 1.256, 1.247, 1.232, 1.220,
        1.210, 1.202, 1.187, 1.176, 1.165, 1.149,
    ),
    "aluminium": (
        2.086, 2.023, 1.971, 1.890, 1.829, 1.740, 1.662, 1.604, 1.523, 1.466,
        1.423, 1.388, 1.333, 1.293, 1.260, 1.213,
    ),
    "calcium": (
        3.413, 3.131, 2.938, 2.681, 2.510, 2.284, 2.105, 1.980, 1.809, 1.690,
        1.601, 1.531, 1.431, 1.362, 1.312, 1.246,
    ),
}  # fmt: skip
