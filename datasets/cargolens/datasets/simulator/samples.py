"""A sequence of simulated parcel scans, each with its truth and its benign twin.

Parcels are drawn from analytic thickness maps of a few shapes seen from above, through two effective energies
(no spectrum): enough to exercise the whole way of a scan, not enough to train a detector for real traffic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import cv2
import numpy as np
from numpy.typing import NDArray

from ..scan import Float32, Scan, ScanMeta, View
from .truth import ThreatTruth

# Mass attenuation, cm2/g, at the mean detected energies of a 160 kVp sandwich detector (60 and 96 keV), NIST XCOM.
MASS_ATTENUATION = {
    "cellulose": (0.192, 0.163),
    "plastic": (0.197, 0.173),
    "water": (0.206, 0.172),
    "glass": (0.252, 0.170),
    "aluminium": (0.278, 0.173),
    "steel": (1.205, 0.395),
}


@dataclass(frozen=True, eq=False)
class SimulatedScan:
    """A scan, the same scan without its threats (None for a benign one), and the truth."""

    scan: Scan
    twin: Scan | None
    threats: tuple[ThreatTruth, ...]


class SimulatedScans(Sequence[SimulatedScan]):
    """Simulated dual-energy parcels, made when asked for.

    Args:
        count: Number of scans.
        seed: Root seed; sample k is the same for any count, order or worker.
        threat_rate: Share of scans that hold a threat, 0 to 1.
        views: Names of the views.
        size: Rows and columns of a view.
    """

    def __init__(
        self,
        count: int,
        seed: int = 0,
        threat_rate: float = 0.0,
        views: tuple[str, ...] = ("top",),
        size: tuple[int, int] = (384, 512),
    ) -> None:
        if count < 0 or not 0.0 <= threat_rate <= 1.0 or not views:
            raise ValueError("count must be >= 0, threat_rate in [0, 1], and at least one view named")
        self.length, self.seed, self.threat_rate, self.views, self.size = count, seed, threat_rate, views, size

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> SimulatedScan: ...
    @overload
    def __getitem__(self, index: slice) -> list[SimulatedScan]: ...
    def __getitem__(self, index: int | slice) -> SimulatedScan | list[SimulatedScan]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(self.length))]
        k = index + self.length if index < 0 else index
        if not 0 <= k < self.length:
            raise IndexError(f"sample {index} of {self.length}")
        return self._sample(k)

    def _sample(self, k: int) -> SimulatedScan:
        layout, threat = (np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(k, s))) for s in (0, 1))
        # The rate is met by the threat stream alone, so the benign layout of sample k never depends on it.
        family = str(threat.choice(["pistol", "knife", "pill_press"])) if threat.random() < self.threat_rate else None
        views, twins, truth = [], [], []
        for number, name in enumerate(self.views):
            benign = _parcel(layout, self.size)
            mask = None
            if family is not None:
                steel, mask = _threat(family, threat, self.size)
                loaded = {**benign, "steel": benign["steel"] + steel}
                ys, xs = np.nonzero(mask)
                box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
                truth.append(ThreatTruth(family, name, box, mask))
            noise = np.random.SeedSequence(self.seed, spawn_key=(k, 2, number))
            twins.append(_acquire(benign, name, np.random.default_rng(noise)))
            if family is not None:
                views.append(_acquire(loaded, name, np.random.default_rng(noise)))
        meta = ScanMeta(scan_id=f"parcel-{self.seed}-{k:06d}", scanner="simulated")
        if family is None:
            return SimulatedScan(Scan(tuple(twins), meta), None, ())
        return SimulatedScan(Scan(tuple(views), meta), Scan(tuple(twins), meta), tuple(truth))


def _parcel(rng: np.random.Generator, size: tuple[int, int]) -> dict[str, Float32]:
    """Areal density maps (g/cm2) of a carton with packed goods."""
    rows, columns = size
    areal = {m: np.zeros(size, np.float32) for m in MASS_ATTENUATION}
    h, w = rng.uniform(0.55, 0.85, 2) * (rows, columns)
    centre = (columns / 2 + rng.uniform(-10, 10), rows / 2 + rng.uniform(-10, 10))
    yaw = float(rng.uniform(-15, 15))
    carton = _polygon(cv2.boxPoints((centre, (float(w), float(h)), yaw)), size)
    rim = carton - cv2.erode(carton, np.ones((5, 5), np.uint8))
    areal["cellulose"] += 0.12 * carton + 1.2 * rim
    for _ in range(int(rng.integers(10, 22))):
        material = str(
            rng.choice(["cellulose", "cellulose", "plastic", "plastic", "water", "glass", "aluminium", "steel"])
        )
        reach = rng.uniform(0.06, 0.2) * min(h, w) * (0.35 if material == "steel" else 1.0)
        at = np.asarray(centre) + rng.uniform(-0.36, 0.36, 2) * (w, h)
        density = {"steel": 2.5, "aluminium": 2.0, "glass": 2.5}.get(material, 4.0) * float(rng.uniform(0.3, 1.0))
        kind = rng.integers(3)
        if kind == 0:
            corners = cv2.boxPoints(
                (at.tolist(), (2 * reach, reach * float(rng.uniform(0.6, 3))), float(rng.uniform(0, 180)))
            )
            shape: NDArray[Any] = _polygon(corners, size)
        else:
            shape = _ellipsoid(at, (reach, reach * float(rng.uniform(0.4, 1.0))), float(rng.uniform(0, 180)), size)
            if kind == 2:  # a filled bottle: flat middle, round rim
                shape = np.minimum(shape * 1.8, 1.0)
        areal[material] += density * shape.astype(np.float32)
    return areal


def _threat(family: str, rng: np.random.Generator, size: tuple[int, int]) -> tuple[Float32, NDArray[np.bool_]]:
    """Areal density (g/cm2) of a steel threat and its mask."""
    outlines = {
        "pistol": [(-50, -16), (48, -16), (48, 2), (-12, 4), (-16, 16), (-26, 50), (-48, 44), (-42, 6), (-50, 4)],
        "knife": [(-70, -4), (-10, -5), (-10, -8), (40, -8), (72, 0), (40, 7), (-10, 8), (-10, 5), (-70, 4)],
        "pill_press": [
            (-45, -55),
            (45, -55),
            (45, -38),
            (14, -38),
            (14, -6),
            (32, -6),
            (32, 40),
            (-32, 40),
            (-32, -6),
            (-14, -6),
            (-14, -38),
            (-45, -38),
        ],
    }
    angle, scale = float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(0.7, 1.1)) * min(size) / 384
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    at = np.array([size[1] / 2, size[0] / 2]) + rng.uniform(-0.15, 0.15, 2) * (size[1], size[0])
    body = _polygon((np.asarray(outlines[family]) @ turn.T + at).astype(np.float32), size).astype(np.float32)
    profile = np.minimum(cv2.distanceTransform(body.astype(np.uint8), cv2.DIST_L2, 3) / 8.0, 1.0)
    thick = {"pistol": 6.0, "knife": 1.6, "pill_press": 14.0}[family] * (0.4 + 0.6 * profile)
    return np.asarray(body * thick, np.float32), body > 0


def _polygon(corners: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    mask = np.zeros(size, np.uint8)
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask


def _ellipsoid(at: NDArray[np.float64], half: tuple[float, float], angle: float, size: tuple[int, int]) -> Float32:
    """Chord of an ellipsoid along the beam, 1 at its centre."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    a = np.deg2rad(angle)
    u = ((x - at[0]) * np.cos(a) + (y - at[1]) * np.sin(a)) / half[0]
    v = (-(x - at[0]) * np.sin(a) + (y - at[1]) * np.cos(a)) / half[1]
    return np.asarray(np.sqrt(np.maximum(1.0 - u * u - v * v, 0.0)), np.float32)


def _acquire(areal: dict[str, Float32], name: str, rng: np.random.Generator) -> View:
    """Beer-Lambert at two effective energies, blur, Poisson-like noise, 16-bit quantisation."""
    out = []
    for energy in (0, 1):
        exponent = sum(areal[m] * MASS_ATTENUATION[m][energy] for m in MASS_ATTENUATION)
        ideal = cv2.GaussianBlur(np.exp(-np.asarray(exponent, np.float32)), (0, 0), 0.7)
        noisy = ideal + np.sqrt(ideal / 4e4 + 4e-8) * rng.standard_normal(ideal.shape, dtype=np.float32)
        out.append(np.clip(np.round(60000 * noisy), 0, 65535) / 60000)
    return View(np.stack(out).astype(np.float32), name, "dual-energy", 16, energies=None, black_transmission=0.001)
