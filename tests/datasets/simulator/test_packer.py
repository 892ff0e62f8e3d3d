"""The packer: everything inside, hardly any overlap, threats never left out."""

from __future__ import annotations

import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator.geometry import rotation
from cargolens.datasets.simulator.heap import VoxelHeap, folded
from cargolens.datasets.simulator.item import Item, Placed, Primitive
from cargolens.datasets.simulator.packer import CELL, Packer, floor_for, least_height
from cargolens.datasets.simulator.primitives import Box, Cylinder

HOLLOW = (300.0, 220.0, 150.0)
ANY_SIDE = (rotation(), rotation(pitch=90.0), rotation(roll=90.0))


def block(*size: float, soft: bool = False) -> Item:
    return Item("block", (Primitive("paper", Box((size[0], size[1], size[2]))),), poses=ANY_SIDE, soft=soft)


def blocks(seed: int, count: int, *, soft: bool = False) -> list[Item]:
    sizes = np.exp(np.random.default_rng(seed).uniform(np.log(15.0), np.log(120.0), (count, 3)))
    return [block(*size, soft=soft) for size in sorted(sizes, key=lambda size: -np.prod(size))]


def overlap(first: Placed, second: Placed) -> float:
    """Least depth, mm, to which two boxes that lie along the axes reach into one another; 0 where they do not."""
    low = np.maximum(first.bounds[0], second.bounds[0])
    high = np.minimum(first.bounds[1], second.bounds[1])
    return float(max((high - low).min(), 0.0))


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_everything_lies_inside_and_fills_the_hollow(seed: int, soft: bool) -> None:
    packer = Packer(HOLLOW, np.random.default_rng(seed))
    put = [packer.put(item) for item in blocks(seed, 80, soft=soft)]
    assert sum(placed is not None for placed in put) == len(packer.placed)
    for placed in packer.placed:
        low, high = placed.bounds
        assert np.all(low >= [-HOLLOW[0] / 2 - 1e-6, -HOLLOW[1] / 2 - 1e-6, -1e-6])
        assert np.all(high <= [HOLLOW[0] / 2 + 1e-6, HOLLOW[1] / 2 + 1e-6, HOLLOW[2] + 1e-6])
    assert packer.level > 0.7
    assert packer.volume > 0.4 * np.prod(HOLLOW)
    assert packer.top == pytest.approx(max(placed.bounds[1, 2] for placed in packer.placed))


def test_hard_things_along_the_walls_do_not_run_into_one_another() -> None:
    packer = Packer(HOLLOW, np.random.default_rng(0))
    packer._some_turns = lambda item, poses: (rotation(yaw) @ item.poses[0] for yaw in (0.0, 90.0))  # type: ignore[method-assign]
    for item in blocks(3, 60):
        packer.put(item)
    pairs = [(a, b) for k, a in enumerate(packer.placed) for b in packer.placed[:k]]
    # A box pushed back from the far wall may reach into the column beside it, and no farther.
    assert max(overlap(a, b) for a, b in pairs) <= CELL


def test_an_item_rests_on_what_is_under_it() -> None:
    packer = Packer((100.0, 100.0, 100.0), np.random.default_rng(0))
    first = packer.put(Item("plate", (Primitive("paper", Box((98.0, 98.0, 20.0))),)))
    second = packer.put(Item("can", (Primitive("steel", Cylinder(30.0, 40.0)),)))
    assert first is not None
    assert second is not None
    assert first.bounds[0, 2] == pytest.approx(0.0, abs=1e-6)
    assert second.bounds[0, 2] == pytest.approx(20.0)


def test_soft_things_sink_and_yield() -> None:
    hard, soft = (Packer((100.0, 100.0, 200.0), np.random.default_rng(1)) for _ in range(2))
    for packer, yields in ((hard, False), (soft, True)):
        packer.put(Item("foot", (Primitive("paper", Box((60.0, 60.0, 60.0))),)))
        packer.put(Item("cloth", (Primitive("cotton", Box((98.0, 98.0, 30.0)), 0.2),), soft=yields))
    assert soft.placed[1].bounds[0, 2] < hard.placed[1].bounds[0, 2] - 5.0
    assert soft.level < hard.level


@pytest.mark.parametrize("pose", [rotation(), rotation(roll=180.0)])
def test_cloth_hangs_down_beside_what_it_lies_on(pose: np.ndarray) -> None:
    heap = folded(np.random.default_rng(0), (190.0, 90.0, 20.0), 1.0, 6)
    button = Primitive("steel", Cylinder(5.0, 2.0), centre=(80.0, 0.0, 0.0))
    shirt = Item("shirt", (Primitive("cotton", heap, 0.5), button), poses=(pose,), soft=True)
    packer = Packer((200.0, 100.0, 200.0), np.random.default_rng(1))
    packer._some_turns = lambda item, poses: iter(item.poses)  # type: ignore[method-assign]
    # Books of 60 mm under the left half only.
    packer.lay(Item("books", (Primitive("paper", Box((100.0, 100.0, 60.0))),)).placed((-50.0, 0.0, 30.0)))
    hung = packer.put(shirt)
    assert hung is not None
    cloth, sewn = hung.item.parts
    assert hung.item.mass_g == pytest.approx(shirt.mass_g, rel=1e-5)
    assert cloth.shape.bounds[1, 2] > heap.bounds[1, 2] + 10.0
    assert hung.bounds[0, 2] >= -1e-6
    # Only one end hangs down, and a button there goes with it; on which side that is depends on the pose and the place.
    assert isinstance(cloth.shape, VoxelHeap)
    fill = cloth.shape.fill
    ends = [
        float((end.sum(axis=(0, 1)) * np.arange(fill.shape[2])).sum() / end.sum()) for end in (fill[:12], fill[-12:])
    ]
    assert abs(ends[0] - ends[1]) * heap.cell[2] > 10.0
    world = hung.position + hung.rotation @ np.asarray(sewn.centre, dtype=float)
    level = hung.position + hung.rotation @ np.array([80.0, 0.0, 0.0])
    assert level[2] - world[2] > 10.0


def test_what_does_not_fit_changes_nothing_and_what_must_makes_room() -> None:
    packer = Packer((100.0, 80.0, 40.0), np.random.default_rng(0))
    tall = Item("tall", (Primitive("steel", Box((30.0, 30.0, 90.0))),))
    assert packer.put(tall) is None
    assert not packer.placed
    assert packer.level == 0.0
    placed = packer.must_put(tall)
    assert packer.inside[2] == pytest.approx(placed.bounds[1, 2])
    with pytest.raises(UsageError, match="take a larger one"):
        packer.must_put(Item("long", (Primitive("steel", Box((150.0, 5.0, 5.0))),)))


def test_a_floor_is_made_for_what_it_must_hold() -> None:
    rod = Item("rod", (Primitive("steel", Box((150.0, 10.0, 20.0))),), poses=ANY_SIDE[:1])
    assert floor_for([rod], (100.0, 80.0)) == pytest.approx((154.0, 80.0))  # the long side gets longer
    assert floor_for([rod], (200.0, 80.0)) == (200.0, 80.0)
    assert floor_for([], (50.0, 60.0)) == (50.0, 60.0)
    assert least_height(rod) == pytest.approx(20.0)
    assert least_height(block(150.0, 10.0, 20.0)) == pytest.approx(10.0)


def test_a_gap_is_where_most_room_is() -> None:
    packer = Packer((200.0, 100.0, 100.0), np.random.default_rng(0))
    packer.lay(Item("left", (Primitive("paper", Box((100.0, 100.0, 60.0))),)).placed((-50.0, 0.0, 30.0)))
    found = packer.gap((80.0, 80.0))
    assert found is not None
    assert found[0] >= 40.0
    assert found[2] == pytest.approx(0.0)
    assert packer.gap((300.0, 20.0)) is None
    packer.close(5.0)
    assert packer.inside[2] == pytest.approx(65.0)


def test_the_same_seed_packs_the_same() -> None:
    packers = [Packer(HOLLOW, np.random.default_rng(9)) for _ in range(2)]
    items = blocks(9, 30)
    for packer in packers:
        for item in items:
            packer.put(item)
    first, second = ([placed.bounds for placed in packer.placed] for packer in packers)
    assert np.array_equal(first, second)
