"""Goods in containers drawn by hand and simulated: how empty, how heavy, how often they repeat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inference.cargo.phantoms import HOLD, block, goods_of, picture, scan_of

from cargolens.datasets.scan import Encoding, Scan, ScanMeta, View
from cargolens.datasets.simulator.scanner import SCANNERS
from cargolens.inference.cargo.features import CEILING, DUAL_NAMES, GREY_NAMES, load_features, repetition
from cargolens.inference.cargo.goods import ROWS, has_posts, side_of
from cargolens.inference.cargo.hold import find_body, find_hold, levelled
from cargolens.inference.cargo.model import CargoModel, default_model
from cargolens.inference.cargo.reading import (
    AT_EDGES,
    NO_HOLD,
    Reading,
    added_mass,
    emptiness_of,
    find_load,
    mass_of,
    read_cargo,
    read_picture,
)
from cargolens.training.cargo_scenes import Example, coarsened, simulate


@pytest.fixture(scope="module")
def model() -> CargoModel:
    return default_model()


@pytest.fixture(scope="module")
def simulated() -> dict[str, Example]:
    """One container of each of four loads, before a scanner that no figure was fitted on."""
    scanner = coarsened(SCANNERS["cargo-4-6"], 10.0)
    kinds = ("empty", "tyres", "cartons of clothes", "citrus")
    return {load: simulate(load, scanner, "container", 4242, k) for k, load in enumerate(kinds)}


def test_an_empty_hold_holds_nothing(model: CargoModel) -> None:
    goods = goods_of(picture(), model)
    assert goods.covered == 0.0
    assert goods.black_share == 0.0
    assert emptiness_of(goods, model) == 1.0


def test_a_block_is_found_where_it_stands(model: CargoModel) -> None:
    goods = goods_of(picture(block(1.0, 200, 400, 80)), model)
    filled = np.flatnonzero(goods.mask.any(axis=0)) + goods.first
    assert abs(int(filled[0]) - 200) <= 2
    assert abs(int(filled[-1]) - 399) <= 2
    assert goods.heights.max() == pytest.approx(0.5, abs=0.02)
    assert goods.nepers[-1][goods.mask].mean() == pytest.approx(1.0, abs=0.03)


def test_fittings_and_posts_are_no_goods(model: CargoModel) -> None:
    posts = np.zeros((ROWS, 600), np.float32)
    posts[:, 50::60] = posts[:, 51::60] = 0.6  # stiffeners of a wall
    posts[40:48, 300:306] = 0.5  # a patch
    assert goods_of(picture(posts), model).covered == 0.0


def test_added_mass_is_areal_density_times_area(model: CargoModel) -> None:
    shown = picture(block(1.0, 200, 400, 80))
    goods = goods_of(shown, model)
    expected = float(model.grams(np.array([1.0], np.float32), 6.0)[0]) * 200 * 80 * 1.0 / 1000.0
    assert added_mass(goods, shown, model) == pytest.approx(expected, rel=0.04)
    doubled = replace(shown, mm_per_pixel=20.0)
    assert added_mass(goods, doubled, model) == pytest.approx(4.0 * added_mass(goods, shown, model), rel=1e-6)


@pytest.mark.parametrize("megavolts", [4.0, 5.0, 6.0, 7.5, 9.0])
def test_curves_rise_and_harden(model: CargoModel, megavolts: float) -> None:
    grams = model.grams(np.array([0.0, 1.0, 2.0, 4.0], np.float32), megavolts)
    assert grams[0] == 0.0
    # Between the inverse mass attenuation of water at 1 and at 4 MeV (NIST: 0.0707 and 0.0340 cm2/g).
    assert 14.1 < grams[1] < 29.4
    assert grams[3] / 4.0 > grams[2] / 2.0 > grams[1]


def test_black_goods_give_a_lower_bound(model: CargoModel) -> None:
    shown = picture(block(9.0, 200, 400, 80))
    goods = goods_of(shown, model)
    assert goods.black_share > 0.9
    added = added_mass(goods, shown, model)
    found = mass_of(goods, load_features(goods), added, model)
    assert found.high is None
    assert found.surely_high is None
    assert found.surely_low <= found.low <= found.kilograms == added


def test_intervals_are_in_order(model: CargoModel) -> None:
    shown = picture(block(1.0, 200, 400, 80))
    goods = goods_of(shown, model)
    found = mass_of(goods, load_features(goods), added_mass(goods, shown, model), model)
    assert found.high is not None
    assert found.surely_high is not None
    assert found.surely_low < found.low < found.kilograms < found.high < found.surely_high


@pytest.mark.parametrize(("mm", "energies"), [(None, (4.0, 6.0)), (10.0, None), (None, None)])
def test_mass_needs_pitch_and_energies(
    model: CargoModel, simulated: dict[str, Example], mm: float | None, energies: tuple[float, ...] | None
) -> None:
    shown = replace(simulated["tyres"].picture, mm_per_pixel=mm, energies=energies)
    found = read_picture(shown, model, "side", (400, 1000))
    assert found.mass is None
    assert len(found.notes) == (mm is None) + (energies is None)
    assert found.classified is not None
    assert found.emptiness is not None


@pytest.mark.parametrize("period", [12, 25, 60])
def test_a_comb_repeats_at_its_period(model: CargoModel, period: int) -> None:
    goods = np.zeros((ROWS, 600), np.float32)
    goods[60:, 30:570] = 0.6 + 0.4 * (np.arange(540) % period < period // 2)
    found = repetition(goods_of(picture(goods), model))
    assert found.lag == pytest.approx(period, abs=0.5)
    assert found.count == pytest.approx(540 / period, abs=1)


def test_a_plain_block_does_not_repeat(model: CargoModel) -> None:
    assert repetition(goods_of(picture(block(1.0, 100, 500, 60)), model)).count == 0


@given(st.integers(0, 500), st.integers(14, 90), st.integers(10, 150), st.floats(0.2, 8.0), st.floats(0.6, 1.4))
@settings(deadline=None, max_examples=25)
def test_features_of_any_block_are_finite(x0: int, width: int, y0: int, nepers: float, depth: float) -> None:
    goods = goods_of(picture(block(nepers, x0, x0 + width, y0)), default_model())
    if not goods.mask.any():
        return
    dual, grey = load_features(goods, depth), load_features(replace(goods, nepers=goods.nepers[-1:]), depth)
    assert len(dual) == len(DUAL_NAMES)
    assert len(grey) == len(GREY_NAMES)
    assert np.isfinite(dual).all()
    assert np.array_equal(dual[: len(grey)], grey)
    assert grey[GREY_NAMES.index("takes_90")] <= CEILING


def test_no_goods_have_no_features(model: CargoModel) -> None:
    with pytest.raises(ValueError, match="no goods"):
        load_features(goods_of(picture(), model))


def test_a_box_has_posts_and_a_tank_has_none() -> None:
    assert has_posts(side_of(picture(), HOLD))
    bare = picture()
    round_ends = np.where(bare.nepers[-1] > 1.5, 0.5, bare.nepers[-1]).astype(np.float32)
    assert not has_posts(side_of(replace(bare, nepers=np.stack([round_ends, round_ends])), HOLD))


def test_holds_of_simulated_containers(model: CargoModel, simulated: dict[str, Example]) -> None:
    for load, example in simulated.items():
        hold = find_hold(example.picture, model.floor)
        assert hold is not None, load
        assert abs(hold.floor - example.truth.floor) <= 0.03 * hold.height, load
        assert hold.left == pytest.approx(example.truth.outside[0], abs=0.02 * hold.length), load
        assert hold.right == pytest.approx(example.truth.outside[1], abs=0.02 * hold.length), load


def test_a_leaning_container_is_levelled(simulated: dict[str, Example]) -> None:
    shown = simulated["tyres"].picture
    body = find_body(shown)
    assert body is not None
    lean = find_body(levelled(shown, replace(body, slope=body.slope - 0.01)))
    assert lean is not None
    assert lean.slope == pytest.approx(0.01, abs=0.004)


def test_simulated_loads_are_read(model: CargoModel, simulated: dict[str, Example]) -> None:
    read = {load: read_picture(example.picture, model, "side", (400, 1000)) for load, example in simulated.items()}
    assert read["empty"].empty is True
    assert read["empty"].emptiness == 1.0
    assert read["empty"].classified is None
    for load in ("tyres", "cartons of clothes", "citrus"):
        found, truth = read[load], simulated[load].truth
        assert found.empty is False, load
        assert found.emptiness == pytest.approx(1.0 - truth.fill, abs=0.2), load
        assert found.mass is not None, load
        assert found.mass.kilograms == pytest.approx(truth.mass_kg, rel=0.35), load
        assert found.goods is not None, load
    assert read["tyres"].classified is not None
    assert read["tyres"].classified.best == "tyres"


def test_air_and_a_parcel_hold_no_container(model: CargoModel) -> None:
    air = scan_of(picture())
    blank = replace(air, views=(replace(air.views[0], transmission=np.ones((2, 220, 660), np.float32)),))
    parcel = np.ones((2, 400, 600), np.float32)
    parcel[:, 150:260, 250:330] = 0.3
    for scan in (blank, replace(air, views=(replace(air.views[0], transmission=parcel),))):
        found = read_cargo(scan, model)
        assert found.hold is None
        assert found.notes == (NO_HOLD,)
        assert found.empty is None


@pytest.mark.parametrize(("air", "seen"), [(0.0, True), (0.09, True), (0.15, False)])
def test_a_roof_is_seen_against_air(model: CargoModel, simulated: dict[str, Example], air: float, seen: bool) -> None:
    """Gain that makes air a little dark hides no roof; a picture that begins inside the container shows none."""
    shown = simulated["tyres"].picture
    found = find_hold(replace(shown, nepers=shown.nepers + np.float32(air)), model.floor)
    assert (found is not None) is seen


@pytest.mark.parametrize("energies", [1, 2])
@pytest.mark.parametrize(
    ("transmission", "note"),
    [
        (0.0, "nothing gets through: 100% of the view is black"),
        (1.0, NO_HOLD),
        (0.3, NO_HOLD),  # no roof against air: a covered converter, or a cut-out
    ],
)
def test_a_blank_picture_says_nothing(model: CargoModel, transmission: float, note: str, energies: int) -> None:
    planes = np.full((energies, 220, 660), transmission, np.float32)
    encoding: Encoding = "dual-energy" if energies == 2 else "grey"
    view = View(planes, "side", encoding, energies=(4.0, 6.0)[-energies:], energy_unit="MV", mm_per_pixel=10.0)
    assert read_cargo(Scan((view,), ScanMeta("blank")), model) == Reading("side", notes=(note,))


def test_a_hold_that_nothing_gets_through_is_not_read(model: CargoModel, simulated: dict[str, Example]) -> None:
    shown = simulated["tyres"].picture
    hold = find_hold(shown, model.floor)
    assert hold is not None
    nepers, black = shown.nepers.copy(), shown.black.copy()
    nepers[:, hold.top :, hold.left : hold.right] = shown.deepest
    black[hold.top :, hold.left : hold.right] = 1.0
    found = read_picture(replace(shown, nepers=nepers, black=black), model, "side", (400, 1000))
    assert found == Reading("side", found.hold, notes=("nothing gets through: 100% of the hold is black",))
    assert found.hold is not None


@pytest.mark.parametrize(
    ("x0", "x1", "y0", "known"),
    [
        (40, 560, 140, False),  # a layer on the floor, or the floor itself
        (8, 28, 20, False),  # a bulkhead, or cartons at the doors
        (40, 560, 100, True),
        (8, 80, 20, True),
    ],
)
def test_what_lies_at_the_edges_may_be_fabric(model: CargoModel, x0: int, x1: int, y0: int, known: bool) -> None:
    goods = goods_of(picture(block(1.0, x0, x1, y0)), model)
    assert goods.mask.any()
    assert goods.at_edges is not known


def test_a_hold_with_something_at_its_edges_alone_is_neither_empty_nor_loaded(
    model: CargoModel, simulated: dict[str, Example]
) -> None:
    shown = simulated["empty"].picture
    hold = find_hold(shown, model.floor)
    assert hold is not None
    nepers = shown.nepers.copy()
    inset = (hold.right - hold.left) // 8
    nepers[:, hold.floor - hold.height // 10 : hold.floor, hold.left + inset : hold.right - inset] += 1.0
    found = read_picture(replace(shown, nepers=nepers), model, "side", (400, 1000))
    assert found == Reading("side", found.hold, notes=(AT_EDGES,))
    assert found.hold is not None


def test_a_scan_from_above_is_not_read(model: CargoModel) -> None:
    found = read_cargo(scan_of(picture(), "top"), model)
    assert found.view is None
    assert found.notes == ("no view is from the side",)


def test_boxes_lie_in_the_view(model: CargoModel, simulated: dict[str, Example]) -> None:
    shown = simulated["tyres"].picture
    rows, columns = (round(n * s) for n, s in zip(shown.high.shape, shown.scale, strict=True))
    found = read_picture(shown, model, "side", (rows, columns))
    assert found.hold is not None
    assert found.goods is not None
    for x0, y0, x1, y1 in (found.hold, found.goods):
        assert 0 <= x0 < x1 <= columns
        assert 0 <= y0 < y1 <= rows
    assert find_load(shown, model) is not None
