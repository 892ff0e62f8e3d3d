"""Golden vectors: small scans and what the detector must say about them, carried inside the bundle.

They are recorded at export and replayed at the station (`selftest`), from raw counts through transmission, canonical
planes, windows and network, so a station whose libraries or hardware compute something else finds out before it
decides about a parcel. Arrays are whole numbers or float32, zlib-compressed in base64, each with a size limit.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from cargolens.datasets.scan import Scan, ScanMeta, View

from .manifest import Strict

if TYPE_CHECKING:
    from .session import DetectorSession

AIR_COUNTS = 60_000
TOLERANCE = 1e-4
_MAX_ARRAY_BYTES = 64 * 2**20
_GRID = 8


class PackedArray(Strict):
    """A small array as text: dtype, shape, and base64 of the zlib-compressed little-endian values."""

    dtype: Literal["uint16", "float32"]
    shape: Annotated[
        tuple[Annotated[int, Field(ge=1, le=65_536)], ...], Field(strict=False, min_length=1, max_length=4)
    ]
    data: str

    @classmethod
    def pack(cls, array: NDArray[Any]) -> PackedArray:
        """Packs a uint16 or float32 array."""
        dtype: Literal["uint16", "float32"] = "uint16" if array.dtype == np.uint16 else "float32"
        raw = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()
        return cls(dtype=dtype, shape=array.shape, data=base64.b64encode(zlib.compress(raw, 9)).decode())

    @model_validator(mode="after")
    def _check(self) -> PackedArray:
        self.unpack()
        return self

    def unpack(self) -> NDArray[Any]:
        """The array; raises ValueError where the data does not hold exactly the declared shape."""
        dtype = np.dtype(self.dtype).newbyteorder("<")
        need = math.prod(self.shape) * dtype.itemsize
        if need > _MAX_ARRAY_BYTES:
            raise ValueError(f"array of {need:,} bytes, the limit is {_MAX_ARRAY_BYTES:,}")
        try:
            inflater = zlib.decompressobj()
            raw = inflater.decompress(base64.b64decode(self.data, validate=True), need + 1)
        except (binascii.Error, zlib.error, ValueError) as error:
            raise ValueError(f"array data cannot be unpacked ({error})") from None
        if len(raw) != need:
            raise ValueError(f"array data does not hold the {need:,} bytes its shape {self.shape} needs")
        return np.frombuffer(raw, dtype=dtype).astype(dtype.newbyteorder("=")).reshape(self.shape)


class GoldenView(Strict):
    """One raw view: counts with air at `AIR_COUNTS`, and what the scan knew about it."""

    name: str = Field(max_length=100)
    counts: PackedArray
    encoding: Literal["grey", "dual-energy"]
    energies: Annotated[tuple[float, ...] | None, Field(strict=False)] = None
    energy_unit: Literal["kV", "MV"] | None = None
    mm_per_pixel: float | None = None
    black_transmission: float = 0.0


class GoldenResult(Strict):
    """What the whole path made of one view.

    Attributes:
        planes: (planes, 8, 8) block means of the canonical planes.
        map: (8, 8) block means of the anomaly map.
        map_max: Largest value of the map.
        score: Score of the view.
    """

    planes: PackedArray
    map: PackedArray
    map_max: float
    score: float


class GoldenCase(Strict):
    """One golden scan: its views, in order, and the result expected of each."""

    views: Annotated[tuple[GoldenView, ...], Field(strict=False, min_length=1, max_length=8)]
    results: Annotated[tuple[GoldenResult, ...], Field(strict=False, min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _check(self) -> GoldenCase:
        if len(self.views) != len(self.results):
            raise ValueError(f"{len(self.views)} views and {len(self.results)} results")
        self.scan()
        return self

    def scan(self) -> Scan:
        """The raw views as a scan, the way a reader would return it."""
        return Scan(tuple(_view(v) for v in self.views), ScanMeta(scan_id="golden"))


class Golden(Strict):
    """All golden cases of a bundle and the largest difference allowed, relative to values above 1."""

    cases: Annotated[tuple[GoldenCase, ...], Field(strict=False, max_length=64)] = ()
    tolerance: float = Field(default=TOLERANCE, gt=0, le=0.01)


def record_golden(scans: Iterable[Scan], session: DetectorSession) -> Golden:
    """Runs scans through a session and records them with the results.

    Scans are first rounded to counts, so that what is stored is exactly what was assessed.

    Args:
        scans: A few small grey or dual-energy scans.
        session: Session of the detector to be bundled.

    Returns:
        Golden vectors for `write_bundle`.

    Raises:
        ValueError: A scan is pseudo-colour.
    """
    cases = []
    for scan in scans:
        views = tuple(_golden_view(view) for view in scan.views)
        cases.append(GoldenCase(views=views, results=tuple(replay(_view(view), session) for view in views)))
    return Golden(cases=tuple(cases))


def replay(view: View, session: DetectorSession) -> GoldenResult:
    """Takes one view through canonical planes, windows and network, and sums up what came out."""
    planes = session.canonical(view)
    found = session.assess_view(planes)
    return GoldenResult(
        planes=PackedArray.pack(np.stack([block_means(plane) for plane in planes])),
        map=PackedArray.pack(block_means(found.map.values)),
        map_max=float(found.map.values.max()),
        score=found.score,
    )


def difference(expected: GoldenResult, found: GoldenResult) -> float:
    """Largest absolute difference between two results, relative where the expected value is above 1.

    Returns infinity where shapes differ.
    """
    worst = 0.0
    for left, right in ((expected.planes, found.planes), (expected.map, found.map)):
        a, b = left.unpack().astype(np.float64), right.unpack().astype(np.float64)
        if a.shape != b.shape:
            return math.inf
        worst = max(worst, float((np.abs(a - b) / np.maximum(1.0, np.abs(a))).max()))
    for x, y in ((expected.map_max, found.map_max), (expected.score, found.score)):
        worst = max(worst, abs(x - y) / max(1.0, abs(x)))
    return worst


def block_means(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means over a grid of 8 x 8 blocks (fewer where the array is smaller), summed in float64."""
    rows = np.linspace(0, values.shape[0], min(_GRID, values.shape[0]) + 1).astype(int)
    columns = np.linspace(0, values.shape[1], min(_GRID, values.shape[1]) + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(values.astype(np.float64), rows[:-1], axis=0), columns[:-1], axis=1)
    return np.asarray(sums / np.outer(np.diff(rows), np.diff(columns)), dtype=np.float32)


def _golden_view(view: View) -> GoldenView:
    if view.encoding == "pseudo-colour":
        raise ValueError("golden scans are grey or dual energy: a palette's material is not a count")
    counts = np.clip(np.rint(view.transmission * np.float32(AIR_COUNTS)), 0, 65_535).astype(np.uint16)
    return GoldenView(
        name=view.name,
        counts=PackedArray.pack(counts),
        encoding=view.encoding,
        energies=view.energies,
        energy_unit=view.energy_unit,
        mm_per_pixel=view.mm_per_pixel,
        black_transmission=view.black_transmission,
    )


def _view(golden: GoldenView) -> View:
    counts = golden.counts.unpack()
    if counts.dtype != np.uint16 or counts.ndim != 3:
        raise ValueError(f"golden counts are {counts.dtype} {counts.shape}, expected uint16 (energies, rows, columns)")
    return View(
        transmission=counts.astype(np.float32) / np.float32(AIR_COUNTS),
        name=golden.name,
        encoding=golden.encoding,
        energies=golden.energies,
        energy_unit=golden.energy_unit,
        mm_per_pixel=golden.mm_per_pixel,
        black_transmission=golden.black_transmission,
    )
