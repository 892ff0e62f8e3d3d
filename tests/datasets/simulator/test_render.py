"""From scene to counts: the twin differs only where the threat reaches, truth comes from what was rendered."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from cargolens.datasets.simulator.acquisition import acquire, draw_noise
from cargolens.datasets.simulator.geometry import rotation
from cargolens.datasets.simulator.item import Item, Placed, Primitive
from cargolens.datasets.simulator.primitives import Box, Cylinder, Ellipsoid
from cargolens.datasets.simulator.prism import Prism
from cargolens.datasets.simulator.render import render, render_view
from cargolens.datasets.simulator.scanner import SCANNERS
from cargolens.datasets.simulator.scene import Scene, areal_map
from cargolens.datasets.simulator.truth import box_of
from cargolens.datasets.simulator.view_geometry import ViewGeometry, parallel, scanner_view

WORN = SCANNERS["parcel-140-worn"]
# Light spreads by a small blur only: what the twin shares can be said pixel by pixel.
SHARP = replace(SCANNERS["parcel-160"], scatter=0.0, afterglow=0.0, psf_px=0.5, column_shift=0.0)
PISTOL = [(-50, -16), (48, -16), (48, 2), (-12, 4), (-16, 16), (-26, 50), (-48, 44), (-42, 6), (-50, 4)]


def view(name: str = "top", size: tuple[int, int] = (200, 220)) -> ViewGeometry:
    return scanner_view(SHARP, name, size)


def goods(seed: int = 0, count: int = 12) -> tuple[Placed, ...]:
    rng = np.random.default_rng(seed)
    names = ["paper", "cotton", "water", "abs", "aluminium", "glass"]
    return tuple(
        Item("thing", (Primitive(names[k % 6], Box(tuple(rng.uniform(10, 50, 3)))),)).placed(
            rng.uniform([-80, -70, 150], [80, 70, 260]), rotation(*rng.uniform(0, 360, 3))
        )
        for k in range(count)
    )


def pistol(x: float = 0.0, y: float = 0.0) -> Placed:
    frame = Primitive("steel", Prism(PISTOL, 22))
    bag = Primitive("polyethylene film", Box((140, 120, 0.3)), centre=(0, 0, 14), role="wrap")
    return Item("pistol", (frame, bag), family="pistol").placed((x, y, 210), rotation(20))


def book(x: float = 0.0, y: float = 0.0) -> Placed:
    powder = Primitive("cocaine hydrochloride", Box((70, 40, 20)), density=0.9)
    cover = Primitive("paper", Box((120, 80, 30)), density=0.8, role="host", carve=(powder,))
    return Item("book", (cover,), family="drugs in book").placed((x, y, 180), rotation(70))


def one(scene: Scene, geometry: ViewGeometry, subsampling: int = 1, seed: int = 7):
    return render_view(scene, geometry, SHARP, np.random.default_rng(seed), subsampling=subsampling)


@pytest.mark.parametrize("subsampling", [1, 2])
@pytest.mark.parametrize("name", ["top", "side"])
@pytest.mark.parametrize("threat", [pistol(), book()], ids=["pistol", "book"])
def test_the_twin_is_the_scan_without_the_threat(threat: Placed, name: str, subsampling: int) -> None:
    scene = Scene((*goods(), threat))
    found = one(scene, view(name), subsampling)
    benign = one(scene.without([threat]), view(name), subsampling)
    assert benign.twin_counts is None
    assert benign.threats == ()
    assert np.array_equal(found.twin_counts, benign.counts), "the twin is what the benign scene gives, noise and all"
    # Outside the threat, widened by the blur, not one count differs.
    reach = cv2.dilate(found.threats[0].mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    differs = np.any(found.counts != found.twin_counts, axis=0)
    assert differs.any()
    assert not np.any(differs & ~reach)


def test_a_render_is_areal_density_then_the_scanner() -> None:
    scene = Scene(goods())
    areal = areal_map(scene, view())
    expected = acquire(areal.stacked, areal.materials, SHARP, np.random.default_rng(7))
    # Noise is drawn before anything else, so that it does not depend on the scene.
    difference = one(scene, view()).counts.astype(int) - expected.astype(int)
    assert np.abs(difference).max() <= 1


def test_truth_is_what_was_rendered() -> None:
    threat = pistol()
    truth = one(Scene((*goods(), threat)), view()).threats[0]
    alone = areal_map(Scene((threat,)), view())
    steel = alone.planes[[m.name for m in alone.materials].index("steel")]
    assert truth.family == "pistol"
    assert truth.view == "top"
    assert np.allclose(truth.areal, alone.total, atol=1e-4)
    assert np.array_equal(truth.mask, alone.total > 1e-3)
    # The box is drawn round the steel, not round the bag it is in.
    assert truth.box == box_of(steel > 1e-3)
    bag = box_of(truth.mask)
    assert bag[2] - bag[0] > truth.box[2] - truth.box[0] + 10
    assert truth.visible is not None
    assert not np.any(truth.visible & ~truth.mask)
    assert np.mean(truth.visible[steel > 2.0]) > 0.99, "steel shows"
    assert truth.visibility > 0.97, "the bag does not count"
    assert np.mean(truth.visible[truth.mask & ~truth.payload]) < 0.5, "0.3 mm of film hardly shows"


def test_what_is_behind_lead_does_not_show() -> None:
    plate = Item("plate", (Primitive("lead", Box((150, 150, 12))),)).placed((0, 0, 120))
    hidden, open_ = (one(Scene((*extra, book())), view()).threats[0] for extra in ((plate,), ()))
    assert open_.visibility > 0.9
    assert hidden.visibility < 0.05
    assert np.array_equal(hidden.mask, open_.mask), "the amodal mask does not care what lies in front"
    assert hidden.superposition > 5.0 > open_.superposition > 0.0
    # Without the threat its host is whole: what stays under the mask is the book.
    assert open_.superposition == pytest.approx(0.4, abs=0.25)


def test_two_threats_have_each_their_own_truth() -> None:
    scene = Scene((*goods(), pistol(-30), book(35)))
    found = one(scene, view())
    assert [t.family for t in found.threats] == ["pistol", "drugs in book"]
    for threat, truth in zip(scene.threats, found.threats, strict=True):
        single = one(Scene((*goods(), threat)), view()).threats[0]
        assert np.array_equal(truth.mask, single.mask)
        assert truth.box == single.box
    assert np.array_equal(found.twin_counts, one(scene.without(scene.threats), view()).counts)
    # The book beside the pistol keeps the whole of its visibility where they do not overlap.
    apart = found.threats[1].mask & ~found.threats[0].mask
    assert np.mean(found.threats[1].visible[apart]) > 0.9


def test_a_threat_out_of_view_is_said_to_be_so() -> None:
    truth = one(Scene((*goods(), pistol(x=5000.0))), view()).threats[0]
    assert truth.box == (0, 0, 0, 0)
    assert not truth.mask.any()
    assert truth.visibility == 0.0


def test_views_have_noise_of_their_own_and_seeds_hold() -> None:
    scene, views = Scene((*goods(), pistol())), [view("top"), view("side")]
    first = render(scene, views, SHARP, np.random.SeedSequence(3))
    again = render(scene, views, SHARP, np.random.SeedSequence(3))
    alone = render(scene, views[:1], SHARP, np.random.SeedSequence(3))
    other = render(scene, views, SHARP, np.random.SeedSequence(4))
    assert all(np.array_equal(a.counts, b.counts) for a, b in zip(first, again, strict=True))
    assert np.array_equal(first[0].counts, alone[0].counts)
    assert not np.array_equal(first[0].counts, other[0].counts)
    shape = views[0].shape
    draws = [draw_noise(shape, SHARP, np.random.default_rng(np.random.SeedSequence(3, spawn_key=(k,)))) for k in (0, 1)]
    assert abs(np.corrcoef(draws[0].normal.ravel(), draws[1].normal.ravel())[0, 1]) < 0.02


def test_the_columns_of_a_threat_are_the_same_in_both_views() -> None:
    top, side = render(Scene((pistol(),)), [view("top"), view("side", (260, 220))], SHARP, np.random.SeedSequence(3))
    columns = [np.flatnonzero(v.threats[0].mask.any(axis=0)) for v in (top, side)]
    assert np.abs(columns[0][[0, -1]] - columns[1][[0, -1]]).max() <= 1


def test_a_film_edge_on_is_right_once_it_is_supersampled() -> None:
    # 0.3 mm of film across pixels of 1.2 mm: a quarter of each pixel is dark, and air the rest.
    film = Scene((Item("film", (Primitive("steel", Box((30, 0.3, 40))),)).placed((0.1, 0.17, 0)),))
    geometry = parallel("p", 0.0, rows=21, columns=31, pitch_mm=1.2)
    quiet = replace(SHARP, quanta=1e13, electronic_noise=0.0, psf_px=0.0, gain_error=0.0, offset_error=0.0, drift=0.0)
    across = [
        render_view(film, geometry, quiet, np.random.default_rng(0), subsampling=n).counts[1, :, 15] / 60000
        for n in (1, 2, 4, 16)
    ]
    lost = [float((1 - line).sum()) for line in across]
    truth = 0.25 * (1 - float(across[0].min() if across[0].min() < 0.5 else 0.0))
    assert lost[3] == pytest.approx(truth, abs=0.03)
    assert abs(lost[2] - truth) < 0.07
    # Averaging areal density instead would let the steel look thin and far too bright or dark.
    areal = areal_map(film, geometry.subsampled(4)).total
    mean_areal = cv2.resize(areal, (31, 21), interpolation=cv2.INTER_AREA)[:, 15].sum()
    assert mean_areal == pytest.approx(0.25 * 4 * 7.87, rel=0.15)


def test_supersampling_changes_nothing_where_nothing_changes_within_a_pixel() -> None:
    slab = Scene((Item("slab", (Primitive("abs", Box((400, 400, 30))),)).placed((0, 0, 200)),))
    one_ray, four = (one(slab, view(size=(60, 60)), n).counts.astype(int) for n in (1, 2))
    assert np.abs(one_ray - four).max() <= 3


@pytest.mark.parametrize("scanner", [WORN, SCANNERS["parcel-160"], SCANNERS["cargo-4-6"]], ids=lambda s: s.name)
def test_every_scanner_renders(scanner) -> None:
    geometry = scanner_view(scanner, "top", (64, 80))
    middle = scanner.tunnel_mm[1] / 2
    scale = scanner.pitch_mm
    parts = (
        Primitive("water", Ellipsoid((10 * scale, 8 * scale, 6 * scale))),
        Primitive("steel", Cylinder(3 * scale, 9 * scale)),
    )
    found = render_view(Scene((Item("x", parts).placed((0, 0, middle)),)), geometry, scanner, np.random.default_rng(0))
    assert found.counts.shape == (scanner.channels, 64, 80)
    assert found.view.transmission.min() < 0.9
    assert np.median(found.view.transmission) == pytest.approx(1.0, abs=0.05)


def test_an_empty_belt_is_air() -> None:
    found = one(Scene(()), view())
    assert found.counts.mean() == pytest.approx(60000, rel=2e-3)


def test_areal_densities_are_returned_when_asked_for() -> None:
    scene = Scene((*goods(), pistol()))
    for n in (1, 2):
        kept = render_view(scene, view(), SHARP, np.random.default_rng(0), subsampling=n, keep_areal=True).areal
        assert kept is not None
        assert kept.planes.shape[1:] == view().shape
        expected = areal_map(scene, view())
        assert kept.total.sum() == pytest.approx(expected.total.sum(), rel=0.01)
        assert [m.name for m in kept.materials] == [m.name for m in expected.materials]
