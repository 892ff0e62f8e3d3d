"""Anomaly maps as files, one NPZ a view: the network's own values and where they lie, so that pixels can be scored.

Keys: ``map`` float32 (rows, columns), raw; ``cells_per_pixel`` float64 (2,), map cells a view pixel along rows and
columns, absent where the map covers the view exactly; ``scan`` and ``bundle`` uint8 (32,), SHA-256 of the scan's files
and of the bundle, absent where nobody knows. Nothing is rounded: rank metrics are about the order of raw values.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.arrays import read_npz
from cargolens.datasets.errors import DataError
from cargolens.datasets.untrusted import read_limited

from .session import ViewMap

MAX_FILE_BYTES = 1 << 28
_PER_PIXEL = (1e-4, 64.0)


def map_name(scan_id: str, view: str) -> str:
    """File name of a view's map: readable, and unique by a hash over scan_id and view."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", f"{scan_id}_{view}").strip("._")[-80:]
    digest = hashlib.sha256(f"{scan_id}\n{view}".encode()).hexdigest()
    return f"{readable}.{digest[:16]}.npz"


def encode_map(found: ViewMap, scan_sha256: str | None, bundle_sha256: str | None) -> bytes:
    """The file of a map.

    Args:
        found: The map.
        scan_sha256: Hash over the scan's files, hexadecimal.
        bundle_sha256: Hash of the bundle, hexadecimal.
    """
    arrays: dict[str, Any] = {
        "map": np.asarray(found.values, dtype=np.float32),
        "cells_per_pixel": np.array(found.cells_per_pixel, dtype=np.float64),
    }
    for key, digest in (("scan", scan_sha256), ("bundle", bundle_sha256)):
        if digest is not None:
            arrays[key] = np.frombuffer(bytes.fromhex(digest), dtype=np.uint8)
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def read_map(
    path: Path, view_size: tuple[int, int], scan_sha256: str | None, bundle_sha256: str | None
) -> tuple[ViewMap, bytes]:
    """Reads a map and checks that it is the one of this scan and this bundle.

    Args:
        path: The file.
        view_size: (rows, columns) of the view in pixels of the input.
        scan_sha256: Hash the scan must have, where map and caller both know one.
        bundle_sha256: Hash the bundle must have, likewise.

    Returns:
        The map, and the bytes of the file.

    Raises:
        CargoLensError: The file is damaged, is no map, or is the map of something else.
    """
    data = read_limited(path, MAX_FILE_BYTES)
    arrays = read_npz(data, str(path), MAX_FILE_BYTES)
    for key, what, expected in (("scan", "scan", scan_sha256), ("bundle", "bundle", bundle_sha256)):
        found = arrays[key].tobytes().hex() if key in arrays else None
        if None not in (found, expected) and found != expected:
            raise DataError(
                f"{path}: is a map of {what} {str(found)[:12]}..., the results are of {str(expected)[:12]}...; "
                "scan again with --maps"
            )
    values = arrays.get("map")
    if values is None or values.ndim != 2 or values.dtype.kind != "f" or values.size == 0:
        raise DataError(f"{path}: has keys {', '.join(arrays)[:80]}, expected map, a plane of floats")
    if not np.isfinite(values).all():
        raise DataError(f"{path}: {np.count_nonzero(~np.isfinite(values))} of {values.size} values are not finite")
    return ViewMap(values.astype(np.float32), view_size, _cells_per_pixel(arrays, values.shape, view_size, path)), data


def _cells_per_pixel(
    arrays: Mapping[str, NDArray[Any]], shape: tuple[int, ...], view_size: tuple[int, int], path: Path
) -> tuple[float, float]:
    given = arrays.get("cells_per_pixel")
    if given is None:
        return shape[0] / view_size[0], shape[1] / view_size[1]
    if given.shape != (2,) or not all(_PER_PIXEL[0] <= float(v) <= _PER_PIXEL[1] for v in given):
        raise DataError(f"{path}: cells_per_pixel is {given.tolist()!s:.60}, expected two numbers above 0")
    return float(given[0]), float(given[1])
