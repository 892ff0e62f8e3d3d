"""Closed triangle meshes as shapes, and reading them from STL and OBJ files: for threats people model themselves.

A plane of rays cuts each triangle in a segment, and each segment is crossed by consecutive rays: the signed depths of
those crossings add up to the chords. Work is proportional to the crossings. Segments that meet share the very same
end point, and rays are counted by where such points fall between them, so no ray leaks through an edge or a corner.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..scan import Float32
from .geometry import Posed
from .view_geometry import Float64

Int64 = NDArray[np.int64]

MAX_BYTES = 128 * 2**20
MAX_TRIANGLES = 1_000_000
# Corners closer than this share of the mesh's size are one corner.
WELD = 1e-6
HEADER = 84
FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


@dataclass(frozen=True, eq=False)
class Mesh:
    """A closed surface of triangles, their corners anticlockwise seen from outside. Make one with `make_mesh`.

    Attributes:
        vertices: (n, 3) mm.
        triangles: (m, 3) vertex numbers.
    """

    vertices: Float64
    triangles: Int64

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        return np.stack([self.vertices.min(axis=0), self.vertices.max(axis=0)])

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return _signed_volume(self.vertices, self.triangles)

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) length of each ray inside, mm."""
        geometry, window = posed.geometry, posed.window
        if geometry.lean_mm is not None or geometry.slant:
            raise ValueError(
                f"view {geometry.name!r} leans or slants: meshes are seen by upright lines of detectors alone"
            )
        vertices = self.vertices @ posed.rotation.T + posed.centre
        before = np.clip(geometry.columns_before(vertices[:, 0]), window.column0, window.column1)
        columns = before[self.triangles]
        first, last = columns.min(axis=1), columns.max(axis=1)
        triangle, column = _expand(first, last)
        cut_from, cut_to = _segments(vertices, self.triangles[triangle], before, column, geometry.belt_mm[column])
        row_from = np.clip(geometry.rows_before(cut_from), window.row0, window.row1)
        row_to = np.clip(geometry.rows_before(cut_to), window.row0, window.row1)
        segment, row = _expand(np.minimum(row_from, row_to), np.maximum(row_from, row_to))
        sign = np.sign(row_to - row_from)[segment]
        depth = _depth(cut_from[segment], cut_to[segment], geometry.detector_mm[row], geometry.rays[row])
        height, width = window.shape
        pixel = (row - window.row0) * width + (column[segment] - window.column0)
        total = np.bincount(pixel, weights=sign * depth, minlength=height * width)
        if not geometry.rows_rise_with_angle:
            total = -total
        return np.maximum(total, 0.0).reshape(height, width).astype(np.float32)


def _expand(first: Int64, last: Int64) -> tuple[Int64, Int64]:
    """Every whole number of every half-open range, with the number of its range."""
    count = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(count)), count)
    start = np.cumsum(count) - count
    return owner, np.arange(int(count.sum())) - start[owner] + first[owner]


def _segments(vertices: Float64, corners: Int64, before: Int64, column: Int64, x: Float64) -> tuple[Float64, Float64]:
    """(y, z) where the plane of a column enters and leaves each triangle, going round with the triangle."""
    beyond = before[corners] > column[:, None]
    following = np.roll(corners, -1, axis=1)
    rises = ~beyond & np.roll(beyond, -1, axis=1)
    falls = beyond & ~np.roll(beyond, -1, axis=1)
    ends = []
    pick = np.arange(len(corners))
    for kind in (rises, falls):
        edge = kind.argmax(axis=1)
        one, two = corners[pick, edge], following[pick, edge]
        # In one order whichever triangle asks, so that neighbours get the same point to the last bit.
        one, two = np.minimum(one, two), np.maximum(one, two)
        p, q = vertices[one], vertices[two]
        share = (x - p[:, 0]) / (q[:, 0] - p[:, 0])
        ends.append(p[:, 1:] + share[:, None] * (q[:, 1:] - p[:, 1:]))
    return ends[0], ends[1]


def _depth(p: Float64, q: Float64, origin: Float64, direction: Float64) -> Float64:
    """How far along its ray each segment p-q is crossed."""
    edge, start = q - p, p - origin
    across_edge = edge[:, 0] * direction[:, 1] - edge[:, 1] * direction[:, 0]
    across_start = start[:, 0] * direction[:, 1] - start[:, 1] * direction[:, 0]
    safe = np.where(across_edge == 0.0, 1.0, across_edge)
    share = np.clip(np.where(across_edge == 0.0, 0.5, -across_start / safe), 0.0, 1.0)
    return np.asarray(np.sum((start + share[:, None] * edge) * direction, axis=1))


def _signed_volume(vertices: Float64, triangles: Int64) -> float:
    corners = vertices[triangles] - vertices.mean(axis=0)
    return float(np.sum(corners[:, 0] * np.cross(corners[:, 1], corners[:, 2])) / 6.0)


def make_mesh(corners: Float64, triangles: Sequence[Sequence[int]] | Int64, name: str = "mesh") -> Mesh:
    """A mesh from corners, welded, checked and turned outside out.

    Args:
        corners: (n, 3) corners, mm; corners at one place are joined.
        triangles: (m, 3) corner numbers.
        name: What to call it in errors.

    Returns:
        The mesh.

    Raises:
        DataError: Not a closed surface, or limits exceeded.
    """
    points, faces = np.asarray(corners, dtype=float), np.asarray(triangles, dtype=np.int64)
    if points.ndim != 2 or points.shape[1:] != (3,) or faces.ndim != 2 or faces.shape[1:] != (3,) or not len(faces):
        raise DataError(f"{name}: corners {points.shape}, triangles {faces.shape}: expected (n, 3) and (m, 3), m > 0")
    if len(faces) > MAX_TRIANGLES:
        raise DataError(f"{name}: {len(faces)} triangles, expected at most {MAX_TRIANGLES}; simplify the model")
    if faces.min() < 0 or faces.max() >= len(points):
        raise DataError(f"{name}: a triangle names corner {int(faces.max())}, the file has {len(points)} corners")
    if not np.isfinite(points).all() or np.abs(points).max() > 1e6:
        raise DataError(f"{name}: a coordinate is not a number, or beyond 1 km; expected mm (see scale)")
    size = float(np.ptp(points, axis=0).max())
    if size <= 0.0:
        raise DataError(f"{name}: all corners lie at one point")
    grid = np.round((points - points.min(axis=0)) / (WELD * size)).astype(np.int64)
    _, kept, number = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    faces = number.reshape(-1)[faces]
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    points, faces = points[kept], faces[whole]
    if not len(faces):
        raise DataError(f"{name}: every triangle is degenerate, expected a closed surface")
    _check_closed(faces, len(points), name)
    volume = _signed_volume(points, faces)
    if abs(volume) < 1e-9 * size**3:
        raise DataError(f"{name}: encloses no volume")
    return Mesh(points, faces if volume > 0.0 else faces[:, ::-1].copy())


def _check_closed(faces: Int64, corners: int, name: str) -> None:
    """Each edge must be walked as often one way as the other."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    way = np.where(edges[:, 0] < edges[:, 1], 1, -1)
    key = edges.min(axis=1) * corners + edges.max(axis=1)
    _, number = np.unique(key, return_inverse=True)
    number = number.reshape(-1)
    uneven = int(np.count_nonzero(np.bincount(number, weights=way)))
    if uneven:
        raise DataError(
            f"{name}: {uneven} edges are not shared by two triangles that turn the same way, "
            "expected a closed surface; repair the model in a mesh editor"
        )


def read_mesh(path: str | Path, *, scale: float = 1.0, centre: bool = True) -> Mesh:
    """Read a closed mesh from a binary or ASCII STL file, or an OBJ file.

    Args:
        path: The file.
        scale: Millimetres per unit of the file: 1 for mm, 25.4 for inches, 1000 for metres.
        centre: Move the middle of its box to the origin.

    Returns:
        The mesh, mm.

    Raises:
        DataError: A file that is missing, too large, damaged, or not a closed surface.
    """
    file = Path(path)
    kind = file.suffix.lower()
    if kind not in (".stl", ".obj"):
        raise DataError(f"{file}: {kind or 'no'} suffix, expected .stl or .obj")
    if not (math.isfinite(scale) and scale > 0.0):
        raise DataError(f"{file}: scale {scale:g}, expected above 0")
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise DataError(f"{file}: {size} bytes, expected at most {MAX_BYTES}; simplify the model")
        data = file.read_bytes()
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror})") from error
    corners, triangles = _parse_obj(data, file) if kind == ".obj" else _parse_stl(data, file)
    if centre and len(corners) and np.isfinite(corners).all():
        corners = corners - 0.5 * (corners.min(axis=0) + corners.max(axis=0))
    return make_mesh(corners * scale, triangles, str(file))


def _parse_stl(data: bytes, file: Path) -> tuple[Float64, Int64]:
    count = int.from_bytes(data[80:HEADER], "little") if len(data) >= HEADER else -1
    if len(data) == HEADER + count * FACET.itemsize:
        if count > MAX_TRIANGLES:
            raise DataError(f"{file}: {count} triangles, expected at most {MAX_TRIANGLES}; simplify the model")
        corners = np.frombuffer(data, FACET, count, HEADER)["corners"].reshape(-1, 3).astype(float)
    elif data[:5].lower() == b"solid":
        corners = _ascii_corners(data, file)
    else:
        found = "no count of triangles" if count < 0 else f"{len(data)} bytes for {count} triangles"
        raise DataError(f"{file}: {found}, expected a binary STL of {HEADER} + 50 bytes a triangle, or an ASCII one")
    return corners, np.arange(len(corners)).reshape(-1, 3)


def _ascii_corners(data: bytes, file: Path) -> Float64:
    lines = [line.split() for line in data.splitlines() if line.lstrip()[:6].lower() == b"vertex"]
    if not lines or len(lines) % 3 or len(lines) > 3 * MAX_TRIANGLES:
        raise DataError(
            f"{file}: {len(lines)} vertex lines, expected three a triangle, {MAX_TRIANGLES} triangles at most"
        )
    try:
        return np.array([[float(number) for number in line[1:4]] for line in lines]).reshape(-1, 3)
    except ValueError:
        raise DataError(f"{file}: a vertex line does not hold three numbers") from None


def _parse_obj(data: bytes, file: Path) -> tuple[Float64, Int64]:
    corners: list[list[float]] = []
    triangles: list[tuple[int, int, int]] = []
    for number, line in enumerate(data.splitlines(), 1):
        words = line.split()
        if not words or words[0] not in (b"v", b"f"):
            continue
        try:
            if words[0] == b"v":
                x, y, z = (float(word) for word in words[1:4])
                corners.append([x, y, z])
                continue
            named = [int(word.split(b"/")[0]) for word in words[1:]]
        except ValueError:
            raise DataError(f"{file}: line {number} cannot be read: {line[:60]!r}") from None
        # Negative numbers count back from the last corner so far; numbers start at 1.
        face = [n - 1 if n > 0 else len(corners) + n for n in named]
        if len(face) < 3 or min(face) < 0 or 0 in named:
            raise DataError(f"{file}: line {number} is not a face of known corners: {line[:60]!r}")
        triangles.extend((face[0], face[k], face[k + 1]) for k in range(1, len(face) - 1))
        if len(triangles) > MAX_TRIANGLES:
            raise DataError(f"{file}: more than {MAX_TRIANGLES} triangles; simplify the model")
    if not triangles:
        raise DataError(f"{file}: no faces found")
    return np.array(corners, dtype=float).reshape(-1, 3), np.array(triangles, dtype=np.int64)
