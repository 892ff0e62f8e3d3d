"""Every family of goods and every design of a threat draws sound items."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from cargolens.datasets.simulator.design import Goods, Threat
from cargolens.datasets.simulator.geometry import axis_rotation, rotation
from cargolens.datasets.simulator.goods import ALL_GOODS, carried, gripped, luggage
from cargolens.datasets.simulator.item import Item, Placed
from cargolens.datasets.simulator.scene import Scene, areal_map
from cargolens.datasets.simulator.threats import ALL_THREATS, FAMILIES
from cargolens.datasets.simulator.trace import Body, bodies, trace
from cargolens.datasets.simulator.view_geometry import ViewGeometry, parallel

DESIGNS: list[Goods | Threat] = [*ALL_GOODS.values(), *ALL_THREATS.values()]
DRAWS, PIXELS = 4, 96
# How far a part may reach beyond what it is carved into, mm: rounding, and facets that stand for round edges.
TOLERANCE = 0.05


def drawn(design: Goods | Threat, number: int) -> Item:
    return design.draw(np.random.default_rng([number, zlib.crc32(design.name.encode())]))


def seen(item: Item, number: int) -> tuple[Placed, ViewGeometry]:
    """An item turned any way, and a view that holds it."""
    rng = np.random.default_rng(number)
    turned = axis_rotation(rng.normal(size=3)) @ rotation(yaw=float(rng.uniform(0.0, 360.0)))
    placed = item.placed((0.0, 0.0, 0.0), turned)
    low, high = placed.bounds
    pitch = 1.05 * float((high - low).max()) / PIXELS
    middle = 0.5 * (low + high)
    return placed, parallel("v", 0.0, rows=PIXELS, columns=PIXELS, pitch_mm=pitch, centre_mm=tuple(middle))


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_design(design: Goods | Threat) -> None:
    masses = []
    for number in range(DRAWS):
        item = drawn(design, number)
        assert item.name == design.name
        assert item.family == (design.family if isinstance(design, Threat) else None)
        assert 0.0 < item.mass_g < 80_000.0
        assert 1.0 <= float(item.extents.max()) <= 700.0
        placed, view = seen(item, number)
        total = areal_map(Scene((placed,)), view).total
        assert np.isfinite(total).all()
        assert float(total.min()) >= -1e-4
        assert float(total.max()) > 1e-3
        assert least_rest(placed, view) >= -TOLERANCE  # what is carved into a part lies inside it
        masses.append(item.mass_g)
    assert len(set(masses)) > 1
    again, _ = seen(drawn(design, DRAWS - 1), DRAWS - 1)
    assert np.array_equal(areal_map(Scene((again,)), view).total, total)


def least_rest(placed: Placed, view: ViewGeometry) -> float:
    """The least length, mm, that any ray has left in a body of matter once what is carved into it is taken off."""
    roots = bodies((placed,))
    trace(roots, view)
    return min(map(_least, roots))


def _least(body: Body) -> float:
    # Things in an empty space may touch and overlap a little, as they may anywhere.
    rest = np.zeros((PIXELS, PIXELS), np.float32)
    if body.part.material is not None:
        rest = _chords(body) - sum((_chords(inner) for inner in body.inner), rest)
    return min([float(rest.min()), *map(_least, body.inner)])


def _chords(body: Body) -> np.ndarray:
    out = np.zeros((PIXELS, PIXELS), np.float32)
    if body.window is not None and body.chords is not None:
        out[body.window.slices] = body.chords
    return out


def test_tables() -> None:
    assert sum(map(len, FAMILIES.values())) == len(ALL_THREATS)
    assert all(threat.family == family for family, designs in FAMILIES.items() for threat in designs)
    assert all(name == entry.name for table in (ALL_GOODS, ALL_THREATS) for name, entry in table.items())
    # What goods are said to resemble is something that can be drawn.
    assert {goods.resembles for goods in ALL_GOODS.values()} - {None} <= set(FAMILIES)


@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("scissors", {"hair straightener", "eyelash curler", "tweezers", "compasses", "bag frame"}),
        ("lighter", {"zip pulls", "clip buckle", "combination lock", "key fob", "atomiser"}),
        ("razor_blade", {"corner guard", "metal tags", "razor cartridges"}),
        ("power_bank", {"small drive"}),
        ("magazine", {"staple strips"}),
        ("revolver", {"trolley wheel", "camera lens"}),
        ("long_gun", {"telescopic handle", "tripod", "walking poles"}),
    ],
)
def test_what_is_confused_in_real_bags_has_lookalikes(family: str, names: set[str]) -> None:
    assert names <= {goods.name for goods in ALL_GOODS.values() if goods.resembles == family}


def test_new_goods_vary_in_size_and_in_what_they_are_made_of() -> None:
    for module in (luggage, carried, gripped):
        for goods in module.GOODS:
            items = [drawn(goods, number) for number in range(12)]
            sizes = [float(item.extents.max()) for item in items]
            assert max(sizes) > 1.12 * min(sizes), goods.name
            assert len({str(sorted({str(part.material) for part in item.parts})) for item in items}) > 1, goods.name


def test_arms_of_a_star_that_differ_in_length_do_not_cross() -> None:
    # One in 300 of these draws made an outline that crosses itself, which ended a run of thousands of parcels.
    star = next(threat for name, threat in ALL_THREATS.items() if "oval" in name)
    for seed in range(1500):
        assert star.draw(np.random.default_rng([7, seed])).parts
