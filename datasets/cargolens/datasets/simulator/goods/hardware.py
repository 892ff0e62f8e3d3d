"""Ironmongery: screws, hinges, locks, keys, handles, chain, brackets, hooks."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Box, Capsule, Cylinder, Frustum, RoundedBox
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from .assembly import (
    ALONG_X,
    ALONG_Y,
    ANY_SIDE,
    FLAT,
    arc,
    case,
    chain,
    copies,
    pick,
    repeated,
    rod,
    strewn,
    vary,
)

Parts = tuple[Primitive, ...]
ZINC_PLATED = ("steel", "steel", "stainless steel", "brass")


def screws(rng: np.random.Generator) -> Item:
    """A bag or a small box of screws, bolts, nails or wall plugs."""
    kind = pick(rng, "wood", "machine", "nail", "plug")
    count, radius = int(rng.integers(8, 70)), rng.uniform(1.2, 3.2)
    length = radius * rng.uniform(8, 18)
    spread = 0.55 * length + 1.6 * radius * np.sqrt(count * length / radius)
    size = (spread, spread * rng.uniform(0.5, 0.9), rng.uniform(4, 9) * radius)
    centres, turned = strewn(rng, count, size)
    metal = "nylon" if kind == "plug" else pick(rng, *ZINC_PLATED)
    heads: dict[str, Cylinder | Frustum] = {
        "wood": Frustum(radius, 2.0 * radius, 1.4 * radius),
        "nail": Cylinder(2.2 * radius, 0.6 * radius),
    }
    head = heads.get(kind, Cylinder(1.8 * radius, 1.3 * radius))
    shank, slim = Frustum(0.25 * radius, 0.8 * radius, length), Cylinder(0.9 * radius, length)
    parts = [Primitive(metal, copies(shank if kind in ("wood", "plug") else slim, centres, turned))]
    parts.append(Primitive(metal, copies(head, centres, turned, offset=(0, 0, length / 2 + 0.6 * radius))))
    if kind in ("wood", "machine"):
        thread = copies(Cylinder(1.15 * radius, 0.25 * radius), centres, turned, offset=(0, 0, -0.1 * length))
        parts.append(Primitive(metal, thread, 4.0))
        rings = [
            copies(Cylinder(1.1 * radius, 0.3 * radius), centres, turned, offset=(0, 0, s * length))
            for s in (-0.3, 0.1)
        ]
        parts += [Primitive(metal, ring, 3.0) for ring in rings]
    return _bagged(rng, "screws", parts, rng.random() < 0.4)


def nuts(rng: np.random.Generator) -> Item:
    """A bag or a box of nuts and washers."""
    count, radius = int(rng.integers(10, 60)), rng.uniform(3.5, 9)
    spread = 1.5 * radius * np.sqrt(count)
    centres, turned = strewn(rng, count, (spread, spread * rng.uniform(0.6, 1), 4 * radius), 60.0)
    metal, thick = pick(rng, *ZINC_PLATED), pick(rng, 0.25, 0.8) * radius
    hole = Primitive(None, copies(Cylinder(0.58 * radius, thick), centres, turned))
    return _bagged(
        rng,
        "nuts",
        [Primitive(metal, copies(Cylinder(radius, thick), centres, turned), carve=(hole,))],
        rng.random() < 0.3,
    )


def _bagged(rng: np.random.Generator, name: str, parts: list[Primitive], boxed: bool) -> Item:
    """In a carton or plastic box, or in a bag of which only the header and the seam show."""
    low, high = Item(name, tuple(parts)).bounds()
    size, middle = high - low, 0.5 * (low + high)
    inside = moved(tuple(parts), tuple(-middle))
    if boxed:
        box = case(
            pick(rng, "cardboard", "polypropylene"), tuple(np.add(size, (5, 5, 4))), rng.uniform(0.6, 1.5), inside
        )
        return Item(name, (box,), poses=ANY_SIDE)
    header = Primitive("coated paper", Box((float(size[0]), 22, 0.8)), centre=(0, float(size[1]) / 2 + 13, 0))
    staple = Primitive("steel", Box((12, 0.5, 1.6)), centre=(0, float(size[1]) / 2 + 14, 1.2))
    return Item(name, (*inside, header, staple), poses=FLAT[:2])


def hinge(rng: np.random.Generator) -> Item:
    """A butt hinge folded flat or open, or a sprung cabinet hinge."""
    metal = pick(rng, "steel", "brass", "stainless steel", "aluminium alloy")
    if rng.random() < 0.3:
        cup = Revolved(((0, 16.5), (10.5, 17.5), (11.5, 25)))
        bowl = Primitive("zinc die-cast", cup, carve=(Primitive(None, cup.inset(1.5)),))
        arm = Primitive("steel", Box((70, 18, 2)), centre=(40.0, 0, 16))
        sides = Primitive("steel", copies(Box((60, 1.4, 9)), np.array([[42.0, 9.8, 11.5], [42.0, -9.8, 11.5]])))
        spring = Primitive("steel", coil(3.0, 0.6, 6, 12), centre=(12.0, 0, 8), rotation=ALONG_Y)
        bolts = Primitive("steel", copies(Cylinder(3, 10), np.array([[50.0, 0, 10], [66.0, 0, 10]])))
        return Item("hinge", (bowl, arm, sides, spring, bolts), poses=(IDENTITY, rotation(roll=90)))
    length, width, thick = rng.uniform(40, 110), rng.uniform(18, 40), rng.uniform(1.2, 3.0)
    pin, holes = thick * 1.5 + 0.6, int(rng.integers(2, 5))
    at = np.linspace(-0.36, 0.36, holes) * length
    row = [circle(2.2 + 0.02 * width, 10, (width * (0.45 + 0.25 * (k % 2)), float(y))) for k, y in enumerate(at)]
    leaf = Primitive(metal, Prism(rectangle(width, length, (pin + width / 2, 0), min(4, width / 4)), thick, row))
    folded = rng.random() < 0.4
    other = moved((leaf,), (0, 0, 2 * thick if folded else 0), rotation(pitch=0 if folded else 180))
    barrel = rod(metal, (0, -length / 2, 0), (0, length / 2, 0), pin)
    tips = Primitive(
        metal, copies(Capsule(pin * 0.8, pin * 2), np.array([[0, s * (length / 2 + pin), 0] for s in (-1.0, 1.0)]))
    )
    return Item("hinge", (leaf, *other, barrel, tips), poses=FLAT)


def padlock(rng: np.random.Generator) -> Item:
    """A padlock, its shackle shut or open, cylinder and levers inside, keys on a ring."""
    k = rng.uniform(0.7, 1.4)
    w, h, t = 38 * k, rng.uniform(28, 40) * k, rng.uniform(13, 19) * k
    plug = Primitive("brass", Cylinder(5 * k, 0.55 * h), 7.0)
    bore = Primitive(None, Cylinder(5.8 * k, 0.58 * h), None, (0, -0.2 * h, 0), ALONG_Y, (plug,))
    catch = Primitive(None, Box((18 * k, 5 * k, 6 * k)), centre=(0, 0.28 * h, 0))
    body_shape = RoundedBox((w, h, t), 3 * k)
    body = Primitive(pick(rng, "brass", "steel", "zinc die-cast", "aluminium alloy"), body_shape, carve=(bore, catch))
    wire, reach = rng.uniform(3, 5) * k, rng.uniform(15, 45) * k
    lift = 0.0 if rng.random() < 0.7 else 10 * k
    top = [
        (12 * k * float(np.cos(a)), h / 2 + reach + 12 * k * float(np.sin(a)) + lift, 0)
        for a in np.linspace(0, np.pi, 9)
    ]
    shackle = Primitive("steel", tube(np.array([(12 * k, h / 2 + lift, 0), *top, (-12 * k, h / 2, 0)]), wire))
    ring = Primitive("steel", torus(9, 0.9), centre=(w, -h / 2, 0))
    keys = [
        moved(key(rng, k), (w + 6, -h / 2 - 12, 2.0 * j), rotation(yaw=rng.uniform(200, 340)))
        for j in range(int(rng.integers(0, 3)))
    ]
    loose = (ring, *(part for one in keys for part in one)) if keys else ()
    return Item("padlock", (body, shackle, *loose), poses=FLAT)


def key(rng: np.random.Generator, k: float = 1.0) -> Parts:
    """A cut key along x: a bow with a hole, a blade with a groove and bittings; or a lever key with a bit."""
    metal = pick(rng, "brass", "steel", "nickel")
    if rng.random() < 0.2:
        bow = Primitive(metal, torus(8 * k, 1.6 * k, 14), centre=(-9 * k, 0, 0))
        return (
            bow,
            rod(metal, (0, 0, 0), (38 * k, 0, 0), 2.2 * k),
            Primitive(metal, Box((9 * k, 9 * k, 2)), centre=(33 * k, -6 * k, 0)),
        )
    length, wide = rng.uniform(22, 30) * k, rng.uniform(7, 9) * k
    cuts = int(rng.integers(4, 7))
    edge = []
    for n in range(cuts):
        x, depth = length * (n + 0.5) / cuts, rng.uniform(0.1, 0.45) * wide
        edge += [(x - 0.35 * length / cuts, wide / 2), (x, wide / 2 - depth), (x + 0.35 * length / cuts, wide / 2)]
    bow_shape = arc(rng.uniform(10, 13) * k, 25, 335, pick(rng, 6, 8, 14), (-10 * k, 0))
    outline = [(0.0, -wide / 2), (length, -wide / 2), (length + 2 * k, 0.0), *edge[::-1], (0.0, wide / 2), *bow_shape]
    thick = rng.uniform(1.8, 2.6)
    groove = Primitive(None, Box((length * 0.95, 1.2, 0.8)), centre=(length / 2, -wide * 0.15, thick / 2 - 0.4))
    return (Primitive(metal, Prism(outline, thick, [circle(3.0 * k, 10, (-14 * k, 0))]), carve=(groove,)),)


def door_handle(rng: np.random.Generator) -> Item:
    """A lever on a rose or a plate, or a knob, with its square spindle and screws."""
    metal = pick(rng, "zinc die-cast", "stainless steel", "aluminium alloy", "brass")
    spindle = Primitive("steel", Box((8, 8, rng.uniform(60, 100))), centre=(0, 0, -20.0))
    plate_height = pick(rng, 0.0, 0.0, rng.uniform(150, 220))
    rose = Prism(rectangle(42, plate_height, (0, -plate_height * 0.25), 6), 9) if plate_height else Cylinder(26, 9)
    square = Primitive(None, Cylinder(12, 7), centre=(0, 0, -1))
    base = Primitive(metal, rose, 0.75 * 7 if metal != "aluminium alloy" else 2.4, (0, 0, 20), carve=(square,))
    if rng.random() < 0.7:
        end = rng.uniform(90, 125)
        path = np.array(
            [(0, 0, 26), (0, 0, 56), (4, 0, 62), (12, 0, 66), (end, rng.uniform(-12, 12), 66), (end + 6, 0, 60)], float
        )
        grip = Primitive(metal, tube(path, rng.uniform(7, 10)), None if rng.random() < 0.5 else 3.5)
        parts: Parts = (base, grip)
    else:
        knob = Revolved(((25, 10), (45, 12), (55, 24), (66, 27), (76, 20), (78, 0)))
        parts = (base, Primitive(metal, knob, carve=(Primitive(None, knob.inset(3)),)))
    screws_ = Primitive("steel", copies(Cylinder(2.2, 45), np.array([[-19.0, 30, 0], [19.0, 40, 4.0]]), turn=ALONG_X))
    return Item(
        "door handle",
        (*parts, *moved((spindle,), (0, 0, -16)), screws_),
        poses=(rotation(pitch=90), rotation(roll=90), rotation(roll=180)),
    )


def chain_length(rng: np.random.Generator) -> Item:
    """A length of link chain, heaped or in a coil."""
    wire = rng.uniform(1.5, 4.5)
    turns, radius = rng.uniform(1.2, 2.6), rng.uniform(8, 14) * wire
    angle = np.linspace(0, 2 * np.pi * turns, 60)
    reach = (
        radius * (0.5 + 0.5 * angle / angle[-1]) * (1 + 0.12 * np.sin(rng.uniform(2, 4) * angle + rng.uniform(0, 6)))
    )
    path = np.stack(
        [reach * np.cos(angle), reach * np.sin(angle), rng.uniform(0.8, 2.5) * wire * np.sin(1.7 * angle)], axis=1
    )
    links = chain(path, wire, wire * rng.uniform(7, 10), wire * rng.uniform(5.2, 6.2))
    return Item("chain", (Primitive(pick(rng, "steel", "steel", "stainless steel", "brass"), links),), poses=FLAT[:2])


def bracket(rng: np.random.Generator) -> Item:
    """Angle brackets, perforated straps and joist plates, stacked."""
    k, thick = rng.uniform(0.7, 1.4), rng.uniform(1.2, 3.0)
    a, b, width = 70 * k, rng.uniform(40, 90) * k, rng.uniform(16, 55)
    rows = 1 if width < 28 else 2

    def plate(length: float) -> Prism:
        holes = [
            circle(2.4, 9, (length * f, width * (0.25 if rows == 2 else 0.0) * s))
            for f in (0.3, 0.55, 0.85)
            for s in (-1, 1)[:rows]
        ]
        return Prism(rectangle(length, width, (length / 2, 0), 3), thick, holes)

    foot = Primitive("steel", plate(a), centre=(0, 0, thick / 2))
    wall = Primitive("steel", plate(b), centre=(-thick / 2, 0, thick), rotation=rotation(pitch=-90))
    parts: list[Primitive] = [foot, wall]
    if rng.random() < 0.5:
        brace = Prism([(0, 0), (0.45 * a, 0), (0, 0.45 * b)], 2.0)
        parts.append(Primitive("steel", brace, centre=(0, 0, thick), rotation=rotation(roll=90)))
    every: list[Primitive] = []
    for j in range(int(rng.integers(1, 5))):
        every += moved(tuple(parts), (j * (thick + 1.2), rng.uniform(-3, 3), j * (thick + 1.0)))
    return Item("bracket", tuple(every), poses=(IDENTITY, rotation(roll=90), rotation(pitch=135), rotation(roll=-90)))


def hooks(rng: np.random.Generator) -> Item:
    """Screw hooks, coat hooks or S-hooks, strewn."""
    wire, radius = rng.uniform(1.5, 4), rng.uniform(8, 16)
    bend = [(radius * float(np.cos(a)), radius * float(np.sin(a)), 0.0) for a in np.linspace(-2.2, np.pi / 2, 9)]
    kind = pick(rng, "screw", "s")
    tail = [(-0.5 * radius, radius, 0), (-1.5 * radius, radius * 0.4, 0), (-3.4 * radius, 0, 0)]
    if kind == "s":
        tail = [(-2 * radius - x, -y, 0) for x, y, _ in bend[::-1]]
    one = tube(np.array([*bend, *tail], float), wire)
    count = int(rng.integers(2, 10))
    centres = np.stack(
        [(np.arange(count) % 3) * 2.6 * radius, (np.arange(count) // 3) * 4.8 * radius, rng.uniform(0, 2, count)],
        axis=1,
    )
    turned = np.stack([rotation(yaw=90 + rng.uniform(-25, 25), roll=180 * int(rng.integers(2))) for _ in range(count)])
    return Item("hooks", (Primitive(pick(rng, *ZINC_PLATED), repeated(one, centres, turned)),), poses=FLAT[:2])


def carabiners(rng: np.random.Generator) -> Item:
    """Carabiners with a gate and its spring, one to five, some on a strap."""
    k = rng.uniform(0.5, 1.1)
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "steel")
    parts: list[Primitive] = []
    for j in range(int(rng.integers(1, 6))):
        a, b = 22 * k * vary(rng, 1), rng.uniform(12, 17) * k
        path = [
            (-b, -a, 0),
            (-0.3 * b, -2.0 * a, 0),
            (0.8 * b, -1.9 * a, 0),
            (b, -a, 0),
            (1.2 * b, 1.2 * a, 0),
            (0.6 * b, 2 * a, 0),
            (-0.6 * b, 1.9 * a, 0),
            (-1.1 * b, 1.1 * a, 0),
        ]
        body = Primitive(metal, tube(np.array(path, float), 4.8 * k))
        gate = rod(metal, (-b, -a + 1, 0), (-1.1 * b, 1.1 * a - 1, 0), 3.8 * k)
        pin = Primitive("steel", Cylinder(1.5 * k, 12 * k), centre=(-b, -a - 2, 0))
        parts += moved((body, gate, pin), (3.6 * b * j, rng.uniform(-8, 8), 0), rotation(yaw=rng.uniform(-40, 40)))
        if 3.6 * b * j > 200:
            break
    return Item("carabiner", tuple(parts), poses=FLAT)


def latch(rng: np.random.Generator) -> Item:
    """A barrel bolt, a cylinder lock or a mortice lock case with its levers and springs."""
    metal = pick(rng, "steel", "stainless steel", "brass")
    if rng.random() < 0.4:
        plate = Primitive(
            "steel",
            Prism(
                rectangle(110, 34, (0, 0), 3),
                1.8,
                [circle(2.4, 9, (sx * 48, sy * 12)) for sx in (-1, 1) for sy in (-1, 1)],
            ),
        )
        bolt = rod(metal, (-30, 0, 8), (rng.uniform(60, 90), 0, 8), 5.5)
        loops = Primitive(metal, copies(Box((12, 20, 2)), np.array([[-35.0, 0, 14.8], [0, 0, 14.8], [38.0, 0, 14.8]])))
        knob = rod(metal, (-10, 5, 8), (-10, 24, 12), 4)
        return Item("door lock", (plate, bolt, loops, knob), poses=FLAT[:2])
    width, height = rng.uniform(60, 95), rng.uniform(120, 170)
    spring = Primitive("steel", coil(4, 0.7, 8, 28), centre=(-10, height * 0.32, 0), rotation=ALONG_X)
    bolt = Primitive(pick(rng, "brass", "steel"), Box((width * 0.6, 24, 9)), centre=(width * 0.17, -height * 0.2, 0))
    tongue = Primitive(
        pick(rng, "brass", "zinc die-cast"), Box((width * 0.45, 18, 10)), centre=(width * 0.2, height * 0.2, 0)
    )
    hub = Primitive(
        "zinc die-cast", Prism(circle(11, 16), 11, [rectangle(8, 8)]), centre=(-width * 0.22, height * 0.18, 0)
    )
    levers = Primitive("brass", Box((24, 30, 6)), 6.0, (-width * 0.3, -height * 0.2, 0))
    shell = case("steel", (width, height, 15), 1.2, (spring, bolt, tongue, hub, levers))
    front = Primitive(
        metal,
        Prism(rectangle(22, height + 70, (0, 0), 3), 3, [circle(2.6, 9, (0, s * (height / 2 + 25))) for s in (-1, 1)]),
        None,
        (width / 2 + 1.6, 0, 0),
        rotation(pitch=90),
    )
    return Item("door lock", (shell, front), poses=(*FLAT[:2], rotation(pitch=90)))


GOODS: tuple[Goods, ...] = (
    Goods("screws", screws, ("tools", "machine parts", "household"), 2.0, "ammunition", (1, 4)),
    Goods("nuts", nuts, ("tools", "machine parts"), 1.0, None, (1, 3)),
    Goods("hinge", hinge, ("tools", "household", "machine parts"), 1.0, "knife", (1, 4)),
    Goods("padlock", padlock, ("tools", "household"), 1.0, "knuckles"),
    Goods("door handle", door_handle, ("tools", "household"), 1.0, "pistol", (1, 2)),
    Goods("chain", chain_length, ("tools", "machine parts"), 0.8, "handcuffs"),
    Goods("bracket", bracket, ("tools", "household", "machine parts"), 1.0, "pistol"),
    Goods("hooks", hooks, ("tools", "household"), 0.7),
    Goods("carabiner", carabiners, ("tools", "sports"), 1.0, "knuckles"),
    Goods("door lock", latch, ("tools", "household"), 0.7),
)
