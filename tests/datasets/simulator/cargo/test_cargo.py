"""Cargo: every kind of load fits its hold and weighs what it says, and what is hidden is where the truth says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo import hides
from cargolens.datasets.simulator.cargo.body import SIZES, room_of
from cargolens.datasets.simulator.cargo.boxed import on_pallets
from cargolens.datasets.simulator.cargo.car_body import STYLES
from cargolens.datasets.simulator.cargo.cars import draw_vehicle
from cargolens.datasets.simulator.cargo.consignment import CargoSettings, draw_cargo
from cargolens.datasets.simulator.cargo.containers import draw_container
from cargolens.datasets.simulator.cargo.contraband import bricks
from cargolens.datasets.simulator.cargo.draft import Draft
from cargolens.datasets.simulator.cargo.gantry import frame_cargo
from cargolens.datasets.simulator.cargo.hides import FAMILIES, HIDES, reach
from cargolens.datasets.simulator.cargo.hold import Hold, Load
from cargolens.datasets.simulator.cargo.loads import EMPTY, LOADS
from cargolens.datasets.simulator.cargo.pallets import PALLETS
from cargolens.datasets.simulator.cargo.rail import wagon
from cargolens.datasets.simulator.cargo.road import chassis
from cargolens.datasets.simulator.cargo.tanks import inside, liquid
from cargolens.datasets.simulator.geometry import corners_of
from cargolens.datasets.simulator.item import Item, Primitive
from cargolens.datasets.simulator.many import Many
from cargolens.datasets.simulator.materials import Layer
from cargolens.datasets.simulator.parcel import POSE, stage
from cargolens.datasets.simulator.physics import filter_transmission
from cargolens.datasets.simulator.primitives import Box
from cargolens.datasets.simulator.samples import FRAMING
from cargolens.datasets.simulator.scanner import SCANNERS, random_scanner
from cargolens.datasets.simulator.scenarios import SCENARIOS
from cargolens.datasets.simulator.scene import Scene, areal_map
from cargolens.datasets.simulator.view_geometry import parallel

SMALL = (80, 160)
# A body of every kind of hold.
BODIES = {"box": "20ft", "reefer": "40ft reefer", "tank": "20ft tank", "flat": "40ft flat rack", "open": "open wagon"}


def seed(k: int = 0) -> np.random.SeedSequence:
    return np.random.SeedSequence(11, spawn_key=(0, k))


def scans(count: int, k: int, rate: float, **more: object) -> SimulatedScans:
    return SimulatedScans(count, k, rate, ("side",), SMALL, settings=CargoSettings(**more))  # type: ignore[arg-type]


def test_there_are_many_kinds_of_load() -> None:
    assert len(LOADS) >= 25
    assert {kind.hs for kind in LOADS.values() if kind.name not in EMPTY} >= {"08", "40", "84", "87"}


@pytest.mark.parametrize("name", sorted(LOADS))
def test_a_load_is_inside_its_hold_and_not_too_heavy(name: str) -> None:
    kind = LOADS[name]
    for k, room in enumerate((*kind.rooms, kind.rooms[0])):
        hold = draw_container(np.random.default_rng(k), BODIES[room]).hold
        load = kind.draw(np.random.default_rng(k), hold, 0.9)
        assert load.mass_kg <= 1.12 * hold.payload_kg
        assert (load.mass_kg > 300.0) == (name not in EMPTY)
        for placed in load.placed:
            low, high = placed.bounds
            # Goods bulge, lean and overhang by a hand's breadth.
            assert low[0] > -120.0, placed.item.name
            assert high[0] < hold.size[0] + 120.0, placed.item.name
            assert max(-low[1], high[1]) < 0.5 * hold.size[1] + 150.0, placed.item.name
            assert high[2] < hold.size[2] + 60.0, placed.item.name


@pytest.mark.parametrize("name", sorted(SIZES))
def test_containers_weigh_what_real_ones_do(name: str) -> None:
    box = draw_container(np.random.default_rng(1), name)
    assert np.ptp(box.outside[:, 0]) == pytest.approx(SIZES[name][0])
    # Bodies of trailers and wagons are without what runs under them.
    tare = {
        "20ft": (1800, 3000), "40ft": (3000, 4800), "40ft high cube": (3000, 4800), "45ft high cube": (3800, 5800),
        "20ft reefer": (2400, 3800), "40ft reefer": (4000, 6000), "20ft tank": (2800, 4500),
        "20ft flat rack": (1800, 3500), "40ft flat rack": (3500, 6500), "flatbed trailer": (900, 3000),
        "tank trailer": (1200, 4000), "tank wagon": (6000, 12_000), "covered wagon": (3500, 9000),
        "open wagon": (3500, 9000),
    }[name]  # fmt: skip
    assert tare[0] < box.tare_kg < tare[1]
    if room_of(name) != "flat":
        assert np.prod(box.hold.size) < np.prod(np.ptp(box.outside, axis=0))
    for item in box.items:
        low, high = item.bounds()
        assert np.all(low > box.outside[0] - 120.0)
        assert np.all(high < box.outside[1] + (300.0, 120.0, 120.0))


@pytest.mark.parametrize("name", ["20ft tank", "tank trailer", "tank wagon"])
@pytest.mark.parametrize("level", [0.2, 0.5, 0.85])
def test_a_liquid_fills_its_vessel_to_its_level(name: str, level: float) -> None:
    """Against the area of a circle's segment: the barrel is that long, and the heads hold less."""
    hold = draw_container(np.random.default_rng(3), name).hold
    radius, length = inside(hold)
    parts = liquid(hold, "water", level, 1.0)
    depth = 2.0 * radius * level
    segment = radius**2 * np.arccos(1.0 - depth / radius) - (radius - depth) * np.sqrt(depth * (2.0 * radius - depth))
    assert parts[0].mass_g / 1000.0 == pytest.approx(segment * length / 1e6, rel=0.02)
    full = 4.0 / 3.0 * np.pi * radius**2 * 0.42 * radius / 1e6
    heads = sum(part.mass_g for part in parts[1:]) / 1000.0
    if level == 0.5:
        assert heads == pytest.approx(0.5 * full, rel=0.02)
    assert 0.0 < heads < full
    item = Item("liquid", tuple(parts))
    view = parallel("side", 90.0, rows=400, columns=1500, pitch_mm=10.0, centre_mm=(0.5 * hold.size[0], 0.0, radius))
    seen = areal_map(Scene((item.placed(),)), view).total
    # What a view sees is that mass, and nothing of it stands over the level.
    assert float(seen.sum()) * 10.0 * 10.0 / 100.0 == pytest.approx(item.mass_g, rel=0.02)
    rows = np.flatnonzero(seen.max(axis=1) > 0.5)
    top = radius + (200 - rows.min()) * 10.0
    assert top == pytest.approx(depth, abs=25.0)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_cars_weigh_and_measure_what_real_ones_do(style: str) -> None:
    for k in range(4):
        car = draw_vehicle(np.random.default_rng(k), luggage=False, style=style)
        low, high = car.item.bounds()
        long, wide, tall = high - low
        assert {"van": 4500, "saloon": 4300}.get(style, 3700) < long < {"van": 6300}.get(style, 5300)
        assert 1600 < wide < 2400
        kind = STYLES[style]
        assert kind.height[0] - 40 < tall < kind.height[1] + 90
        assert low[2] == pytest.approx(0.0, abs=12.0)
        assert 900 < car.item.mass_g / 1000.0 < (2600 if style == "van" else 2100)
        for name, (centre, size) in car.hollows.items():
            assert np.all(
                np.abs(np.asarray(centre) - 0.5 * (low + high)) + 0.4 * np.asarray(size) < 0.56 * (high - low)
            ), name


@pytest.mark.parametrize(
    "name",
    ["seat", "door panel", "bumper", "spare wheel", "fuel tank", "false floor", "dashboard", "silencer", "tyre"],
)
def test_cars_hide_things_in_all_their_hollows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (hide,) = [hide for hide in HIDES.values() if hide.name.endswith(name) and hide.family == "powder_brick"]
    monkeypatch.setattr(hides, "FAMILIES", {**FAMILIES, hide.family: (hide,)})
    settings = CargoSettings("car", families={"powder_brick": 1.0})
    (sample,) = SimulatedScans(1, 2, 1.0, ("side", "top"), (120, 300), settings=settings, scanner="gantry-6-9")
    assert {truth.design for truth in sample.threats} == {hide.name}
    for truth in sample.threats:
        assert truth.mask.any()
        assert truth.visible is not None
        assert truth.visible.any()
    assert 0.3 < sample.parcel.mass_kg < 150.0


def test_a_wagon_weighs_what_real_ones_do() -> None:
    under = wagon(np.random.default_rng(0), 13_500.0)
    assert 9000 < under.item.mass_g / 1000.0 < 22_000
    low, high = under.item.bounds()
    assert low[2] == pytest.approx(-28.0, abs=30.0)
    assert high[2] == pytest.approx(under.deck, abs=120.0)


@pytest.mark.parametrize("body", ["tank trailer", "flatbed trailer", "20ft tank", "40ft flat rack"])
def test_trailers_are_whole_trucks(body: str) -> None:
    cargo = draw_cargo(seed(2), CargoSettings("truck", containers={body: 1.0}))
    names = [placed.item.name for placed in cargo.scene.items]
    assert {"container", "chassis", "tractor"} <= set(names)
    assert cargo.container == body
    assert room_of(body) in LOADS[cargo.load].rooms
    lowest = min(float(placed.bounds[0, 2]) for placed in cargo.scene.items)
    assert -500.0 < lowest < 400.0


@pytest.mark.parametrize("body", ["20ft", "40ft reefer", "tank wagon", "covered wagon", "open wagon"])
def test_a_train_carries_all_kinds_of_bodies(body: str) -> None:
    settings = CargoSettings("rail", containers={body: 1.0}, scanner="rail-9")
    sample = SimulatedScans(1, 4, 0.0, ("side",), SMALL, settings=settings)[0]
    assert sample.scan.meta.scan_id == "rail-4-000000"
    (view,) = sample.scan.views
    assert (view.energies, view.energy_unit) == ((9.0,), "MV")
    names = {placed.item.name for placed in sample.parcel.scene.items}
    assert "chassis" in names
    assert "tractor" not in names
    with pytest.raises(UsageError, match="containers"):
        CargoSettings("container", containers={"open wagon": 1.0})


def test_a_chassis_weighs_what_real_ones_do() -> None:
    assert 3500 < chassis(np.random.default_rng(0), 12_192.0).item.mass_g / 1000.0 < 9500


@pytest.mark.parametrize("name", sorted(HIDES))
def test_every_hide_fits_somewhere(name: str) -> None:
    hide = HIDES[name]
    for k in range(40):
        rng = np.random.default_rng(k)
        vehicle = ("seat", "door panel", "bumper", "spare wheel", "fuel tank", "false floor", "dashboard", "silencer")
        if any(word in name for word in (*vehicle, "tyre", "axle", "frame")):
            under = chassis(rng, 12_192.0)
            hollows = dict.fromkeys(vehicle, ((0.0, 0.0, 0.0), (480.0, 700.0, 200.0)))
            load = on_pallets("tiles")(rng, Hold((2000.0, 2300.0, 2300.0), 9e9), 1.0)
            draft = Draft(Hold((0.0, 0.0, 0.0), 0.0), load, {**hollows, **under.hollows})
        else:
            in_tanks = any(word in name for word in ("in a tank", "tank of", "insulation"))
            loads = ("palletised food", "steel drums", "machinery", "boxed meat", "drinks", "meal in bulk")
            kind = LOADS["fuel in bulk" if in_tanks else loads[k % len(loads)]]
            box = draw_container(rng, BODIES[kind.rooms[0]])
            draft = Draft(box.hold, kind.draw(rng, box.hold, 0.7), box.walls)
        before = sum(placed.item.mass_g for placed in draft.load.placed)
        placed = hide.apply(rng, draft)
        if placed is None:
            continue
        assert placed.item.family == hide.family
        gone = before - sum(other.item.mass_g for other in draft.load.placed)
        # What left the load is what the twin has in its place.
        assert sum(part.mass_g for part in placed.item.instead) == pytest.approx(gone, abs=1.0)
        return
    pytest.fail(f"{name}: no room in 40 consignments")


# Ways by a scene in which they fit; what is hidden in cars and under containers is in the tables of those.
SCENES = {
    "bricks in the load": ("palletised medicines", "20ft"), "bricks behind the load": ("palletised medicines", "20ft"),
    "bricks at the doors": ("palletised medicines", "20ft"), "bricks in a wall": ("cartons of toys", "20ft"),
    "bricks in the floor": ("cartons of toys", "20ft"), "bricks in the roof": ("cartons of toys", "20ft"),
    "bricks in a door": ("cartons of toys", "20ft"), "bricks behind a false wall": ("cartons of toys", "40ft"),
    "bricks in a pallet": ("palletised medicines", "20ft"), "bricks in the insulation": ("wine in bulk", "20ft tank"),
    "bricks in a frame": ("empty", "40ft"), "bricks in a drum": ("plastic drums", "20ft"),
    "bricks in a tank": ("fuel in bulk", "20ft tank"), "bricks in the reefer unit": ("empty reefer", "40ft reefer"),
    "drum of another level": ("plastic drums", "20ft"), "drum of another liquid": ("plastic drums", "20ft"),
    "bottles of another liquid": ("drinks", "20ft"), "tank of another liquid": ("fuel in bulk", "20ft tank"),
    "undeclared pallet": ("palletised medicines", "20ft"), "cigarettes in the load": ("cartons of shoes", "20ft"),
    "lead box in the load": ("cartons of shoes", "20ft"), "lead box beside the load": ("empty", "20ft"),
    "firearms in the load": ("cartons of shoes", "20ft"), "firearms beside the load": ("empty", "20ft"),
    "bricks in a heap": ("meal in bulk", "40ft"), "lead box in a heap": ("grain in bulk", "40ft"),
    "tablet press": ("machinery", "40ft"), "press turret": ("machinery", "40ft"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SCENES))
def test_each_way_is_where_its_truth_says_and_nowhere_else(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mask is in the picture; outside what it and its blur reach, the twin is the scan pixel for pixel."""
    hide = HIDES[name]
    monkeypatch.setattr(hides, "FAMILIES", {**FAMILIES, hide.family: (hide,)})
    load, body = SCENES[name]
    settings = CargoSettings(loads={load: 1.0}, families={hide.family: 1.0}, containers={body: 1.0}, fill=(0.4, 0.8))
    quiet = replace(SCANNERS["gantry-6-9"], scatter=0.0, afterglow=0.0, psf_px=0.1, column_shift=0.0)
    make = SimulatedScans(1, 6, 1.0, ("side",), (160, 320), settings=settings, scanner=quiet)
    sample, again = make[0], make[0]
    (truth,) = sample.threats
    assert truth.design == name
    assert sample.twin is not None
    assert np.array_equal(sample.scan.views[0].transmission, again.scan.views[0].transmission)
    x0, y0, x1, y1 = truth.box
    assert 0 <= x0 < x1 <= 320
    assert 0 <= y0 < y1 <= 160
    rows, columns = np.nonzero(truth.mask)
    # The box is round the payload; the mask has its wrapping as well.
    assert columns.min() <= x0 < x1 <= columns.max() + 1
    assert rows.min() <= y0 < y1 <= rows.max() + 1
    changed = (sample.scan.views[0].transmission != sample.twin.views[0].transmission).any(axis=0)
    threat = sample.parcel.scene.threats[0]
    low, high = reach(threat)
    if threat.item.instead:
        back = replace(threat, item=replace(threat.item, parts=threat.item.instead, instead=()))
        low, high = np.minimum(low, reach(back)[0]), np.maximum(high, reach(back)[1])
    (view,) = frame_cargo(sample.parcel, quiet, ("side",), (160, 320), framing(6))
    window = view.windows(corners_of(np.stack([low, high]))[None])[0]
    assert window is not None
    outside = changed.copy()
    outside[max(window.row0 - 3, 0) : window.row1 + 3, max(window.column0 - 3, 0) : window.column1 + 3] = False
    assert not outside.any()


def framing(root: int) -> np.random.Generator:
    """The stream that frames sample 0 of a root seed."""
    return np.random.default_rng(stage(np.random.SeedSequence(root, spawn_key=(0, 0)), POSE, FRAMING))


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_scan_and_twin_differ_where_the_truth_says(family: str) -> None:
    loads = {"steel drums": 1.0} if family == "wrong_fill" else {"palletised medicines": 1.0}
    settings = CargoSettings(loads=loads, families={family: 1.0}, containers={"20ft": 1.0}, on_chassis=0.0)
    quiet = replace(SCANNERS["cargo-4-6"], scatter=0.0, afterglow=0.0, psf_px=0.1, column_shift=0.0)
    (sample,) = SimulatedScans(1, 4, 1.0, ("side",), (160, 320), settings=settings, scanner=quiet)
    (truth,) = sample.threats
    assert truth.family == family
    assert truth.design in {hide.name for hide in FAMILIES[family]}
    assert truth.mask.any()
    assert sample.twin is not None
    changed = (sample.scan.views[0].transmission != sample.twin.views[0].transmission).any(axis=0)
    x0, y0, x1, y1 = truth.box
    inside = np.zeros_like(changed)
    inside[max(y0 - 6, 0) : y1 + 6, max(x0 - 6, 0) : x1 + 6] = True
    assert changed[truth.mask].any()
    assert np.count_nonzero(changed & ~inside) <= 0.05 * max(np.count_nonzero(changed), 1)


def test_what_is_declared_is_close_to_what_is_true_unless_something_is_hidden() -> None:
    for k in range(6):
        cargo = draw_cargo(seed(k))
        weighed = sum(p.item.mass_g for p in cargo.scene.items) / 1000.0
        assert cargo.mass_kg < weighed
        assert cargo.declared_kg == pytest.approx(cargo.mass_kg, rel=0.045) or cargo.load in EMPTY
        assert 0.0 <= cargo.fill <= 1.0
        assert (cargo.hs == "") == (cargo.load in EMPTY)


def test_hidden_mass_is_in_the_true_mass_alone() -> None:
    settings = CargoSettings(threat_rate=1.0, families={"shield": 1.0}, loads={"empty": 1.0}, misdeclared=0.0)
    cargo = draw_cargo(seed(), settings)
    assert cargo.declared_kg == 0.0
    assert cargo.mass_kg > 5.0


def test_scenes_depend_on_the_seed_alone() -> None:
    many, one = scans(3, 5, 0.5, kind="truck"), scans(9, 5, 0.5, kind="truck")
    assert np.array_equal(many[2].scan.views[0].transmission, one[2].scan.views[0].transmission)
    assert not np.array_equal(many[1].scan.views[0].transmission, many[2].scan.views[0].transmission)


@pytest.mark.parametrize("kind", ["container", "pallet", "truck", "car", "rail"])
@pytest.mark.parametrize("view", ["side", "top"])
def test_every_scene_is_seen_whole_in_both_views(kind: str, view: str) -> None:
    settings = SCENARIOS[kind]
    assert isinstance(settings, CargoSettings)
    sample = SimulatedScans(1, 2, 0.0, (view,), SMALL, settings=settings)[0]
    transmission = sample.scan.views[0].transmission
    assert transmission.shape == (1 if kind == "rail" else 2, *SMALL)
    assert sample.scan.meta.scan_id == f"{kind}-2-000000"
    assert 0.02 < (transmission[-1] < 0.9).mean() < 0.999
    # Air at the ends, unless a tractor stands there.
    if kind in ("car", "truck"):
        assert np.median(transmission[-1][:, 0]) > 0.9


def test_the_roof_is_seen_from_below() -> None:
    """The far edge of the roof is lower in the picture than the near one: between them the beam crosses the roof."""
    settings = CargoSettings(loads={"empty": 1.0}, containers={"40ft": 1.0}, on_chassis=1.0)
    sample = SimulatedScans(1, 1, 0.0, ("side",), None, settings=settings)[0]
    view = sample.scan.views[0].transmission[-1]
    rows, columns = view.shape
    profile = np.median(view[:, columns // 3 : columns // 2], axis=1)
    upper, lower = (
        profile[int(0.1 * rows) : int(0.16 * rows)].mean(),
        profile[int(0.32 * rows) : int(0.4 * rows)].mean(),
    )
    assert upper < lower - 0.02


def test_an_oblique_view_tells_what_is_behind_what() -> None:
    """Walls of a box are 2.4 m apart: at 2.8 degrees the near one is seen 12 cm further along than the far one."""
    settings = CargoSettings(loads={"empty": 1.0}, containers={"20ft": 1.0}, on_chassis=0.0)
    cargo = draw_cargo(seed(3), settings)
    side, oblique = frame_cargo(cargo, SCANNERS["gantry-6-9"], ("side", "oblique"), None, np.random.default_rng(0))
    assert np.array_equal(side.belt_mm, oblique.belt_mm)
    assert side.slant == 0.0
    middle = float(cargo.bounds[:, 0].mean())
    posts = [
        Item("post", (Primitive("steel", Box((60.0, 60.0, 2000.0))),)).placed((middle, y, 1800.0))
        for y in (-1200.0, 1200.0)
    ]
    middles = []
    for view in (side, oblique):
        for post in posts:
            columns = areal_map(Scene((post,)), view).total.sum(axis=0)
            middles.append(float((columns * view.belt_mm).sum() / columns.sum()))
    assert middles[0] == pytest.approx(middles[1], abs=8.0)
    assert middles[2] - middles[3] == pytest.approx(2400.0 * np.tan(np.deg2rad(2.8)), abs=8.0)


def test_side_top_and_oblique_show_one_scene() -> None:
    settings = CargoSettings(loads={"palletised food": 1.0}, families={"shield": 1.0}, containers={"20ft": 1.0})
    (sample,) = SimulatedScans(1, 5, 1.0, ("side", "top", "oblique"), (160, 320), settings=settings)
    names = [view.name for view in sample.scan.views]
    assert names == ["side", "top", "oblique"]
    boxes = {truth.view: truth.box for truth in sample.threats}
    # The columns of a thing are the same in views that look straight, and a little aside in the one that does not.
    assert boxes["side"][0] == pytest.approx(boxes["top"][0], abs=2)
    assert boxes["side"][2] == pytest.approx(boxes["top"][2], abs=2)
    aside = 1300.0 * np.tan(np.deg2rad(2.8)) / (sample.scan.views[0].mm_per_pixel or 1.0)
    assert abs(boxes["side"][0] - boxes["oblique"][0]) < aside + 2


def test_gantries_move_more_evenly_than_arms_on_trucks() -> None:
    cargo = draw_cargo(seed())
    spread = {}
    for name in ("gantry-6-9", "cargo-4-6", "mobile-4-6", "rail-9"):
        (view,) = frame_cargo(cargo, SCANNERS[name], ("side",), None, np.random.default_rng(1))
        steps = np.diff(view.belt_mm)
        assert np.all(steps > 0.0)
        spread[name] = float(steps.std() / steps.mean())
    assert spread["gantry-6-9"] < spread["rail-9"] < spread["cargo-4-6"] < spread["mobile-4-6"]
    assert {random_scanner(np.random.default_rng(k), "cargo").mount for k in range(30)} == {
        "portal",
        "gantry",
        "mobile",
    }


def test_vehicles_do_not_move_evenly() -> None:
    cargo = draw_cargo(seed())
    (view,) = frame_cargo(cargo, SCANNERS["cargo-4-6"], ("side",), None, np.random.default_rng(0))
    steps = np.diff(view.belt_mm)
    assert 0.0005 < steps.std() / steps.mean() < 0.05
    assert view.belt_mm[0] < cargo.bounds[0, 0] < cargo.bounds[1, 0] < view.belt_mm[-1]


def test_a_portal_scans_cab_and_load_in_one_scan() -> None:
    for k in range(3):
        sample = SimulatedScans(1, k, 0.0, ("cab", "side"), None, settings=CargoSettings("truck"))[0]
        cab, load = sample.scan.views
        assert (cab.name, cab.energies, cab.energy_unit) == ("cab", (320.0, 320.0), "kV")
        assert (load.name, load.energies, load.energy_unit) == ("side", (4.0, 6.0), "MV")
        assert cab.mm_per_pixel == load.mm_per_pixel
        width = (cab.columns + load.columns) * 5.0
        assert width == pytest.approx(float(np.ptp(sample.parcel.bounds[:, 0])), rel=0.2)
        # The beam is off at the driver and nowhere else: about a metre.
        dark = (cab.transmission[0] < 1e-3).all(axis=0)
        assert 0.8 < np.count_nonzero(dark) * 5.0 / 1000.0 < 1.2
        assert not (load.transmission[0] < 1e-3).all(axis=0).any()


def test_only_trucks_have_cabs() -> None:
    with pytest.raises(UsageError, match="views cab"):
        SimulatedScans(1, 0, 0.0, ("cab",), SMALL, settings=CargoSettings("container"))
    with pytest.raises(UsageError, match="views cab"):
        SimulatedScans(1, 0, 0.0, ("cab",), SMALL)


def test_a_leaning_line_of_detectors_shears_the_picture() -> None:
    """A post that stands upright is seen as far aside, row by row, as the line leans; its mass stays."""
    parts = (
        Primitive("steel", Box((30.0, 30.0, 900.0)), centre=(0.0, 0.0, 500.0)),
        Primitive("aluminium", Many(Box((20.0, 20.0, 900.0)), np.array([[200.0, 0.0, 500.0], [300.0, 0.0, 500.0]]))),
    )
    scene = Scene((Item("posts", parts).placed(),))
    upright = parallel("side", 90.0, rows=100, columns=200, pitch_mm=5.0, centre_mm=(0.0, 0.0, 500.0))
    lean = np.linspace(-60.0, 60.0, 100)
    leaning = replace(upright, lean_mm=lean)
    before, after = (areal_map(scene, view).total for view in (upright, leaning))
    columns = np.arange(200) * 5.0
    for picture, shift in ((before, 0.0 * lean), (after, -lean)):
        row = slice(15, 85)
        middle = (picture[row] * columns).sum(axis=1) / picture[row].sum(axis=1)
        expected = (before[row] * columns).sum(axis=1) / before[row].sum(axis=1)
        assert np.abs(middle - expected - shift[row]).max() < 3.0
    assert after.sum() == pytest.approx(before.sum(), rel=0.01)


def test_some_scanners_saturate() -> None:
    full = replace(SCANNERS["cargo-4-6"], saturation=0.95)
    sample = SimulatedScans(1, 1, 0.0, ("side",), SMALL, settings=CargoSettings(), scanner=full)[0]
    assert sample.scan.views[0].transmission.max() == pytest.approx(0.95, abs=1e-4)
    limits = [random_scanner(np.random.default_rng(k), "cargo").saturation for k in range(40)]
    assert 3 < sum(limit <= 1.0 for limit in limits) < 20


# Transmission of steel at the highest energy; the figures of an independent trial, see docs/cargo.md.
@pytest.mark.parametrize(
    ("name", "steel_mm", "expected"),
    [
        ("cargo-4-6", 100.0, 4.0e-2),
        ("cargo-4-6", 200.0, 2.3e-3),
        ("cargo-4-6", 300.0, 1.5e-4),
        ("pallet-320", 50.0, 3.2e-3),
        ("pallet-320", 70.0, 4.2e-4),
    ],
)
def test_steel_is_penetrated_as_far_as_it_should(name: str, steel_mm: float, expected: float) -> None:
    found = filter_transmission([Layer("steel", steel_mm)], SCANNERS[name])[-1]
    assert np.log(found) == pytest.approx(np.log(expected), rel=0.02)


@pytest.mark.parametrize(
    ("hollow", "size"), [("tyre", (700.0, 200.0, 700.0)), ("spare wheel", (1000.0, 1000.0, 240.0))]
)
def test_packs_in_a_tyre_stay_in_its_cavity(hollow: str, size: tuple[float, float, float]) -> None:
    """No corner of a pack is nearer to the axle than the rim or beyond the tread, and none stands out at the sides."""
    (hide,) = [hide for hide in HIDES.values() if hide.name.endswith(hollow)]
    axle, radius = int(np.argmin(size)), 0.5 * max(size)
    for k in range(12):
        draft = Draft(Hold((0.0, 0.0, 0.0), 0.0), Load(), {hollow: ((0.0, 0.0, 0.0), size)})
        placed = hide.apply(np.random.default_rng(k), draft)
        assert placed is not None
        (part,) = placed.item.parts
        assert isinstance(part.shape, Many)
        assert part.shape.rotations is not None
        assert np.linalg.det(part.shape.rotations) == pytest.approx(1.0)
        corners = corners_of(part.shape.shape.bounds) @ np.swapaxes(part.shape.rotations, 1, 2)
        corners = corners + np.asarray(part.shape.centres)[:, None]
        away = np.linalg.norm(np.delete(corners, axle, axis=2), axis=2)
        assert 0.66 * radius < away.min()
        assert away.max() < 0.95 * radius
        assert np.abs(corners[..., axle]).max() < 0.4 * size[axle]


def test_bricks_stay_in_their_room() -> None:
    for k in range(20):
        rng = np.random.default_rng(k)
        room = tuple(float(v) for v in rng.uniform(60.0, 900.0, 3))
        (part,) = bricks(rng, room)  # type: ignore[arg-type]
        assert np.all(np.ptp(part.shape.bounds, axis=0) < np.asarray(room) + 25.0)


def test_pallets_are_made_of_all_kinds() -> None:
    for k, name in enumerate(sorted(PALLETS)):
        cargo = draw_cargo(seed(k), CargoSettings("pallet", loads={name: 1.0}, scanner="pallet-320"))
        low, high = cargo.bounds
        assert np.all(high - low < (2000.0, 2000.0, 2100.0)), name
        assert cargo.mass_kg > 15.0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"kind": "ship"}, "kind 'ship'"),
        ({"threat_rate": 2.0}, "threat_rate 2"),
        ({"fill": (0.9, 0.1)}, "fill"),
        ({"loads": {"gold": 1.0}}, "loads gold"),
        ({"families": {"knife": 1.0}}, "families knife"),
        ({"loads": {"tyres": 0.0}}, "loads"),
        ({"scanner": "unknown"}, "scanner 'unknown'"),
    ],
)
def test_bad_settings_are_refused(more: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        CargoSettings(**more)  # type: ignore[arg-type]


def test_what_fits_nowhere_is_said() -> None:
    settings = CargoSettings(threat_rate=1.0, families={"wrong_fill": 1.0}, loads={"empty": 1.0}, on_chassis=0.0)
    with pytest.raises(UsageError, match="none fits"):
        draw_cargo(seed(), settings)


def test_the_command_writes_what_was_declared(tmp_path: Path) -> None:
    from cargolens.inference.cli import run  # noqa: PLC0415

    out = tmp_path / "out"
    request = ["synth", "container", "--count", "2", "--seed", "3", "--size", "60x160", "--threat-rate", "1", "--twins"]
    assert run([*request, "--loads", "tyres,empty=2", "--workers", "1", "--out", str(out), "--quiet"]) == 0
    records = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    assert {record["load"] for record in records} <= {"tyres", "empty"}
    for record in records:
        assert set(record) >= {"hs_code", "declared_kg", "mass_kg", "fill", "units", "container"}
        assert record["threats"][0]["design"] in HIDES
        assert record["twin"]
    annotations = json.loads((out / "annotations.json").read_text())
    names = {category["id"]: category["name"] for category in annotations["categories"]}
    assert {names[one["category_id"]] for one in annotations["annotations"]} <= set(FAMILIES)
    assert run(["synth", "parcel", "--count", "1", "--loads", "tyres", "--out", str(tmp_path / "no"), "--quiet"]) != 0
