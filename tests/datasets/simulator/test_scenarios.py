"""Scenarios: what is scanned at a checkpoint is bags, and what is in them stays in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cargolens.datasets.simulator.baggage import BAGS, SIZES, SOFT
from cargolens.datasets.simulator.parcel import draw_parcel
from cargolens.datasets.simulator.scenarios import BAGGAGE, SCENARIOS

COUNT = 20


def test_small_bags_lie_in_trays() -> None:
    settings = replace(BAGGAGE, containers={"handbag": 1.0, "pouch": 1.0}, on_tray=1.0)
    bags = [draw_parcel(np.random.SeedSequence(0, spawn_key=(0, k)), settings) for k in range(6)]
    assert {parcel.on[-1] for parcel in bags} == {"tray"}


def test_bags_hold_many_things_of_many_kinds() -> None:
    bags = [draw_parcel(np.random.SeedSequence(0, spawn_key=(0, k)), BAGGAGE) for k in range(COUNT)]
    assert {parcel.container for parcel in bags} <= set(BAGS)
    assert len({parcel.container for parcel in bags}) > 3
    assert np.mean([len(parcel.goods) for parcel in bags]) > 6.0
    assert np.mean([len(parcel.themes) for parcel in bags]) > 2.0
    for parcel in bags:
        first = len(parcel.on)
        low, high = parcel.scene.items[first].bounds
        assert parcel.scene.items[first].item.name == parcel.container
        for placed in parcel.scene.items[first + 1 :]:
            assert np.all(placed.bounds[0] > low - 1e-6)
            assert np.all(placed.bounds[1] < high + 1e-6)


def test_a_soft_bag_sinks_to_what_is_in_it() -> None:
    depths = []
    for fill in (0.2, 0.9):
        settings = replace(BAGGAGE, containers={"sports bag": 1.0}, fill=(fill, fill), on_tray=0.0, on_belt=0.0)
        parcels = [draw_parcel(np.random.SeedSequence(0, spawn_key=(0, k)), settings) for k in range(8)]
        depths.append(np.median([np.min(np.ptp(parcel.bounds, axis=0)) for parcel in parcels]))
    assert depths[0] < depths[1]


def test_a_threat_of_a_bag_is_in_it() -> None:
    settings = replace(BAGGAGE, threat_rate=1.0, max_threats=1, families={"pistol": 1.0})
    parcel = draw_parcel(np.random.SeedSequence(3, spawn_key=(0, 0)), settings)
    assert [placed.item.family for placed in parcel.scene.threats] == ["pistol"]


def test_parcels_are_no_bags() -> None:
    assert SCENARIOS["parcel"].containers is None
    assert set(BAGGAGE.containers or ()) == set(BAGS) == set(SIZES)
    assert set(SOFT) < set(BAGS)
