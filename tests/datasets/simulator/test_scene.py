"""Items and scenes: what is carved weighs what it should, densities are kept, and nothing becomes negative."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets.simulator.rays import ROTATIONS, wide_fan

from cargolens.datasets.errors import UsageError
from cargolens.datasets.scan import Float32
from cargolens.datasets.simulator import item as item_module
from cargolens.datasets.simulator.geometry import IDENTITY, Posed, rotation
from cargolens.datasets.simulator.item import Item, Placed, Primitive, moved
from cargolens.datasets.simulator.materials import make_material
from cargolens.datasets.simulator.primitives import Box, Cylinder, Ellipsoid, sphere
from cargolens.datasets.simulator.prism import Prism, circle, gear
from cargolens.datasets.simulator.revolved import Revolved
from cargolens.datasets.simulator.scene import Scene, areal_map, strip
from cargolens.datasets.simulator.texture import Texture, fractal_volume
from cargolens.datasets.simulator.view_geometry import ViewGeometry, parallel

PITCH = 0.5


def beam(angle: float = 0.0, size: int = 360) -> ViewGeometry:
    return parallel("p", angle, rows=size, columns=size, pitch_mm=PITCH)


def seen_mass(scene: Scene, view: ViewGeometry) -> dict[str, float]:
    """Grams of each material, from areal densities in a parallel beam."""
    areal = areal_map(scene, view)
    return {
        m.name: float(p.sum(dtype=float)) * PITCH**2 / 100 for m, p in zip(areal.materials, areal.planes, strict=True)
    }


def bottle(level: float = 0.7) -> Item:
    body = Revolved(((0, 25), (100, 25), (115, 10), (130, 10)))
    inside = body.inset(1.5)
    liquid = Primitive("water", inside.below(level * 130))
    air = Primitive(None, inside, carve=(liquid,))
    cap = Primitive("polypropylene", Cylinder(12, 14), centre=(0, 0, 137))
    return Item("bottle", (Primitive("pet", body, carve=(air,)), cap), poses=(rotation(), rotation(pitch=90)))


@pytest.mark.parametrize("turned", ROTATIONS[::2])
@pytest.mark.parametrize("angle", [0.0, 90.0])
def test_a_bottle_with_a_level_weighs_its_wall_and_its_liquid(turned: np.ndarray, angle: float) -> None:
    item = bottle()
    centre = -turned @ np.array([0.13, 0.07, 72.0])
    mass = seen_mass(Scene((item.placed(centre, turned),)), beam(angle))
    body = Revolved(((0, 25), (100, 25), (115, 10), (130, 10)))
    inside = body.inset(1.5)
    assert mass["water"] == pytest.approx(inside.below(91).volume / 1000, rel=6e-3)
    # A wall of 1.5 mm is three pixels: the grid of pixels shows at exact alignment.
    assert mass["pet"] == pytest.approx((body.volume - inside.volume) / 1000 * 1.38, rel=0.02)
    assert item.mass_g == pytest.approx(sum(mass.values()), rel=0.01)


def test_the_example_of_the_documentation_works() -> None:
    code = textwrap.dedent((item_module.__doc__ or "").split("::\n", 1)[1].split("\nRules:")[0])
    names = {
        "Cylinder": Cylinder, "Item": Item, "Primitive": Primitive, "Revolved": Revolved, "np": np,
        "rotation": rotation,
    }  # fmt: skip
    exec(code, names)
    item = names["shampoo"](np.random.default_rng(0))  # type: ignore[operator]
    assert 100 < item.mass_g < 900
    assert item.extents[2] > 150


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 360), st.floats(-90, 90), st.floats(0, 360), st.integers(0, 2**31))
def test_carving_never_leaves_less_than_nothing(yaw: float, pitch: float, roll: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inner = [
        Primitive(name, shape, centre=(x, 0, 0), rotation=rotation(*rng.uniform(0, 360, 3)))
        for x, name, shape in [
            (-16, "water", sphere(6)), (0, None, Ellipsoid((4, 6, 5))), (16, "copper", Box((6, 5, 4))),
        ]
    ]  # fmt: skip
    block = Primitive("steel", Box((60, 20, 20)), carve=tuple(inner), texture=Texture(0.2, 2.0, seed=seed))
    areal = areal_map(Scene((Item("die", (block,)).placed((0, 0, 0), rotation(yaw, pitch, roll)),)), wide_fan())
    assert areal.planes.min() >= 0.0
    assert np.isfinite(areal.planes).all()


def test_rounding_of_a_body_takes_nothing_away() -> None:
    class Rounded(Box):
        """A plate whose chords are a little wrong."""

        def chords(self, posed: Posed) -> Float32:
            return super().chords(posed) - np.float32(0.01)

    # A box is one of many traced together where it is small; one with texture is always traced on its own.
    part = Primitive("lead", Rounded((20, 20, 1)), texture=Texture(0.1, 2.0))
    areal = areal_map(Scene((Item("sheet", (part,)).placed((0, 0, 0), rotation(0, 5, 30)),)), beam())
    assert areal.planes.max() > 0.5
    assert areal.planes.min() >= 0.0


def test_a_hole_right_through_is_open_from_face_to_face() -> None:
    # Flush faces: drilled along z through the whole plate, seen along z and aslant.
    hole = Primitive(None, Cylinder(8, 20))
    plate = Primitive("steel", Box((60, 60, 20)), density=7.85, carve=(hole,))
    same = Primitive("steel", Prism([(-30, -30), (30, -30), (30, 30), (-30, 30)], 20, [circle(8, 200)]), density=7.85)
    for turned in ROTATIONS:
        one, two = (
            areal_map(Scene((Item("plate", (part,)).placed((0.13, 0.07, 0.2), turned),)), beam(0.0, 240)).total
            for part in (plate, same)
        )
        wrong = np.abs(one - two) > 0.3
        assert wrong.mean() < 0.01, "but for rays along a wall of the hole, which is a polygon in one of them"


def test_texture_stays_with_the_body_and_keeps_its_mass() -> None:
    sack = Primitive("sugar", Ellipsoid((40, 30, 20)), density=0.8, texture=Texture(0.15, 1.5, seed=3))
    plain = Primitive("sugar", Ellipsoid((40, 30, 20)), density=0.8)
    view = beam(0.0, 240)
    rough, smooth = (areal_map(Scene((Item("s", (p,)).placed(),)), view).total for p in (sack, plain))
    inside = smooth > 0.5
    ratio = rough[inside] / smooth[inside]
    assert 0.08 < ratio.std() < 0.2
    assert ratio.mean() == pytest.approx(1.0, abs=0.05)
    # Half a turn about the beam turns the picture with it.
    turned = areal_map(Scene((Item("s", (sack,)).placed((0, 0, 0), rotation(180)),)), view).total
    assert np.abs(turned[::-1, ::-1] - rough).mean() < 0.02 * rough.mean()


def test_the_fractal_volume_is_what_it_says() -> None:
    volume = fractal_volume()
    assert volume.shape == (64, 64, 64)
    assert volume.std() == pytest.approx(1.0, abs=1e-3)
    assert abs(float(volume.mean())) < 1e-3
    # Periodic: the step over the rim is no larger than those inside.
    assert np.abs(volume[0] - volume[-1]).mean() < 1.2 * np.abs(np.diff(volume, axis=0)).mean()


def test_an_item_of_sub_assemblies_is_the_same_item_turned() -> None:
    parts = (Primitive("steel", Prism(gear(20, 7, 5), 6)), Primitive("brass", Cylinder(3, 30), centre=(0, 0, 12)))
    turn, offset = rotation(20, 50, 70), (4.0, 5.0, 6.0)
    one = areal_map(Scene((Item("a", parts).placed(offset, turn),)), wide_fan())
    two = areal_map(Scene((Item("a", moved(parts, offset, turn)).placed(),)), wide_fan())
    assert np.abs(one.planes - two.planes).max() < 1e-3


@pytest.mark.parametrize("turned", ROTATIONS[::4])
def test_an_item_rests_where_it_is_put(turned: np.ndarray) -> None:
    placed = bottle().resting(30.0, -20.0, turned, z=12.0)
    low, high = placed.bounds
    assert low[2] == pytest.approx(12.0)
    assert 0.5 * (low + high)[:2] == pytest.approx([30.0, -20.0])
    chords = areal_map(Scene((placed,)), beam(90.0)).total
    # Seen from the side, nothing is lower than that.
    rows = np.flatnonzero(chords.any(axis=1))
    lowest = beam(90.0).detector_mm[rows[-1], 1]
    assert lowest >= 12.0 - PITCH


def test_a_parcel_is_moved_as_a_whole() -> None:
    item = bottle()
    placed = item.placed((30, 0, 0), rotation(10))
    turned = placed.moved((0, 0, 5), rotation(90))
    assert turned.position == pytest.approx([0, 30, 5])
    assert turned.rotation == pytest.approx(rotation(100))


def test_materials_of_ones_own_and_densities() -> None:
    alloy = make_material("my alloy", {"Fe": 70, "Ni": 30}, 8.1)
    part = Primitive(alloy, Box((20, 20, 10)))
    assert part.density == 8.1
    areal = areal_map(
        Scene(
            (
                Item(
                    "x",
                    (part, Primitive("flour", Box((20, 20, 10)), density=0.55)),
                ).placed(),
            )
        ),
        beam(),
    )
    assert [m.name for m in areal.materials] == ["flour", "my alloy"]
    assert areal.planes.max(axis=(1, 2)) == pytest.approx([0.55, 8.1], rel=1e-4)
    assert areal.stacked.shape == (*beam().shape, 2)


def test_a_threat_leaves_its_host_behind() -> None:
    powder = Primitive("cocaine hydrochloride", Box((80, 50, 20)), density=0.9)
    book = Primitive("paper", Box((150, 100, 40)), density=0.8, role="host", carve=(powder,))
    film = Primitive("polyethylene film", Box((90, 60, 0.2)), centre=(0, 0, 25), role="wrap")
    placed = Item("book", (book, film), family="drugs in book").placed()
    left = strip(placed)
    assert left is not None
    assert left.item.family is None
    assert left.item.mass_g == pytest.approx(150 * 100 * 40 / 1000 * 0.8), "whole again, and without the film"
    scene = Scene((placed, bottle().placed((0, 0, 100))))
    assert scene.threats == (placed,)
    assert scene.primitives == 3 + 4
    assert scene.without([placed]).primitives == 1 + 4
    assert strip(Item("knife", (Primitive("steel", Box((100, 20, 2))),), family="knife").placed()) is None


# What is wrong, and the words that say so.
@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Primitive("unobtainium", sphere(1)), UsageError, "not in the library"),
        (lambda: Primitive("steel", sphere(1), density=78.5), ValueError, "0 to 30"),  # kg/m3 taken for g/cm3, nearly
        (lambda: Item("nothing", ()), ValueError, "at least one part"),
        (lambda: Item("book", (Primitive("paper", sphere(1), role="host"),), family="x"), ValueError, "payload"),
    ],
)
def test_impossible_items_are_refused(make: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()  # type: ignore[operator]


def test_placed_is_a_value() -> None:
    placed = bottle().placed()
    assert isinstance(placed, Placed)
    assert np.array_equal(placed.rotation, IDENTITY)
