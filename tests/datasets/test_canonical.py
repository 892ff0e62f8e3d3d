"""The canonical representations: exact where physics is exact, the same for every kind of scan, and invertible."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cargolens.datasets import ReadOptions, Scan, ScanMeta, UsageError, View, colour, describe, draw, read_scan
from cargolens.datasets.canonical import CANONICALS, attenuation, canonical, material
from cargolens.datasets.ratio_table import GRID, RATIO


def dual(nepers: float, ratio: float, size: int = 24, **more: object) -> View:
    high = np.full((size, size), nepers)
    transmission = np.exp(-np.stack([high * ratio, high])).astype(np.float32)
    return View(transmission, encoding="dual-energy", **more)  # type: ignore[arg-type]


def palette(nepers: NDArray[np.float64], index: NDArray[np.float64]) -> View:
    return View(np.exp(-nepers[None]).astype(np.float32), "", "pseudo-colour", 8, index.astype(np.float32))


VIEWS = {
    "grey": View(np.full((1, 9, 11), 0.5, np.float32)),
    "dual": dual(0.7, 1.3, 12),
    "palette": palette(np.full((9, 11), 0.7), np.full((9, 11), 0.5)),
    "all black": View(np.zeros((1, 8, 8), np.float32)),
    "dual black": View(np.zeros((2, 8, 8), np.float32), encoding="dual-energy"),
    "brighter than air": View(np.full((2, 8, 8), 1.4, np.float32), encoding="dual-energy"),
    "unknown palette": palette(np.full((8, 8), 0.7), np.full((8, 8), np.nan)),
}


@pytest.mark.parametrize("name", CANONICALS)
@pytest.mark.parametrize("kind", VIEWS)
def test_planes_are_bounded_and_contiguous(name: str, kind: str) -> None:
    view = VIEWS[kind]
    planes = canonical(view, name)
    assert planes.shape == (len(CANONICALS[name].planes), view.rows, view.columns)
    assert planes.dtype == np.float32
    assert planes.flags.c_contiguous
    assert np.isfinite(planes).all()
    assert 0.0 <= planes.min() <= planes.max() <= 1.0


@pytest.mark.parametrize("name", CANONICALS)
def test_air_is_what_the_canonical_says(name: str) -> None:
    for view in (View(np.ones((1, 8, 8), np.float32)), View(np.ones((2, 8, 8), np.float32), encoding="dual-energy")):
        planes = canonical(view, name)
        air = np.reshape(CANONICALS[name].air, (-1, 1, 1))
        np.testing.assert_array_equal(planes, np.broadcast_to(air, planes.shape))


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="colour-1, physics-1, grey-1"):
        canonical(VIEWS["grey"], "colour-9")


@settings(max_examples=50, deadline=None)
@given(nepers=st.floats(0.0, 11.0))
def test_attenuation_is_minus_log(nepers: float) -> None:
    view = dual(nepers, 1.0)
    np.testing.assert_allclose(attenuation(view), nepers, atol=1e-5, rtol=1e-5)


def test_attenuation_stops_at_half_the_darkest_step() -> None:
    view = View(np.zeros((1, 8, 8), np.float32), black_transmission=1 / 255)
    np.testing.assert_allclose(attenuation(view), np.log(2 * 255), rtol=1e-5)


@settings(max_examples=80, deadline=None)
@given(nepers=st.floats(0.1, 3.5), index=st.floats(0.0, 1.0))
def test_material_does_not_change_with_thickness(nepers: float, index: float) -> None:
    """A ratio on the curve of a material gives that material, however thick it is."""
    curves = [np.interp(nepers, GRID, curve) for curve in RATIO.values()]
    found, known = material(dual(nepers, float(np.interp(index, (0.0, 0.5, 1.0), curves))))
    assert float(found[12, 12]) == pytest.approx(index, abs=0.03)
    assert known.min() > 0.95


ANCHORS = [
    # R = ln T_low / ln T_high and -ln T_high at 5 g/cm2, 160 kVp sandwich detector (SpekPy, xraylib); the index wanted
    ("polyethylene", 1.168, 0.877, 0.0),
    ("water", 1.263, 0.879, 0.0),
    ("sucrose", 1.237, 0.834, 0.0),
    ("methamphetamine HCl", 1.450, 0.921, 0.3),
    ("glass", 1.553, 0.906, 0.45),
    ("aluminium", 1.644, 0.931, 0.5),
    ("titanium", 1.894, 1.519, 1.0),
    ("steel", 1.831, 1.945, 1.0),
    ("brass", 1.760, 2.313, 1.0),
]


@pytest.mark.parametrize(("name", "ratio", "nepers", "index"), ANCHORS)
def test_materials_of_an_independent_simulation(name: str, ratio: float, nepers: float, index: float) -> None:
    found, known = material(dual(nepers, ratio))
    assert float(found[12, 12]) == pytest.approx(index, abs=0.07)
    assert float(known[12, 12]) > 0.9


def test_what_cannot_be_known_is_not() -> None:
    assert material(VIEWS["grey"])[1].max() == 0.0
    assert material(dual(0.01, 1.5))[1].max() == 0.0  # air
    assert material(dual(5.0, 1.6))[1].max() == 0.0  # black
    assert material(dual(1.0, 1.3, black_transmission=0.2))[1].max() < 0.5  # a coarse file is black earlier
    assert material(dual(1.0, 1.2, energies=(4.0, 6.0), energy_unit="MV"))[1].max() == 0.0


@pytest.mark.parametrize(
    ("view", "told"),
    [
        # what the simulator's 4/6 MV gives for 50 g/cm2 (cargo-4-6): water, steel, lead
        (dual(2.33, 1.199, energies=(4.0, 6.0), energy_unit="MV"), 0.5),
        (dual(2.14, 1.154, energies=(4.0, 6.0), energy_unit="MV"), 0.68),
        (dual(2.49, 1.114, energies=(4.0, 6.0), energy_unit="MV"), 0.84),
        # thin goods, black, one energy and kilovolts tell nothing
        (dual(0.1, 1.154, energies=(4.0, 6.0), energy_unit="MV"), 0.5),
        (dual(7.0, 1.154, energies=(4.0, 6.0), energy_unit="MV"), 0.5),
        (View(np.full((1, 24, 24), 0.1, np.float32)), 0.5),
        (dual(2.0, 1.8), 0.5),
    ],
)
def test_cargo_tells_materials_apart_where_megavolts_do(view: View, told: float) -> None:
    planes = canonical(view, "cargo-1")
    assert float(planes[2, 12, 12]) == pytest.approx(told, abs=0.01)
    assert float(planes[1, 12, 12]) == pytest.approx(1.0 - float(attenuation(view)[12, 12]) / 8.0, abs=1e-4)


def test_hue_names_the_family() -> None:
    for ratio, brightest in ((1.25, 0), (1.6, 1), (2.2, 2)):
        red_green_blue = canonical(dual(0.75, ratio))[:, 12, 12]
        assert int(red_green_blue.argmax()) == brightest


def test_denser_is_darker_whatever_the_family() -> None:
    ramp = np.tile(np.linspace(0.0, 5.0, 200), (16, 1))
    for index in (0.0, 0.25, 0.5, 0.75, 1.0):
        planes = canonical(palette(ramp, np.full_like(ramp, index)))
        luma = np.tensordot(colour.LUMA_BGR[::-1], planes, axes=1)
        assert (np.diff(luma[8]) < 0).all()


def test_standard_colours_stay_inside_the_cube() -> None:
    """No colour is clipped, so luma is exactly the attenuation's everywhere."""
    rgb, to_white, to_black = colour.hue_directions()
    luma = np.linspace(0, 1, 101)[:, None]
    chroma = np.minimum((1 - luma) * to_white, luma * to_black)[..., None]
    planes = luma[..., None] + chroma * rgb
    assert planes.min() >= 0.0
    assert planes.max() <= 1.0


def test_same_object_through_three_encodings_looks_the_same() -> None:
    nepers, index = np.full((24, 24), 0.9), np.full((24, 24), 0.5)
    ratio = float(np.interp(0.9, GRID, RATIO["aluminium"]))
    one, other = canonical(dual(0.9, ratio)), canonical(palette(nepers, index))
    np.testing.assert_allclose(one, other, atol=0.01)
    grey = canonical(View(np.exp(-nepers[None]).astype(np.float32)))
    np.testing.assert_allclose(np.tensordot(colour.LUMA_BGR[::-1], other, axes=1), grey[0], atol=1e-5)


def smooth(rng: np.random.Generator, low: float, high: float) -> NDArray[np.float64]:
    coarse = rng.uniform(low, high, (4, 5)).astype(np.float32)
    return np.clip(cv2.resize(coarse, (120, 96), interpolation=cv2.INTER_LINEAR), low, high).astype(np.float64)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_round_trip_through_an_eight_bit_picture(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Standard colours, saved as PNG and read as a palette, give attenuation within 5 %, material within 0.1."""
    rng = np.random.default_rng(seed)
    nepers, index = smooth(rng, 0.06, 4.0), smooth(rng, 0.0, 1.0)
    planes = canonical(palette(nepers, index))
    picture = np.full((112, 120, 3), 255, np.uint8)
    picture[16:] = np.rint(planes[::-1].transpose(1, 2, 0) * 255)
    path = tmp_path_factory.mktemp("round") / "a.png"
    assert cv2.imwrite(str(path), picture)
    view = read_scan(path, ReadOptions(palette=True)).views[0]
    found = attenuation(view)[16:]
    assert view.material is not None
    back = view.material[16:]
    np.testing.assert_allclose(found, nepers, rtol=0.05)
    assert np.mean(~np.isnan(back)) > 0.9
    assert np.nanmax(np.abs(back - index)) <= 0.1


def test_wide_views_are_looked_up_in_parts() -> None:
    """A train is longer than the look-up of OpenCV allows."""
    part = dual(0.9, 1.5, 8).transmission
    view = View(np.tile(part, (1, 1, 5000)), encoding="dual-energy")
    assert view.columns == 40_000
    index, _ = material(view)
    np.testing.assert_allclose(index, index[0, 0], atol=1e-6)


@pytest.mark.parametrize("kind", ["grey", "dual", "palette"])
def test_rendering_part_by_part_leaves_no_seam(kind: str) -> None:
    """A view larger than a part is what it would be in one: near neighbours count across parts."""
    random = np.random.default_rng(3)
    transmission = random.random((2, 270, 1040), np.float32)
    index = np.where(transmission[1] < 0.1, np.float32(np.nan), transmission[0])
    view = {
        "grey": View(transmission[:1]),
        "dual": View(transmission, encoding="dual-energy"),
        "palette": View(transmission[:1], encoding="pseudo-colour", material=index),
    }[kind]
    for name, wanted in CANONICALS.items():
        np.testing.assert_allclose(canonical(view, name), wanted.render(view), atol=2e-6)


def test_describe_and_draw() -> None:
    swapped = View(VIEWS["dual"].transmission[::-1].copy(), "side", "dual-energy")
    scan = Scan((View(VIEWS["dual"].transmission, "top", "dual-energy"), swapped), ScanMeta("a", ("f",), notes=("n",)))
    told = describe(scan)
    assert told["scan_id"] == "a"
    assert told["views"][0]["material_families"] == {"organic": 1.0, "inorganic": 0.0, "metal": 0.0}
    assert told["views"][0]["attenuation_median"] == pytest.approx(0.7, abs=1e-3)
    assert told["notes"][0] == "n"
    assert "swapped" in told["notes"][1]
    assert len(told["notes"]) == 2
    picture = draw(scan)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    orange = picture[200, 600 + 8 + 100].astype(int)
    assert orange[2] > orange[1] > orange[0]  # blue, green, red of an organic


def test_results_do_not_depend_on_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((16, 16), 60000, np.uint16))
    monkeypatch.chdir(tmp_path)
    np.testing.assert_array_equal(
        canonical(read_scan("a.png").views[0]), canonical(read_scan(tmp_path / "a.png").views[0])
    )
