"""Bags: the hollow is free, they weigh what bags weigh, and the same seed draws the same."""

from __future__ import annotations

import numpy as np
import pytest

from cargolens.datasets.simulator.bag_fittings import FITTINGS, LARGEST, edge_fittings, rivets
from cargolens.datasets.simulator.bag_parts import curve, outline
from cargolens.datasets.simulator.baggage import BAGS, SIZES, bag
from cargolens.datasets.simulator.goods import ALL_GOODS
from cargolens.datasets.simulator.item import Item, Primitive
from cargolens.datasets.simulator.many import Many
from cargolens.datasets.simulator.pockets import POCKETED, UPRIGHT, pocket_contents

# Lightest and heaviest of a kind, with what is in its outer pockets, g.
MASSES = {
    "backpack": (500, 4000), "soft case": (1500, 5500), "hard case": (1800, 6000), "laptop bag": (400, 3000),
    "handbag": (350, 2500), "sports bag": (400, 3000), "briefcase": (900, 4000), "pouch": (40, 1200),
    "carrier bag": (40, 250),
}  # fmt: skip
GRID = np.stack(np.meshgrid(*[np.linspace(0.0, 1.0, 9)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)


def inside_of(kind: str, share: float) -> tuple[float, float, float]:
    low, high = np.asarray(SIZES[kind])
    x, y, z = (low + share * (high - low)).tolist()
    return x, y, z


def samples(part: Primitive) -> np.ndarray:
    """Points all over the box round a part, or round each of its copies, in the item's frame."""
    shape = part.shape
    if isinstance(shape, Many):
        low, high = shape.shape.bounds
        copies = np.broadcast_to(low + GRID * (high - low), (len(shape.centres), *GRID.shape))
        copies = copies if shape.scales is None else copies * shape.scales[:, None]
        turned = copies if shape.rotations is None else copies @ np.swapaxes(shape.rotations, 1, 2)
        local = (turned + np.asarray(shape.centres)[:, None]).reshape(-1, 3)
    else:
        low, high = shape.bounds
        local = low + GRID * (high - low)
    return local @ part.rotation.T + np.asarray(part.centre)


def in_hollow(item: Item, room: tuple[float, float, float]) -> list[str]:
    """Materials of the parts that reach into a hollow by more than rounding."""
    half = 0.5 * np.asarray(room)
    found = []
    for part in item.parts:
        away = np.abs(samples(part) - np.array([0.0, 0.0, half[2]]))
        if np.any(np.all(away < half - 1e-6, axis=1)):
            found.append(str(part.material))
    return found


@pytest.mark.parametrize("kind", BAGS)
@pytest.mark.parametrize("seed", range(3))
def test_nothing_of_a_bag_is_in_its_hollow(kind: str, seed: int) -> None:
    x, y, z = inside_of(kind, 0.5 * seed)
    for room in ((x, y, z), (y, x, z)):
        drawn = bag(np.random.default_rng(seed), kind, room)
        assert in_hollow(drawn, room) == []
        low, high = drawn.bounds()
        assert np.all(low < (-0.5 * room[0], -0.5 * room[1], 0.0))
        assert np.all(high > (0.5 * room[0], 0.5 * room[1], z))


@pytest.mark.parametrize("kind", BAGS)
def test_a_bag_weighs_what_bags_weigh(kind: str) -> None:
    masses = [bag(np.random.default_rng(k), kind, inside_of(kind, k / 11.0)).mass_g for k in range(12)]
    assert MASSES[kind][0] < min(masses)
    assert max(masses) < MASSES[kind][1]


@pytest.mark.parametrize("kind", BAGS)
def test_the_same_seed_draws_the_same_bag(kind: str) -> None:
    first, again, other = (bag(np.random.default_rng(k), kind, inside_of(kind, 0.5)) for k in (1, 1, 2))
    assert first.name == kind
    assert first.mass_g == again.mass_g != other.mass_g
    assert np.array_equal(first.bounds(), again.bounds())


def test_a_bag_takes_a_hollow_of_any_size() -> None:
    for kind in BAGS:
        for room in ((60.0, 80.0, 20.0), (700.0, 300.0, 300.0)):
            assert in_hollow(bag(np.random.default_rng(1), kind, room), room) == []


def test_what_is_in_outer_pockets_resembles_no_threat_and_lies_side_by_side() -> None:
    assert [name for name in (*POCKETED, *UPRIGHT) if ALL_GOODS[name].resembles is not None] == []
    parts, height = pocket_contents(np.random.default_rng(0), (250.0, 180.0), 8, 34.0)
    low, high = Item("contents", tuple(parts)).bounds()
    assert 3.0 < height <= 34.0
    assert low[2] == pytest.approx(0.0, abs=1e-9)
    assert np.all(np.abs([low[:2], high[:2]]) <= (125.0, 90.0))


def test_outlines_and_curves() -> None:
    path = outline(np.random.default_rng(0), (200.0, 300.0), 50.0, 20.0)
    following = np.roll(path, -1, axis=0)
    area = 0.5 * float(np.sum(path[:, 0] * following[:, 1] - path[:, 1] * following[:, 0]))
    assert 200.0 * 300.0 < area < 290.0 * 390.0  # anticlockwise
    bent = curve([(0.0, 0.0, 0.0), (10.0, 20.0, 0.0), (20.0, 0.0, 0.0)], 5)
    assert bent[[0, 2, 4]] == pytest.approx(np.array([[0.0, 0.0, 0.0], [10.0, 10.0, 0.0], [20.0, 0.0, 0.0]]))


@pytest.mark.parametrize("kind", BAGS)
def test_fittings_sit_just_outside_the_hollow(kind: str) -> None:
    room = inside_of(kind, 0.5)
    counts = []
    for number in range(6):
        parts = edge_fittings(np.random.default_rng(number), kind, room)
        counts.append(len(parts))
        if not parts:
            continue
        fitted = Item(kind, tuple(parts))
        assert in_hollow(fitted, room) == []
        reach = np.abs(fitted.bounds()[:, :2]).max(axis=0) - 0.5 * np.asarray(room[:2])
        assert np.all(reach < 1.5 * LARGEST)
    assert (max(counts) > 0) == (kind in FITTINGS)


def test_rivets_lie_near_the_edges_and_at_their_height() -> None:
    room = (300.0, 500.0, 200.0)
    item = Item("rivets", tuple(rivets(np.random.default_rng(0), room, -30.0, 20)))
    assert in_hollow(item, room) == []
    shank = item.parts[0].shape
    assert isinstance(shank, Many)
    share = np.abs(np.asarray(shank.centres)[:, :2]) / (150.0, 250.0)
    assert np.all(share.max(axis=1) >= 0.75)
    assert share.max() < 1.0
