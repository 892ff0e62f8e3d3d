"""What bags are fitted with, on its own: zips, buckles, rings, hooks, wheels, telescopes, locks, guards, frames.

These small dense shapes are what a detector of guns and blades errs on most, so all are hard negatives.
"""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Box, Cylinder, RoundedBox
from ..prism import Prism, circle, rectangle
from .assembly import ALONG_X, ALONG_Y, FLAT, arc, copies, pick, regular, rod, strewn, strip, taper, vary
from .haberdashery import buckle, hardware, ring, slider, strap, wander, zip_fastener

Parts = tuple[Primitive, ...]
LYING = FLAT[:2]


def scattered(rng: np.random.Generator, groups: list[Parts], spread: float, tilt: float = 8.0) -> Parts:
    """Sub-assemblies laid about a place: each turned, a little tilted, no higher than the last by much."""
    parts: list[Primitive] = []
    for k, group in enumerate(groups):
        turn = rotation(yaw=rng.uniform(0, 360), pitch=rng.normal(0, tilt), roll=rng.normal(0, tilt))
        at = rng.uniform(-1, 1, 2) * spread * (len(groups) > 1)
        parts += moved(group, (float(at[0]), float(at[1]), 1.5 * k), turn)
    return tuple(parts)


def zip_length(rng: np.random.Generator) -> Item:
    """A zip with one to three sliders: straight, bent, or rolled up."""
    length, how = rng.uniform(120, 420), pick(rng, "straight", "bent", "rolled")
    if how == "straight":
        path = np.array([[0.0, 0, 0], [length, rng.uniform(-8, 8), 0]])
    elif how == "bent":
        path = wander(rng, (0.6 * length, 0.5 * length, 6.0), 12)
    else:
        turn = np.linspace(0, 2 * np.pi * rng.uniform(1.5, 3.0), 40)
        reach = 16.0 + 4.5 * turn / np.pi
        path = np.column_stack([reach * np.cos(turn), reach * np.sin(turn), 0.15 * turn])
    upright = how == "rolled" and rng.random() < 0.5
    parts = zip_fastener(rng, path, metal=bool(rng.random() < 0.7), upright=upright, sliders=int(rng.integers(1, 4)))
    return Item("zip length", tuple(parts), poses=LYING, soft=True)


def zip_pulls(rng: np.random.Generator) -> Item:
    """Sliders with their pulls, as they hang together at the end of a zip or lie loose."""
    groups: list[Parts] = [tuple(slider(rng)) for _ in range(int(rng.integers(1, 7)))]
    if rng.random() < 0.4:
        groups.append((ring(hardware(rng), rng.uniform(14, 24), rng.uniform(1.0, 1.8), (0, 0, 0)),))
    return Item("zip pulls", scattered(rng, groups, rng.uniform(6, 26)), poses=LYING)


def clip_buckle(rng: np.random.Generator) -> Item:
    """A side-release buckle, shut or apart: a sleeve, three prongs, bars for the webbing."""
    width = pick(rng, 15.0, 20.0, 25.0, 38.0, 50.0)
    material = pick(rng, "pom", "pom", "nylon", "zinc die-cast", "aluminium alloy")
    thick, long = rng.uniform(0.24, 0.32) * width + 2, rng.uniform(0.8, 1.05) * width
    wall = 0.28 * thick
    outline = [(0, -0.55 * width), (long, -0.66 * width), (long, 0.66 * width), (0, 0.55 * width)]
    opening = [(wall, -0.4 * width), (long, -0.46 * width), (long, 0.46 * width), (wall, 0.4 * width)]
    hollow = Primitive(None, Prism(opening, thick - 2 * wall))
    sleeve = Primitive(material, Prism([(float(x), float(y)) for x, y in outline], thick), carve=(hollow,))
    bar = rectangle(0.45 * width, 1.28 * width, (-0.2 * width, 0.0), 3.0)
    slots = [rectangle(0.11 * width, width, (x * width, 0.0)) for x in (-0.07, -0.3)]
    frame = Primitive(material, Prism(bar, 0.6 * thick, slots))
    prongs = [
        Primitive(material, Prism(strip([(0, 0), (0.5 * long, s * 0.04 * width), (0.92 * long, 0)], [3.5, 3.0, 5.0]),
                                  thick - 2 * wall), centre=(0.04 * long, s * 0.3 * width, 0))
        for s in (-1.0, 0.0, 1.0)
    ]  # fmt: skip
    plug = (Primitive(material, Prism(bar, 0.6 * thick, slots)), *prongs)
    apart = rng.uniform(1.1, 2.5) * long if rng.random() < 0.35 else 0.0
    # The plug comes from the other end, its prongs towards the sleeve.
    other = moved(plug, (long * 1.05 + apart, rng.uniform(-6, 6) if apart else 0.0, 0), rotation(yaw=180))
    parts: list[Primitive] = [sleeve, frame, *other]
    for side, reach in ((-1.0, -0.3 * width), (1.0, 1.05 * long + apart + 0.3 * width)):
        if rng.random() < 0.7:
            bend = np.array(
                [[reach, 0, 0], [reach + side * rng.uniform(20, 90), rng.uniform(-15, 15), rng.uniform(0, 8)]]
            )
            parts.append(Primitive("polyester", strap(bend, width, 1.5), 0.8))
    return Item("clip buckle", tuple(parts), poses=LYING)


def frame_buckles(rng: np.random.Generator) -> Item:
    """Metal buckles of belts and straps, with prong or plate, one to three."""
    groups: list[Parts] = []
    for _ in range(int(rng.integers(1, 4))):
        width = rng.uniform(16, 44)
        if rng.random() < 0.3:
            metal, long = hardware(rng), vary(rng, 1.4 * width)
            window = rectangle(0.25 * long, 0.8 * width, (-0.3 * long, 0), 2.0)
            plate = Primitive(
                metal, Prism(rectangle(long, 1.1 * width, radius=0.15 * width), rng.uniform(1.6, 3.2), [window])
            )
            studs = copies(Cylinder(2.2, 7.0), np.array([[0.3 * long, s * 0.25 * width, -3.0] for s in (-1, 1)]))
            groups.append((plate, Primitive("steel", studs)))
        else:
            groups.append(tuple(buckle(rng, width)))
    return Item("frame buckle", scattered(rng, groups, 22.0 * (len(groups) > 1)), poses=LYING)


def strap_rings(rng: np.random.Generator) -> Item:
    """Rings that webbing is led through: D, round, square and triangular, welded or cast, and slides."""
    groups: list[Parts] = []
    metal = hardware(rng)
    for _ in range(int(rng.integers(1, 8))):
        width, wire = rng.uniform(14, 46), rng.uniform(1.2, 3.2)
        kind = pick(rng, "D", "D", "round", "square", "slide", "triangle")
        if kind == "D":
            groups.append((ring(metal, width, wire, (0, 0, 0)),))
        elif kind == "round":
            groups.append((Primitive(metal, torus(0.5 * width, wire)),))
        elif kind == "slide":
            slots = [rectangle(0.2 * width, width, (s * 0.22 * width, 0)) for s in (-1, 1)]
            slide = Prism(rectangle(0.85 * width, 1.24 * width, radius=3.0), 1.6 * wire, slots)
            groups.append((Primitive(metal, slide),))
        else:
            loop = regular(0.62 * width, 3 if kind == "triangle" else 4, turn=45.0)
            path = np.column_stack([np.asarray(loop), np.zeros(len(loop))])
            groups.append((Primitive(metal, tube(path, wire, closed=True)),))
    return Item("strap rings", scattered(rng, groups, rng.uniform(12, 34)), poses=LYING)


def swivel_hooks(rng: np.random.Generator) -> Item:
    """Swivel hooks of shoulder straps: a hook with a sprung gate, a barrel, an eye that webbing goes through."""
    groups: list[Parts] = []
    metal, k = hardware(rng), rng.uniform(0.8, 1.5)
    for _ in range(int(rng.integers(1, 4))):
        bend = np.array([(x, y, 0.0) for x, y in arc(9 * k, 190, 470, 12, (24 * k, 0))])
        stem = np.array([(6 * k, 0, 0), (13 * k, -2.5 * k, 0), *bend])
        hook = Primitive(metal, tube(stem, rng.uniform(1.9, 2.8) * k))
        gate = rod(metal, (13 * k, 2 * k, 0), (22 * k, 8.5 * k, 0), 1.5 * k)
        lever = rod(metal, (17 * k, 5 * k, 0), (16 * k, 11 * k, 2 * k), 1.2 * k)
        barrel = Primitive(metal, Cylinder(4 * k, 9 * k), centre=(2 * k, 0, 0), rotation=ALONG_X)
        eye = ring(metal, rng.uniform(22, 40), 1.8 * k, (-3 * k, 0, 0), rotation(yaw=90))
        groups.append((hook, gate, lever, barrel, eye))
    return Item("swivel hook", scattered(rng, groups, 20.0), poses=LYING)


def trolley_wheel(rng: np.random.Generator) -> Item:
    """A wheel of a case in its housing or fork: tyre, hub, bearing, axle, screws; some swivel or are twins."""
    radius, width = rng.uniform(19, 32), rng.uniform(9, 22)
    twin = rng.random() < 0.4
    axle = Primitive("steel", Cylinder(rng.uniform(2.5, 4.0), width))
    race = Primitive("steel", Cylinder(0.36 * radius, 0.6 * width), rng.uniform(3.5, 7.0), carve=(
        Primitive("steel", Cylinder(2.4, 0.6 * width)),))  # fmt: skip
    gaps = Primitive(None, copies(Cylinder(0.14 * radius, width), np.array(
        [(x, y, 0) for x, y in regular(0.56 * radius, pick(rng, 4, 5, 6))])))  # fmt: skip
    core = race if rng.random() < 0.6 else axle
    hub = Primitive(
        pick(rng, "glass-filled nylon", "abs", "polypropylene"), Cylinder(0.76 * radius, width), 1.1, carve=(core, gaps)
    )
    tyre = Primitive(pick(rng, "polyurethane", "rubber", "polyurethane"), Cylinder(radius, width), carve=(hub,))
    pair = (-0.5, 0.5) if twin else (0.0,)
    parts: list[Primitive] = [p for s in pair for p in moved((tyre,), (0, 0, s * 2.3 * width))]
    reach = width * (2.4 if twin else 1.0)
    ends = np.array([[0.0, 0, s * (0.5 * reach + 3.0)] for s in (-1, 1)]) * (1.0, 1.0, 1.45 if twin else 1.0)
    parts.append(Primitive("steel", copies(Cylinder(rng.uniform(3.5, 6.0), 5.0), ends)))
    plastic = pick(rng, "abs", "glass-filled nylon", "polypropylene")
    cheek = Prism(
        strip([(0, 0), (0, 0.8 * radius), (0.3 * radius, 1.5 * radius)], [1.0 * radius, 1.3 * radius, 1.5 * radius]),
        3.0,
    )
    out = (reach / 2 + 1.6) * (1.55 if twin else 1.0)
    parts += [Primitive(plastic, cheek, centre=(0, 0, s * out)) for s in (-1.0, 1.0)]
    top = 1.75 * radius + 4
    if rng.random() < 0.6:
        pin = Primitive("steel", Cylinder(rng.uniform(4, 6), 24), centre=(0.3 * radius, top + 10, 0), rotation=ALONG_Y)
        race_ = Primitive("steel", Cylinder(11, 6), 4.5, (0.3 * radius, top + 3, 0), ALONG_Y)
        parts += [pin, race_]
    else:
        plate = Primitive(
            pick(rng, "steel", plastic), Box((2.4 * radius, 2.2, 1.6 * reach + 14)), centre=(0.2 * radius, top, 0)
        )
        parts.append(plate)
    places = np.array([[x * radius + 0.2 * radius, top, z * (0.6 * reach + 6)] for x in (-0.9, 0.9) for z in (-1, 1)])
    parts.append(Primitive("steel", copies(Cylinder(2.0, 13), places, turn=ALONG_Y)))
    return Item("trolley wheel", tuple(parts), poses=(rotation(), rotation(roll=90), rotation(roll=180)))


def telescopic_handle(rng: np.random.Generator) -> Item:
    """The handle of a case: two rails of tubes in tubes, catches and springs in them, rods, a grip with its button."""
    length, apart = rng.uniform(220, 520), rng.uniform(70, 210)
    wide, deep = rng.uniform(14, 28), rng.uniform(9, 14)
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "steel")
    wall = rng.uniform(0.9, 1.4) if metal != "steel" else 0.6
    stages, out = int(rng.integers(2, 4)), rng.uniform(0.0, 0.35)
    # With all stages out it is no longer than a case that takes it.
    length = min(length, 560.0 / (1.0 + (stages - 1) * out))
    pulled = (stages - 1) * out * length
    parts: list[Primitive] = []
    single = rng.random() < 0.25
    for side in (0.0,) if single else (-0.5, 0.5):
        w, d, at = wide, deep, 0.0
        for _ in range(stages):
            bore = Primitive(None, Box((w - 2 * wall, length, d - 2 * wall)))
            parts.append(Primitive(metal, Box((w, length, d)), centre=(side * apart, at, 0), carve=(bore,)))
            w, d, at = w - 2 * wall - 1.4, d - 2 * wall - 1.4, at + out * length
        catch = copies(
            Box((0.6 * w, 10, 0.5 * d)),
            np.array([[side * apart, -0.42 * length + k * out * length, 0] for k in range(stages)]),
        )
        parts.append(Primitive(pick(rng, "pom", "zinc die-cast"), catch))
        parts.append(rod("steel", (side * apart, -0.4 * length, 0), (side * apart, 0.45 * length + pulled, 0), 1.4))
        spring, middle = coil(3.0, 0.5, 10, 24), (side * apart, 0.4 * length + pulled, 0)
        parts.append(Primitive("steel", spring, centre=middle, rotation=ALONG_Y))
        foot = Box((1.5 * wide, 16, 1.3 * deep))
        parts.append(Primitive("abs", foot, centre=(side * apart, -0.5 * length - 8.5, 0)))
    end = 0.5 * length + pulled + 14
    across = 2.2 * wide if single else apart + 1.5 * wide
    button = Primitive(pick(rng, "pom", "steel"), Box((24, 8, 0.5 * deep)))
    lever = Primitive(
        "steel", copies(Box((0.4 * across, 2.5, 3)), np.array([[s * 0.24 * across, -8.0, 0] for s in (-1, 1)]))
    )
    hollow = Primitive(None, Box((0.94 * across, 22, deep)), carve=(button, lever))
    parts.append(Primitive("abs", RoundedBox((across, 27, deep + 6), 5), centre=(0, end, 0), carve=(hollow,)))
    if not single and rng.random() < 0.6:
        bars = np.array([[0, y * length, 0.5 * deep + 1.5] for y in (-0.46, 0.44)])
        parts.append(
            Primitive(pick(rng, "abs", "steel"), copies(Box((apart + 1.6 * wide, rng.uniform(12, 24), 2.2)), bars))
        )
    low, high = Item("telescopic handle", tuple(parts)).bounds()
    kept = moved(parts, (0.0, float(-0.5 * (low[1] + high[1])), 0.0))
    return Item("telescopic handle", kept, poses=(*LYING, rotation(roll=90)))


def corner_guards(rng: np.random.Generator) -> Item:
    """Guards from the corners of cases: three leaves of sheet or plastic with rivets, one to four."""
    metal, side, thick = pick(rng, "steel", "abs", "brass", "steel"), rng.uniform(22, 50), rng.uniform(0.8, 2.2)
    leaf = [(0.0, 0.0), (side, 0.0), *arc(side, 15, 75, 4), (0.0, side)]
    hole = [circle(2.2, 8, (0.62 * side * c, 0.62 * side * s)) for c, s in ((0.9, 0.35), (0.35, 0.9))]
    one = (
        Primitive(metal, Prism(leaf, thick, hole)),
        *moved((Primitive(metal, Prism(leaf, thick, hole)),), (0, 0, 0), rotation(roll=90)),
        *moved((Primitive(metal, Prism(leaf, thick, hole)),), (0, 0, 0), rotation(pitch=-90)),
    )
    rivets = Primitive(
        "steel", copies(Cylinder(2.6, 5), np.array([[0.56 * side, 0.22 * side, 0], [0.22 * side, 0.56 * side, 0]]))
    )
    groups: list[Parts] = [(*one, rivets) for _ in range(int(rng.integers(1, 5)))]
    return Item(
        "corner guard", scattered(rng, groups, 0.9 * side, 20.0), poses=(rotation(), rotation(roll=135, yaw=40))
    )


def combination_lock(rng: np.random.Generator) -> Item:
    """A combination lock of luggage: drums, a spring; with shackle or cable, or built in."""
    metal = pick(rng, "zinc die-cast", "zinc die-cast", "brass", "abs")
    count, k = pick(rng, 3, 3, 4), rng.uniform(0.8, 1.25)
    w, h, t = (7.5 * count + 8) * k, rng.uniform(24, 36) * k, rng.uniform(10, 14) * k
    drums = copies(
        Cylinder(4.6 * k, 5 * k), np.array([[7 * k * (j - (count - 1) / 2), 0, 0] for j in range(count)]), turn=ALONG_X
    )
    window = Primitive(
        None,
        Box((7.2 * count * k, 0.4 * h, 0.86 * t)),
        carve=(Primitive(pick(rng, "pom", "zinc die-cast", "brass"), drums),),
    )
    spring = Primitive("steel", coil(2.0 * k, 0.4, 6, 9 * k), centre=(0, 0, 0), rotation=ALONG_X)
    core = Primitive(None, Box((0.6 * w, 0.18 * h, 0.5 * t)), centre=(0, 0.34 * h, 0), carve=(spring,))
    body = Primitive(metal, RoundedBox((w, h, t), 2.5 * k), carve=(window, core))
    parts: list[Primitive] = [body]
    how = pick(rng, "shackle", "cable", "built in")
    if how == "built in":
        plate = Prism(rectangle(w + 26, h + 14, radius=6), 2.2, [rectangle(w, h)])
        parts.append(Primitive(pick(rng, "abs", "zinc die-cast"), plate))
        parts.append(
            Primitive("steel", copies(Box((5, 12, 4)), np.array([[s * 0.3 * w, h / 2 + 8, 0] for s in (-1, 1)])))
        )
        parts.append(
            Primitive(
                "steel",
                copies(
                    Cylinder(1.8, 10), np.array([[s * (w / 2 + 8), y * h / 2, 0] for s in (-1, 1) for y in (-0.7, 0.7)])
                ),
            )
        )
    else:
        reach = rng.uniform(14, 28) * k if how == "shackle" else rng.uniform(25, 60)
        bow = [(x, y * reach / (0.32 * w) + h / 2, 0.0) for x, y in arc(0.32 * w, 0, 180, 12)]
        wire = rng.uniform(1.6, 2.4) * k if how == "shackle" else 1.2
        parts.append(
            Primitive("steel", tube(np.array([(0.32 * w, 0.5 * h, 0), *bow[1:-1], (-0.32 * w, 0.5 * h, 0)]), wire))
        )
    return Item("combination lock", tuple(parts), poses=FLAT)


def frame_lock(rng: np.random.Generator) -> Item:
    """A catch of a briefcase or a toggle latch of a tool case: a plate, a hasp on a hinge, a spring, rivets."""
    metal, w, h = hardware(rng), rng.uniform(22, 40), rng.uniform(40, 75)
    rivets = [circle(2.0, 8, (sx * 0.36 * w, sy * 0.4 * h)) for sx in (-1, 1) for sy in (-1, 1)]
    plate = Primitive(metal, Prism(rectangle(w, h, radius=3), 1.4, rivets))
    hasp = Primitive(
        metal,
        Prism(taper(0.75 * h, 0.6 * w, 0.4 * w), 2.0, [rectangle(8, 5, (0.6 * h, 0))]),
        centre=(0, -0.36 * h, 4),
        rotation=rotation(yaw=90),
    )
    pin = rod("steel", (-0.4 * w, -0.38 * h, 4), (0.4 * w, -0.38 * h, 4), 2.0)
    spring = Primitive("steel", coil(3.2, 0.7, 7, 0.5 * w), centre=(0, 0.1 * h, 8), rotation=ALONG_X)
    loop = np.array([(-0.3 * w, 0.1 * h, 6), (-0.3 * w, 0.75 * h, 5), (0.3 * w, 0.75 * h, 5), (0.3 * w, 0.1 * h, 6)])
    parts: list[Primitive] = [plate, hasp, pin, spring]
    if rng.random() < 0.6:
        parts.append(Primitive("steel", tube(loop, rng.uniform(1.2, 2.0))))
    if rng.random() < 0.4:
        plug = Primitive("brass", Cylinder(4.5, 10))
        parts.append(Primitive(metal, Cylinder(6.5, 10), centre=(0, -0.1 * h, 10), carve=(plug,)))
    groups: list[Parts] = [tuple(parts)] * int(rng.integers(1, 3))
    return Item("frame lock", scattered(rng, groups, 0.8 * h, 10.0), poses=(*LYING, rotation(roll=90)))


def case_handle(rng: np.random.Generator) -> Item:
    """A carrying handle: a steel band or wire core in plastic or leather, on two riveted mounts that it folds on."""
    span, rise = rng.uniform(100, 180), rng.uniform(8, 45)
    path = np.array([(x * span, rise * (1 - (2 * x) ** 4), 0.0) for x in np.linspace(-0.5, 0.5, 11)])
    parts: list[Primitive] = [
        Primitive(pick(rng, "soft pvc", "leather", "abs"), strap(path, rng.uniform(16, 26), 7.0, on_edge=False), 0.6)
    ]
    wide, thick = rng.uniform(8, 16), rng.uniform(0.8, 1.6)
    core = (
        strap(path + np.array([0.0, 0, 4.6]), wide, thick)
        if rng.random() < 0.6
        else tube(path + np.array([0.0, 0, 5.6]), 2.2)
    )
    parts.append(Primitive("steel", core))
    metal = pick(rng, "steel", "zinc die-cast", "abs")
    for s in (-1.0, 1.0):
        mount = Prism(rectangle(24, 32, radius=5), 2.2, [circle(2.2, 8, (0, y)) for y in (-11.0, 11.0)])
        parts.append(Primitive(metal, mount, centre=(s * (span / 2 + 2), -6, -6)))
        parts.append(rod("steel", (s * span / 2, -14, 0), (s * span / 2, 10, 0), 2.4))
    return Item("case handle", tuple(parts), poses=(rotation(), rotation(roll=90), rotation(roll=180)))


def bag_frame(rng: np.random.Generator) -> Item:
    """The frame of a purse: two bows of channel hinged at their ends, a ball catch; shut or half open."""
    w, h, wire = rng.uniform(60, 220), rng.uniform(30, 80), rng.uniform(1.6, 3.5)
    metal = hardware(rng)
    corners = [(-0.5, 0.0), (-0.5, 0.75), (-0.38, 1.0), (0.38, 1.0), (0.5, 0.75), (0.5, 0.0)]
    bow = np.array([(x * w, y * h, 0.0) for x, y in corners])
    one = Primitive(metal, tube(bow, wire))
    opened = pick(rng, 4.0, 4.0, rng.uniform(10, 70))
    parts: list[Primitive] = [one, *moved((one,), (0, 0, 2 * wire), rotation(roll=opened))]
    parts += [rod("steel", (s * w / 2, -3, wire), (s * w / 2 + s * 5, -3, wire), 2.6) for s in (-1, 1)]
    for s in (-1.0, 1.0):
        ball = Primitive(metal, Cylinder(4.5, 8.0), centre=(s * 4, h + 6, wire), rotation=ALONG_Y)
        parts.append(ball)
    return Item("bag frame", tuple(parts), poses=LYING)


def rivet_rows(rng: np.random.Generator) -> Item:
    """Rivets, eyelets and screws of a case in the rows that they sit in, with the strip or board between them."""
    count, pitch = int(rng.integers(4, 12)), rng.uniform(14, 45)
    at = np.column_stack([pitch * (np.arange(count) - 0.5 * (count - 1)), rng.normal(0, 1.0, count), np.zeros(count)])
    radius, long = rng.uniform(1.6, 3.2), rng.uniform(6, 14)
    _, tilted = strewn(rng, count, (1, 1, 1), 1.0)
    metal = pick(rng, "steel", "stainless steel", "brass")
    lie = rng.random() < 0.4
    shank = copies(Cylinder(radius, long), at, tilted if lie else None)
    head = copies(Cylinder(2.1 * radius, 1.6), at, tilted if lie else None, offset=(0, 0, long / 2 + 0.8))
    band = Primitive(
        pick(rng, "polyethylene", "abs", "aluminium alloy"), Box((pitch * count, 12, 1.4)), centre=(0, 0, -long / 2 - 1)
    )
    return Item("rivet row", (Primitive(metal, shank), Primitive(metal, head), band), poses=LYING)


BAGS = ("clothes", "hobby", "household", "sports")
GOODS: tuple[Goods, ...] = (
    Goods("zip length", zip_length, ("clothes", "hobby"), 0.8, "knife", (1, 3)),
    Goods("zip pulls", zip_pulls, ("clothes", "hobby"), 0.8, "lighter"),
    Goods("clip buckle", clip_buckle, ("clothes", "sports", "hobby"), 0.8, "lighter", (1, 3)),
    Goods("frame buckle", frame_buckles, ("clothes", "hobby"), 0.8, "knuckles"),
    Goods("strap rings", strap_rings, BAGS, 0.8, "knuckles"),
    Goods("swivel hook", swivel_hooks, BAGS, 0.8, "handcuffs"),
    Goods("trolley wheel", trolley_wheel, ("household", "machine parts"), 0.7, "revolver", (1, 2)),
    Goods("telescopic handle", telescopic_handle, ("household", "machine parts"), 0.7, "long_gun"),
    Goods("corner guard", corner_guards, ("household", "tools", "machine parts"), 0.6, "razor_blade"),
    Goods("combination lock", combination_lock, BAGS, 0.8, "lighter", (1, 2)),
    Goods("frame lock", frame_lock, ("tools", "household"), 0.7, "pistol"),
    Goods("case handle", case_handle, ("household", "tools"), 0.6, "knife"),
    Goods("bag frame", bag_frame, ("clothes", "hobby"), 0.6, "scissors"),
    Goods("rivet row", rivet_rows, ("tools", "hobby"), 0.6, "ammunition"),
)
