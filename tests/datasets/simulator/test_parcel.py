"""Parcels: what was asked for is in them, and nothing depends on what it should not depend on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator import packaging
from cargolens.datasets.simulator import parcel as parcel_module
from cargolens.datasets.simulator.design import THEMES, Threat
from cargolens.datasets.simulator.goods import ALL_GOODS
from cargolens.datasets.simulator.item import Item, Primitive
from cargolens.datasets.simulator.parcel import (
    COMPANIONS,
    CONTAINERS,
    FILLINGS,
    FLAT,
    SAME_THINGS,
    THEME_WEIGHTS,
    TOOLS,
    TUBE,
    ParcelSettings,
    asked_families,
    draw_parcel,
    draw_scanner,
    stage,
)
from cargolens.datasets.simulator.primitives import Box
from cargolens.datasets.simulator.scanner import SCANNERS
from cargolens.datasets.simulator.threats import FAMILIES

COUNT = 24


def seed(k: int, root: int = 0) -> np.random.SeedSequence:
    return np.random.SeedSequence(root, spawn_key=(0, k))


def corners(parcel: parcel_module.Parcel) -> np.ndarray:
    return np.stack([placed.bounds for placed in parcel.scene.items])


@pytest.fixture(scope="module")
def parcels() -> list[parcel_module.Parcel]:
    settings = ParcelSettings(threat_rate=0.6, on_tray=0.3, on_belt=0.3)
    return [draw_parcel(seed(k), settings) for k in range(COUNT)]


def test_all_of_a_parcel_is_inside_its_container(parcels: list[parcel_module.Parcel]) -> None:
    for parcel in parcels:
        inside = corners(parcel)[len(parcel.on) :]
        assert np.all(inside[:, 0] >= parcel.bounds[0] - 1e-6)
        assert np.all(inside[:, 1] <= parcel.bounds[1] + 1e-6)


def test_a_parcel_stands_on_what_is_below_it(parcels: list[parcel_module.Parcel]) -> None:
    assert {on for parcel in parcels for on in parcel.on} == {"belt", "tray"}
    for parcel in parcels:
        assert corners(parcel)[:, 0, 2].min() == pytest.approx(0.0, abs=1e-6)
        lift = parcel.bounds[0, 2]
        assert (lift > 0.5) == bool(parcel.on)
        assert abs(parcel.bounds[:, 0].mean()) < 1e-6


def test_what_is_said_of_a_parcel_is_true(parcels: list[parcel_module.Parcel]) -> None:
    for parcel in parcels:
        names = [placed.item.name for placed in parcel.scene.items]
        assert [placed.item.name for placed in parcel.scene.threats] == [threat.name for threat in parcel.threats]
        assert sorted(names) == sorted(
            [*parcel.on, parcel.container, *parcel.goods, *(threat.name for threat in parcel.threats)]
        )
        assert set(parcel.themes) <= set(THEMES)
        assert 1 <= len(parcel.themes) <= 3
        assert 0.05 < parcel.fill <= 1.0
        assert parcel.goods
    assert len({parcel.container for parcel in parcels}) > 3
    assert {len(parcel.threats) for parcel in parcels} >= {0, 1}


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    first, again, other = (draw_parcel(seed(k), ParcelSettings(threat_rate=1.0)) for k in (3, 3, 4))
    assert np.array_equal(corners(first), corners(again))
    assert first.goods == again.goods
    assert corners(first).shape != corners(other).shape or not np.allclose(corners(first), corners(other))


def test_goods_do_not_depend_on_a_threat() -> None:
    shared = total = 0
    for k in range(12):
        cartons = {"carton": 1.0}
        bare, loaded = (draw_parcel(seed(k), ParcelSettings(threat_rate=r, containers=cartons)) for r in (0.0, 1.0))
        assert bare.themes == loaded.themes
        shared += len(set(bare.goods) & set(loaded.goods))
        total += min(len(set(bare.goods)), len(set(loaded.goods)))
    # The threat takes room and may ask for a larger box, so not all of them are the same.
    assert shared >= 0.6 * total


def test_families_and_concealment_are_those_asked_for() -> None:
    settings = ParcelSettings(threat_rate=1.0, families={"pistol": 3.0, "pills": 1.0}, concealment={"open": 1.0})
    drawn = [threat for k in range(30) for threat in parcel_module._draw_threats(np.random.default_rng(k), settings)[0]]
    assert {threat.family for threat in drawn} <= {"pistol", "pills"}
    assert sum(threat.family == "pistol" for threat in drawn) > len(drawn) / 2
    assert {threat.concealment for threat in drawn} == {"open"}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_threat_of_every_family_is_packed(family: str) -> None:
    settings = ParcelSettings(threat_rate=1.0, families={family: 1.0}, max_threats=1)
    parcel = draw_parcel(seed(1), settings)
    assert [placed.item.family for placed in parcel.scene.threats] == [family]


def test_even_a_mailer_takes_a_large_threat(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(rng: np.random.Generator) -> Item:
        return Item("block", (Primitive("steel", Box((300.0, 250.0, size))),), family="block")

    size = 200.0
    monkeypatch.setattr(
        parcel_module.threat_table, "FAMILIES", {"block": (Threat("block", "block", draw),)}, raising=False
    )
    for kinds in ({"poly mailer": 1.0}, {"poly mailer": 1.0, "carton": 1.0}):
        parcel = draw_parcel(seed(0), ParcelSettings(threat_rate=1.0, max_threats=1, containers=kinds))
        assert len(parcel.scene.threats) == 1
        assert np.all(np.sort(np.ptp(parcel.bounds, axis=0)) >= (200.0, 250.0, 300.0))
    assert parcel.container == "carton"  # where there is a choice
    size = 3000.0
    monkeypatch.setattr(parcel_module, "LARGEST", 200.0)
    with pytest.raises(UsageError, match="expected at most 200 mm"):
        draw_parcel(seed(0), ParcelSettings(threat_rate=1.0))


def test_fill_is_what_was_asked_for() -> None:
    cartons = {"carton": 1.0}
    loose = [draw_parcel(seed(k), ParcelSettings(fill=(0.25, 0.3), containers=cartons)) for k in range(10)]
    dense = [draw_parcel(seed(k), ParcelSettings(fill=(0.9, 0.95), containers=cartons)) for k in range(10)]
    assert sum(len(parcel.goods) for parcel in dense) > 1.5 * sum(len(parcel.goods) for parcel in loose)
    assert np.mean([parcel.fill for parcel in dense]) > np.mean([parcel.fill for parcel in loose])


def test_hard_negatives_come_as_often_as_asked() -> None:
    alike = {name for name, goods in ALL_GOODS.items() if goods.resembles is not None}
    share = {}
    for rate in (0.0, 1.0):
        settings = ParcelSettings(hard_negative_rate=rate, containers={"carton": 1.0})
        share[rate] = np.mean([bool(alike & set(draw_parcel(seed(k), settings).goods)) for k in range(20)])
    assert share == {0.0: 0.0, 1.0: 1.0}


def test_tools_are_threats_only_where_they_are_asked_for() -> None:
    assert set(asked_families(ParcelSettings())) == set(FAMILIES) - TOOLS
    assert set(asked_families(ParcelSettings(checkpoint=True))) == set(FAMILIES)
    assert set(asked_families(ParcelSettings(families={"hammer": 1.0, "saw": 0.0}))) == {"hammer"}
    assert set(FAMILIES) > SAME_THINGS
    assert {goods.resembles for goods in ALL_GOODS.values()} >= SAME_THINGS


@pytest.mark.parametrize(
    ("settings", "left_out"),
    [
        (ParcelSettings(), {"gas_can"}),
        (ParcelSettings(checkpoint=True), SAME_THINGS),
        (ParcelSettings(families={"hammer": 1.0, "pistol": 1.0}), {"hammer"}),
        (ParcelSettings(families={"pistol": 1.0}), set()),
    ],
)
def test_no_goods_are_the_same_thing_as_a_threat(settings: ParcelSettings, left_out: set[str]) -> None:
    settings = replace(settings, hard_negative_rate=1.0, themes={"tools": 1.0, "household": 1.0})
    rng = np.random.default_rng(0)
    supply = parcel_module._Supply(seed(0), rng, ("tools", "household"), (500.0, 400.0, 300.0), settings)
    offered = {goods.resembles for table in (supply.alike, supply.families, supply.small) for goods in table}
    assert offered & SAME_THINGS == SAME_THINGS - left_out


def test_cartons_are_crowded_and_hold_cloth_and_paper() -> None:
    settings = ParcelSettings(containers={"carton": 1.0})
    drawn = [draw_parcel(seed(k), settings).goods for k in range(48)]
    assert np.median([len(goods) for goods in drawn]) >= 15
    soft = {"paper", "t-shirt", "socks", "underwear", "scarf", "towel", "jumper", "trousers"}
    assert np.mean([bool(soft & set(goods)) for goods in drawn]) > 0.6


def test_a_sheet_of_paper_is_folded_until_it_fits() -> None:
    for k in range(8):
        large, small = (
            parcel_module._slip(np.random.default_rng(k), inside)
            for inside in ((400.0, 300.0, 100.0), (90.0, 70.0, 50.0))
        )
        assert small.mass_g == pytest.approx(large.mass_g)
        assert np.all(np.sort(small.extents[:2]) <= (70.0, 90.0))


def test_scanners_are_chosen_by_the_scan_alone() -> None:
    assert draw_scanner(seed(0), ParcelSettings(scanner="hub-180")) is SCANNERS["hub-180"]
    several = {draw_scanner(seed(k), ParcelSettings(scanner=("hub-180", "mail-100"))).name for k in range(20)}
    assert several == {"hub-180", "mail-100"}
    free = [
        draw_scanner(seed(k), ParcelSettings(scanner="random", threat_rate=rate)) for k in (0, 0, 1) for rate in (0, 1)
    ]
    assert free[0] == free[1] == free[2] == free[3] != free[4]


def test_stages_leave_the_seed_as_it_was() -> None:
    parent = seed(5)
    assert stage(parent, 2, 7).spawn_key == (0, 5, 2, 7)
    assert parent.n_children_spawned == 0


def test_every_container_and_filling_is_known() -> None:
    assert set(CONTAINERS) == set(packaging.CONTAINERS)
    assert FLAT | {TUBE} < set(CONTAINERS)
    assert set(FILLINGS) < set(packaging.FILLINGS)
    assert set(THEME_WEIGHTS) == set(THEMES)
    assert set(COMPANIONS) < set(ALL_GOODS)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"threat_rate": 1.5}, "threat_rate 1.5"),
        ({"fill": (0.5, 0.4)}, "rising"),
        ({"families": {"pistols": 1.0}}, "pistols not known"),
        ({"themes": {"clothes": 0.0}}, "one above"),
        ({"containers": {"crate": 1.0}}, "crate not known"),
        ({"theme_counts": (0.5, 0.4)}, "add up to 1"),
        ({"concealment": {"invisible": 1.0}}, "invisible not known"),
    ],
)
def test_impossible_settings_are_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        replace(ParcelSettings(), **change)
