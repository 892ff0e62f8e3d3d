"""Meshes: the same chords as the shapes they stand for, no leak at any alignment, bad files refused in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets.simulator.rays import ORIGIN, ROTATIONS, image, projected_volume, wide_fan

from cargolens.datasets.errors import DataError
from cargolens.datasets.simulator import mesh as mesh_module
from cargolens.datasets.simulator.geometry import corners_of, rotation
from cargolens.datasets.simulator.mesh import FACET, Mesh, make_mesh, read_mesh
from cargolens.datasets.simulator.primitives import Box, Cylinder, sphere
from cargolens.datasets.simulator.prism import Prism
from cargolens.datasets.simulator.view_geometry import fan, parallel

CUBE = [(0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1), (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4),
        (1, 5, 7), (1, 7, 3)]  # fmt: skip
PISTOL = [(-50.0, -16.0), (48.0, -16.0), (48.0, 2.0), (-12.0, 4.0), (-26.0, 50.0), (-48.0, 44.0)]


def box_corners(x: float, y: float, z: float) -> np.ndarray:
    return corners_of(np.array([[-x / 2, -y / 2, -z / 2], [x / 2, y / 2, z / 2]]))


def box_mesh(x: float = 60, y: float = 30, z: float = 20) -> Mesh:
    return make_mesh(box_corners(x, y, z), CUBE)


def ball_mesh(radius: float, n: int) -> Mesh:
    theta, phi = np.linspace(0, np.pi, n + 1), np.arange(2 * n) * np.pi / n
    points = np.stack(
        [
            np.outer(np.sin(theta), np.cos(phi)),
            np.outer(np.sin(theta), np.sin(phi)),
            np.outer(np.cos(theta), phi * 0 + 1),
        ],
        axis=-1,
    )
    at = lambda i, j: i * 2 * n + j % (2 * n)  # noqa: E731
    faces = [
        face
        for i in range(n)
        for j in range(2 * n)
        for face in ((at(i, j), at(i + 1, j), at(i + 1, j + 1)), (at(i, j), at(i + 1, j + 1), at(i, j + 1)))
    ]
    return make_mesh(radius * points.reshape(-1, 3), faces)


def extruded(outline: list[tuple[float, float]], height: float) -> Mesh:
    """Walls, and lids as fans from a corner that sees all others."""
    n = len(outline)
    points = [(*p, z) for z in (-height / 2, height / 2) for p in outline]
    walls = [f for k in range(n) for f in ((k, (k + 1) % n, n + (k + 1) % n), (k, n + (k + 1) % n, n + k))]
    hub = 3
    ring = [(hub + k) % n for k in range(n)]
    lids = [(n + hub, n + ring[k], n + ring[k + 1]) for k in range(1, n - 1)]
    lids += [(hub, ring[k + 1], ring[k]) for k in range(1, n - 1)]
    return make_mesh(np.array(points), walls + lids)


@pytest.mark.parametrize("turned", ROTATIONS)
def test_a_cube_of_triangles_is_a_box(turned: np.ndarray) -> None:
    # The diagonals of its faces and its edges lie on rays at exact alignment: nothing may leak there.
    backwards = fan(
        "b", (10.0, -160.0), np.stack([np.linspace(130, -130, 160), np.full(160, 120.0)], 1), columns=90, pitch_mm=1
    )
    for view in (parallel("p", 0, rows=91, columns=91, pitch_mm=1), parallel("p", 90, rows=91, columns=91, pitch_mm=1),
                 wide_fan(), backwards):  # fmt: skip
        for centre in (ORIGIN, np.array([0.31, 0.17, 0.23])):
            difference = np.abs(
                image(box_mesh(), view, centre, turned) - image(Box((60, 30, 20)), view, centre, turned)
            )
            # A ray along a face may be in for one and out for the other (2 lines of 60 and 2 of 30 rays); others agree.
            assert np.count_nonzero(difference > 1e-3) <= 190
            if centre is not ORIGIN:
                assert difference.max() < 0.05


def test_a_ball_and_a_pistol_of_triangles() -> None:
    view, turned, centre = wide_fan(), rotation(20, 50, 70), np.array([3.1, -4.7, 6.3])
    ball = ball_mesh(30, 60)
    assert ball.volume == pytest.approx(4 / 3 * np.pi * 30**3, rel=2e-3)
    assert np.abs(image(ball, view, centre, turned) - image(sphere(30), view, centre, turned)).mean() < 0.03
    # Not convex: rays enter and leave more than once.
    for turn in (turned, rotation(0, 90, 0), rotation(5, 1, 2)):
        difference = np.abs(
            image(extruded(PISTOL, 20), view, centre, turn) - image(Prism(PISTOL, 20), view, centre, turn)
        )
        assert np.quantile(difference, 0.999) < 0.01


@pytest.mark.parametrize("turned", ROTATIONS[::3])
def test_projections_of_a_mesh_add_up_to_its_volume(turned: np.ndarray) -> None:
    ball = ball_mesh(25, 16)
    for angle in (0.0, 90.0):
        assert projected_volume(ball, angle, turned) == pytest.approx(ball.volume, rel=2e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.floats(0, 360), st.floats(-90, 90))
def test_a_closed_mesh_never_gives_less_than_nothing(seed: int, yaw: float, pitch: float) -> None:
    rough = ball_mesh(25, 7)
    factor = np.random.default_rng(seed).uniform(0.3, 1.0, (len(rough.vertices), 1))
    bumpy = make_mesh(rough.vertices * factor, rough.triangles)
    view = parallel("p", 0, rows=111, columns=111, pitch_mm=0.5)
    chords = image(bumpy, view, ORIGIN, rotation(yaw, pitch, 3))
    assert chords.max() <= 50.01
    assert chords.sum(dtype=float) * 0.25 == pytest.approx(bumpy.volume, rel=0.02)


def test_a_mesh_turned_inside_out_is_turned_back() -> None:
    inside_out = make_mesh(box_corners(6, 3, 2), np.array(CUBE)[:, ::-1])
    assert inside_out.volume == pytest.approx(36)


def test_a_cavity_is_left_out() -> None:
    outer, inner = box_corners(60, 30, 20), box_corners(20, 10, 10)
    hollow = make_mesh(np.concatenate([outer, inner]), CUBE + [(c + 8, b + 8, a + 8) for a, b, c in CUBE])
    view, turned = wide_fan(), rotation(20, 50, 70)
    expected = image(Box((60, 30, 20)), view, ORIGIN, turned) - image(Box((20, 10, 10)), view, ORIGIN, turned)
    assert np.abs(image(hollow, view, ORIGIN, turned) - expected).max() < 1e-3
    assert hollow.volume == pytest.approx(36000 - 2000)


def binary_stl(mesh: Mesh, header: bytes = b"made by a test") -> bytes:
    facets = np.zeros(len(mesh.triangles), FACET)
    facets["corners"] = mesh.vertices[mesh.triangles]
    return header.ljust(80, b" ") + len(facets).to_bytes(4, "little") + facets.tobytes()


def ascii_stl(mesh: Mesh) -> bytes:
    lines = ["solid part"]
    for corners in mesh.vertices[mesh.triangles]:
        lines += [
            "facet normal 0 0 0",
            "outer loop",
            *(f"  vertex {x} {y} {z}" for x, y, z in corners),
            "endloop",
            "endfacet",
        ]
    return "\n".join([*lines, "endsolid part"]).encode()


def obj(mesh: Mesh) -> bytes:
    lines = ["# part", *(f"v {x} {y} {z}" for x, y, z in mesh.vertices), "vn 0 0 1"]
    return "\n".join(lines + [f"f {a + 1}//1 {b + 1}//1 {c + 1}//1" for a, b, c in mesh.triangles]).encode()


# Each way a file can carry the same box; an ASCII-looking header does not make a binary file ASCII.
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.stl", binary_stl(box_mesh())),
        ("b.STL", binary_stl(box_mesh(), b"solid but binary")),
        ("c.stl", ascii_stl(box_mesh())),
        ("d.obj", obj(box_mesh())),
        # Quadrilaterals, and corners counted from the end.
        ("e.obj", b"\n".join([
            *(f"v {x} {y} {z}".encode() for x, y, z in box_corners(60, 30, 20)),
            b"f 1 2 4 3", b"f 5 7 8 6", b"f -8 -4 -3 -7", b"f 3 4 8 7", b"f 1 3 7 5", b"f 2 6 8 4"])),
    ],
)  # fmt: skip
def test_files_are_read(tmp_path: Path, name: str, data: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    found = read_mesh(file)
    assert found.volume == pytest.approx(36000, rel=1e-5)
    assert len(found.vertices) == 8, "corners at one place are one corner"
    assert read_mesh(file, scale=25.4).volume == pytest.approx(36000 * 25.4**3, rel=1e-5)


def test_a_file_not_centred_is_centred(tmp_path: Path) -> None:
    away = Mesh(box_mesh().vertices + 500.0, box_mesh().triangles)
    (tmp_path / "away.stl").write_bytes(binary_stl(away))
    assert np.allclose(read_mesh(tmp_path / "away.stl").bounds.mean(axis=0), 0.0, atol=1e-3)
    assert np.allclose(read_mesh(tmp_path / "away.stl", centre=False).bounds.mean(axis=0), 500.0, atol=1e-3)


OPEN = Mesh(box_mesh().vertices, box_mesh().triangles[1:])
TURNED = Mesh(box_mesh().vertices, np.concatenate([box_mesh().triangles[:1, ::-1], box_mesh().triangles[1:]]))
NOT_A_NUMBER = Mesh(np.where(box_mesh().vertices > 29, np.nan, box_mesh().vertices), box_mesh().triangles)


# What is wrong with the file, and the words that say so.
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.stl", binary_stl(OPEN), "3 edges are not shared"),  # a hole
        ("a.stl", binary_stl(TURNED), "turn the same way"),  # one triangle inside out
        ("a.stl", binary_stl(box_mesh())[:-10], "bytes for 12 triangles"),  # cut short
        ("a.stl", b"", "no count"),
        ("a.stl", b"solid empty\nendsolid", "0 vertex lines"),
        ("a.stl", b"solid x\nvertex 1 2 3\nvertex 1 2 oops\nvertex 1 2 3", "three numbers"),
        ("a.stl", b"solid x\nvertex 1 2 3\nvertex 1 2\nvertex 1 2 3", "three numbers"),
        ("a.stl", b"\0" * 80 + (2**31).to_bytes(4, "little"), "bytes for 2147483648"),  # a count that lies
        ("a.stl", binary_stl(NOT_A_NUMBER), "not a number"),
        ("a.obj", b"v 0 0 0\nv 1 0 0\nf 1 2 9", "names corner 8"),
        ("a.obj", b"v 0 0 0\nf 1 2 -7", "not a face of known corners"),
        ("a.obj", b"v 0 0 0\nf 0 1 1", "not a face of known corners"),
        ("a.obj", b"v 0 zero 0", "line 1 cannot be read"),
        ("a.obj", b"# nothing", "no faces"),
        ("a.obj", b"v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3", "one point"),
        ("a.obj", b"v 0 0 0\nv 9e9 0 0\nv 0 1 0\nf 1 2 3", "beyond 1 km"),
        ("a.ply", b"ply", "expected .stl or .obj"),
    ],
)
def test_bad_files_end_in_one_line(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(DataError, match=words) as error:
        read_mesh(file)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_files_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_mesh(tmp_path / "missing.stl")
    file = tmp_path / "a.stl"
    file.write_bytes(binary_stl(box_mesh()))
    with pytest.raises(DataError, match="above 0"):
        read_mesh(file, scale=float("nan"))
    monkeypatch.setattr(mesh_module, "MAX_TRIANGLES", 10)
    with pytest.raises(DataError, match="at most 10"):
        read_mesh(file)
    monkeypatch.setattr(mesh_module, "MAX_BYTES", 100)
    with pytest.raises(DataError, match="at most 100"):
        read_mesh(file)


def test_a_round_rod_of_triangles_against_the_exact_one() -> None:
    angle = 2 * np.pi * np.arange(200) / 200
    rod = extruded_round(12.0, 40.0, angle)
    view, turned = wide_fan(), rotation(20, 50, 70)
    assert np.abs(image(rod, view, ORIGIN, turned) - image(Cylinder(12, 40), view, ORIGIN, turned)).mean() < 0.01


def extruded_round(radius: float, height: float, angle: np.ndarray) -> Mesh:
    n = len(angle)
    ring = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    points = [
        *((x, y, -height / 2) for x, y in ring),
        *((x, y, height / 2) for x, y in ring),
        (0, 0, -height / 2),
        (0, 0, height / 2),
    ]
    faces = []
    for k in range(n):
        m = (k + 1) % n
        faces += [(k, m, n + m), (k, n + m, n + k), (2 * n, m, k), (2 * n + 1, n + k, n + m)]
    return make_mesh(np.array(points), faces)


def test_a_mesh_is_that_of_gvxr() -> None:
    """Path lengths against the L-buffer of gVirtualXray, a rasteriser on OpenGL (Vidal et al. 2012)."""
    gvxr = pytest.importorskip("gvxrPython3").gvxr
    gvxr.createOpenGLContext()
    rows, columns, mesh = 120, 150, extruded(PISTOL, 22.0)
    gvxr.useParallelBeam()
    gvxr.setSourcePosition(0.0, 0.0, -500.0, "mm")
    gvxr.setMonoChromaticPerPixelAtSDD(0.1, "MeV", 1)
    gvxr.setDetectorPosition(0.0, 0.0, 500.0, "mm")
    gvxr.setDetectorUpVector(0, 1, 0)
    gvxr.setDetectorNumberOfPixels(columns, rows)
    gvxr.setDetectorPixelSize(1.0, 1.0, "mm")
    for name, turned in (("flat", rotation()), ("turned", rotation(20, 50, 70)), ("leaning", rotation(-35, 10, 5))):
        points = mesh.vertices @ turned.T
        gvxr.makeTriangularMesh(name, points.ravel().tolist(), mesh.triangles.ravel().tolist(), "mm")
        gvxr.addPolygonMeshAsInnerSurface(name)
        gvxr.setMu(name, 0.5, "cm-1")
        gvxr.computeXRayImage()
        # In cm, and seen from the other side.
        expected = 10.0 * np.fliplr(np.array(gvxr.computeLBuffer(name)))
        found = image(mesh, parallel("p", 0.0, rows=rows, columns=columns, pitch_mm=1.0), np.zeros(3), turned)
        assert expected.max() > 20.0
        assert np.mean(np.abs(found - expected)) < 0.01
        # A ray along a wall may be in for one and out for the other.
        assert np.mean(np.abs(found - expected) > 0.05) < 0.01
