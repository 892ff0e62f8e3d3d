"""Machine parts: turned, milled, cast and forged, as spares travel."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus
from ..materials import material
from ..primitives import Box, Cylinder, Frustum
from ..prism import Point, Prism, circle, gear, rectangle
from ..revolved import Revolved
from .assembly import ALONG_X, ALONG_Y, ANY_SIDE, FLAT, arc, copies, pick, regular, rod, strip, taper

Parts = tuple[Primitive, ...]
ROUND = (IDENTITY, rotation(roll=180), rotation(roll=90))
LYING = (rotation(pitch=90), rotation(pitch=90, roll=45))


def bolt_circle(radius: float, hole: float, count: int, turn: float = 0.0) -> list[list[Point]]:
    """Outlines of holes spread round a circle."""
    return [circle(hole, 9, at) for at in regular(radius, count, turn=turn)]


def shaft(rng: np.random.Generator) -> Item:
    """A turned shaft: steps, grooves, a keyway, a thread, a bore, splines or a worm."""
    metal = pick(rng, "steel", "steel", "stainless steel", "aluminium alloy", "titanium alloy")
    r, z = rng.uniform(6, 18), 0.0
    profile: list[tuple[float, float]] = [(0.0, 0.8 * r)]
    for _ in range(int(rng.integers(3, 8))):
        radius, length = r * rng.uniform(0.5, 1.25), rng.uniform(8, 45)
        profile += [(z + 0.8, radius), (z + length, radius)]
        if rng.random() < 0.4:
            profile += [(z + length, 0.85 * radius), (z + length + 2, 0.85 * radius)]
        z += length + 2
    thin = min(radius for _, radius in profile)
    deep = rng.uniform(0.2, 0.9) * z
    bore = Primitive(None, Cylinder(0.45 * thin, deep), centre=(0, 0, 0.5 * deep))
    body = Primitive(metal, Revolved(tuple(profile)), carve=(bore,) if rng.random() < 0.5 else ())
    parts = [body]
    widest = max(profile, key=lambda corner: corner[1])
    if rng.random() < 0.5:
        count = int(rng.integers(9, 18))
        tooth = Box((3.0, 0.2 * widest[1], rng.uniform(8, 14)))
        turns = np.stack([rotation(yaw=360.0 * k / count) for k in range(count)])
        parts.append(
            Primitive(
                metal,
                copies(tooth, np.tile([0.0, 0.0, widest[0] - 4], (count, 1)), turns, offset=(widest[1] + 1.5, 0, 0)),
            )
        )
    if rng.random() < 0.5:
        parts.append(Primitive(metal, coil(profile[-1][1] + 0.3, 0.5, 6, 9.0), centre=(0, 0, z - 8)))
    return Item("turned shaft", tuple(parts), poses=LYING)


def flange(rng: np.random.Generator) -> Item:
    """A pipe flange: a disc with a hub, a bore, a bolt circle and a raised face."""
    radius, count = rng.uniform(35, 90), pick(rng, 4, 4, 6, 8, 12)
    bore, thick = radius * rng.uniform(0.25, 0.5), rng.uniform(8, 18)
    metal = pick(rng, "steel", "stainless steel", "cast iron", "aluminium alloy", "pvc")
    plate = Prism(circle(radius, 40), thick, [circle(bore, 24), *bolt_circle(0.8 * radius, 0.07 * radius, count)])
    neck = rng.uniform(0.1, 0.6) * radius
    hub = Prism(circle(bore * 1.25, 24), neck, [circle(bore, 24)])
    face = Prism(circle(0.66 * radius, 32), 2, [circle(bore, 24)])
    parts = [Primitive(metal, plate), Primitive(metal, hub, centre=(0, 0, (thick + neck) / 2))]
    parts.append(Primitive(metal, face, centre=(0, 0, -thick / 2 - 1)))
    return Item("flange", tuple(parts), poses=ROUND)


def pulley(rng: np.random.Generator) -> Item:
    """A V-belt pulley or a flywheel: rim with grooves, web or spokes, hub with a keyway."""
    radius, width = rng.uniform(25, 85), rng.uniform(14, 34)
    metal = pick(rng, "cast iron", "aluminium alloy", "steel", "glass-filled nylon")
    grooves = pick(rng, 0, 1, 2, 3)
    step = width / max(grooves, 1)
    profile: list[tuple[float, float]] = [(-width / 2, radius)]
    for k in range(grooves):
        z = -width / 2 + k * step
        profile += [
            (z + 0.15 * step, radius),
            (z + 0.4 * step, 0.84 * radius),
            (z + 0.6 * step, 0.84 * radius),
            (z + 0.85 * step, radius),
        ]
    profile.append((width / 2, radius))
    inner = 0.7 * radius
    hub, bore = radius * rng.uniform(0.28, 0.4), radius * rng.uniform(0.12, 0.22)
    spokes = int(rng.integers(3, 7))
    at = [(spoke[0], spoke[1]) for spoke in regular(0.5 * (inner + hub), spokes)]
    key_ = [*arc(bore, 15, 345, 16), (1.25 * bore, -0.26 * bore), (1.25 * bore, 0.26 * bore)]
    web = Primitive(
        metal, Prism(circle(inner, 32), 0.35 * width, [key_, *[circle(0.35 * (inner - hub), 12, p) for p in at]])
    )
    core = Prism(circle(hub, 20), 0.3 * width, [key_])
    ends = [Primitive(metal, core, centre=(0, 0, s * 0.325 * width)) for s in (-1.0, 1.0)]
    room = Primitive(None, Cylinder(inner, width), carve=(web, *ends))
    return Item("pulley", (Primitive(metal, Revolved(tuple(profile)), carve=(room,)),), poses=ROUND)


def gears(rng: np.random.Generator) -> Item:
    """Spur gears, single, stacked as a cluster or several, with hubs, bores and lightening holes."""
    parts: list[Primitive] = []
    x, module = 0.0, rng.uniform(1.2, 4.0)
    metal = pick(rng, "steel", "steel", "brass", "pom", "nylon", "cast iron")
    for _ in range(int(rng.integers(1, 5))):
        teeth = int(rng.integers(9, 36))
        radius, bore = module * teeth / 2, rng.uniform(0.12, 0.3) * module * teeth / 2
        wide = rng.uniform(5, 16)
        holes = [circle(bore, 14)]
        if radius > 22 and rng.random() < 0.6:
            root = radius - min(2.2 * module, 0.4 * radius)
            hole = min(0.14 * radius, 0.3 * (root - bore))
            holes += bolt_circle(0.5 * (root + bore), hole, int(rng.integers(3, 6)))
        wheel = Primitive(metal, Prism(gear(radius, teeth, min(2.2 * module, 0.4 * radius)), wide, holes))
        boss = Primitive(metal, Prism(circle(1.8 * bore, 16), 8, [circle(bore, 14)]), centre=(0, 0, wide / 2 + 4))
        x += radius
        parts += moved((wheel, *([boss] if rng.random() < 0.6 else [])), (x, rng.uniform(-6, 6), 0))
        x += radius + 2
        if x > 180:
            break
    return Item("gears", tuple(parts), poses=(IDENTITY, rotation(roll=180), IDENTITY, rotation(roll=90)))


def brake_disc(rng: np.random.Generator) -> Item:
    """A bicycle or motor-cycle brake disc (thin, slotted, with arms) or a small car disc with a hat."""
    if rng.random() < 0.65:
        radius, arms = rng.uniform(70, 110), pick(rng, 5, 6, 6)
        inner, thick = radius * rng.uniform(0.74, 0.82), rng.uniform(1.7, 4.5)
        band = [
            circle(2.4, 8, p)
            for turn, f in ((0, 0.45), (6, 0.75))
            for p in regular(inner + (radius - inner) * f, 14, turn=turn)
        ]
        waves = pick(rng, 0, arms)
        rim = [(float(p[0]), float(p[1])) for p in regular(radius, 60)]
        if waves:
            rim = [
                (x * s, y * s)
                for (x, y), s in zip(rim, 1 + 0.02 * np.cos(waves * np.linspace(0, 2 * np.pi, 61)[:-1]), strict=True)
            ]
        parts = [Primitive("stainless steel", Prism(rim, thick, [circle(inner, 36), *band]))]
        spider = gear(inner, arms, 0.55 * inner)
        parts.append(
            Primitive(
                pick(rng, "stainless steel", "aluminium alloy"),
                Prism(spider, thick, [circle(17, 20), *bolt_circle(22, 2.6, 6)]),
            )
        )
        return Item("brake disc", tuple(parts), poses=ROUND[:2])
    radius, thick = rng.uniform(110, 135), rng.uniform(9, 22)
    hat, rise = 0.56 * radius, rng.uniform(25, 40)
    profile = ((0.0, radius), (thick, radius), (thick, hat), (thick + rise, hat))
    gap = Primitive(None, Cylinder(hat - 7, thick + rise - 8), centre=(0, 0, (thick + rise - 8) / 2))
    studs = copies(Cylinder(7, 8), np.array([(*p, thick + rise - 4) for p in [(0.0, 0.0), *regular(0.36 * radius, 5)]]))
    ways = np.stack([rotation(yaw=15.0 * k) for k in range(24)])
    vents = copies(
        Box((0.3 * radius, 5, 0.35 * thick)), np.tile([0.0, 0, thick / 2], (24, 1)), ways, offset=(0.8 * radius, 0, 0)
    )
    disc = Primitive("cast iron", Revolved(profile), carve=(gap, Primitive(None, studs), Primitive(None, vents)))
    return Item("brake disc", (disc,), poses=ROUND[:2])


def piston(rng: np.random.Generator) -> Item:
    """A piston with ring grooves and a pin, alone or on its connecting rod."""
    r = rng.uniform(20, 48)
    tall = r * rng.uniform(1.3, 1.7)
    profile = [(0.0, 0.98 * r), (0.6 * tall, r)]
    for k in range(3):
        z = (0.64 + 0.1 * k) * tall
        profile += [(z, r), (z, 0.9 * r), (z + 0.04 * tall, 0.9 * r), (z + 0.04 * tall, r)]
    profile.append((tall, r))
    way = Primitive(None, Cylinder(0.16 * r, 1.7 * r))
    pin = Primitive("steel", Cylinder(0.26 * r, 1.7 * r), None, (0, 0, 0.12 * tall), ALONG_X, (way,))
    room = Primitive(None, Cylinder(0.86 * r, 0.72 * tall), centre=(0, 0, 0.36 * tall), carve=(pin,))
    crown = Primitive("aluminium alloy", Revolved(tuple(profile)), carve=(room,))
    rings = [
        Primitive("cast iron", torus(0.97 * r, 0.02 * tall), centre=(0, 0, (0.66 + 0.1 * k) * tall)) for k in range(3)
    ]
    if rng.random() < 0.5:
        return Item("piston", (crown, *rings), poses=(rotation(roll=180), rotation(roll=90), IDENTITY))
    length = 3.4 * r
    beam = strip([(0.0, 0.0), (-0.3 * length, 0.0), (-length * 0.82, 0.0)], [0.32 * r, 0.4 * r, 0.6 * r])
    big = Prism(circle(0.85 * r, 24, (-length, 0.0)), 0.42 * r, [circle(0.6 * r, 20, (-length, 0.0))])
    conrod = (Primitive("steel", Prism(beam, 0.22 * r)), Primitive("steel", big))
    bolts = Primitive(
        "steel",
        copies(Cylinder(0.11 * r, 0.9 * r), np.array([[-length, 0.9 * r, 0], [-length, -0.9 * r, 0]]), turn=ALONG_X),
    )
    hung = moved((*conrod, bolts), (0, 0, 0.25 * tall), rotation(pitch=-90))
    return Item("piston", (crown, *rings, *hung), poses=(rotation(roll=90), rotation(pitch=90)))


def casting(rng: np.random.Generator) -> Item:
    """A cast housing: walls, bores, ribs or cooling fins, bosses, threaded holes."""
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "cast iron", "magnesium alloy")
    x, y, z = rng.uniform(70, 170), rng.uniform(60, 120), rng.uniform(25, 70)
    bores = int(rng.integers(1, 4))
    r = 0.32 * min(x / bores, y)
    at = [((k - (bores - 1) / 2) * x / bores, 0.0) for k in range(bores)]
    studs = [circle(rng.uniform(2.5, 4.5), 8, (sx * 0.4 * x, sy * 0.39 * y)) for sx in (-1, 1) for sy in (-1, 1)]
    block = Prism(rectangle(x, y, (0, 0), 8), z, [*[circle(r, 24, p) for p in at], *studs])
    chamber = rng.uniform(0.25, 0.6) * (y / 2 - r)
    pockets = [
        Primitive(None, Box((0.6 * x, chamber, 0.6 * z)), centre=(0, s * (r + 0.48 * (y / 2 - r)), -0.2 * z))
        for s in (-1.0, 1.0)
    ]
    parts = [Primitive(metal, block, carve=tuple(pockets))]
    fins = int(rng.integers(4, 10))
    if rng.random() < 0.6:
        row = np.stack([np.zeros(fins), np.zeros(fins), np.linspace(-0.45, 0.45, fins) * z], axis=1)
        both = np.concatenate([np.add(row, (0, s * (y / 2 + 8), 0)) for s in (-1.0, 1.0)])
        parts.append(Primitive(metal, copies(Box((0.9 * x, 16, 2.2)), both)))
    else:
        ribs = np.stack([np.linspace(-0.4, 0.4, fins) * x, np.full(fins, -y / 2 - 7), np.zeros(fins)], axis=1)
        parts.append(Primitive(metal, copies(Box((4, 14, 0.8 * z)), ribs)))
    boss = Prism(circle(rng.uniform(12, 20), 16), 14, [circle(8, 12)])
    parts.append(Primitive(metal, boss, None, (x / 2 + 7, 0, rng.uniform(-0.2, 0.2) * z), ALONG_X))
    seats = copies(
        Frustum(0.25 * r, 0.35 * r, 10),
        np.array([(p[0] + d, p[1], z / 2 + 5) for p in at for d in (-1.2 * r, 1.2 * r)]),
    )
    parts.append(Primitive("steel", seats))
    return Item("casting", tuple(parts), poses=ANY_SIDE)


def hydraulic_fitting(rng: np.random.Generator) -> Item:
    """Hydraulic adapters and quick couplings: hexagons, threads, cones, bores; sometimes on a hose."""
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(int(rng.integers(1, 5))):
        r = rng.uniform(6, 14)
        metal = pick(rng, "steel", "brass", "stainless steel")
        bore = Primitive(None, Cylinder(0.45 * r, 0.8 * r))
        hexagon = Primitive(metal, Prism(regular(1.35 * r, 6), 0.8 * r), None, (0, 0, 0), ALONG_X, (bore,))
        ends = []
        for s in (-1, 1):
            length = r * rng.uniform(1.2, 2.4)
            n = int(length / 2.0)
            zig = [(0.4 * r + length * k / n, r * (0.95 if k % 2 else 0.83)) for k in range(n + 1)]
            profile = Revolved(((zig[0][0], 0.8 * r), *zig, (0.4 * r + length + 0.3 * r, 0.7 * r)))
            hole = Primitive(
                None, Cylinder(0.45 * r, length + 0.3 * r), centre=(0, 0, 0.4 * r + (length + 0.3 * r) / 2)
            )
            ends.append(Primitive(metal, profile, None, (0, 0, 0), rotation(pitch=90 * s), (hole,)))
        one: list[Primitive] = [hexagon, *ends]
        if rng.random() < 0.4:
            one.append(Primitive("rubber", torus(0.95 * r, 0.14 * r), None, (0.55 * r, 0, 0), ALONG_X))
        y += 1.5 * r
        parts += moved(tuple(one), (rng.uniform(-12, 12), y, 0), rotation(yaw=rng.uniform(-25, 25)))
        y += 1.5 * r + 2
    return Item("hydraulic fitting", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


def turbocharger(rng: np.random.Generator) -> Item:
    """A turbocharger: iron turbine and aluminium compressor housings, scrolls, wheels on a shaft, flanges."""
    k = rng.uniform(0.75, 1.1)
    parts: list[Primitive] = []
    for s, metal, r in ((-1.0, "cast iron", 42 * k), (1.0, "aluminium alloy", 48 * k)):
        t = np.linspace(0.3, 2 * np.pi, 14)
        scroll = strip(
            [(float(0.95 * r * np.cos(a)), float(0.95 * r * np.sin(a))) for a in t],
            [float((8 + 2.8 * a) * k) for a in t],
        )
        wall = strip(
            [(float(0.95 * r * np.cos(a)), float(0.95 * r * np.sin(a))) for a in t[1:-1]],
            [float((2 + 2.4 * a) * k) for a in t[1:-1]],
        )
        inside = Primitive(None, Prism(wall, 22 * k))
        parts.append(Primitive(metal, Prism(scroll, 30 * k), centre=(0, 0, s * 36 * k), carve=(inside,)))
        hole = Primitive(None, Cylinder(0.5 * r, 48 * k))
        parts.append(Primitive(metal, Cylinder(0.62 * r, 48 * k), centre=(0, 0, s * 44 * k), carve=(hole,)))
        duct = Primitive(None, Cylinder(15 * k, 38 * k))
        parts.append(
            Primitive(metal, Cylinder(19 * k, 38 * k), None, (r * 0.95, -20 * k, s * 36 * k), ALONG_Y, (duct,))
        )
        vanes = np.stack([rotation(yaw=360.0 * j / 11, roll=35) for j in range(11)])
        wheel = copies(
            Box((0.3 * r, 1.2, 14 * k)), np.tile([0.0, 0, s * 36 * k], (11, 1)), vanes, offset=(0.26 * r, 0, 0)
        )
        parts.append(Primitive("steel" if s < 0 else "aluminium alloy", wheel))
    axle = Primitive("steel", Cylinder(5 * k, 38 * k))
    bore = Primitive(None, Cylinder(9 * k, 38 * k), carve=(axle,))
    parts.append(Primitive("cast iron", Cylinder(26 * k, 38 * k), carve=(bore,)))
    foot = Prism(
        rectangle(62 * k, 46 * k, (0, 0), 4),
        9 * k,
        [circle(15 * k, 16), *[circle(4 * k, 8, (sx * 25 * k, sy * 17 * k)) for sx in (-1, 1) for sy in (-1, 1)]],
    )
    parts.append(Primitive("cast iron", foot, None, (40 * k, -44 * k, -36 * k), rotation(roll=90)))
    pot = Primitive("steel", Cylinder(20 * k, 30 * k), 1.8, (-58 * k, 30 * k, 40 * k), ALONG_Y)
    link = rod("steel", (-58 * k, 14 * k, 40 * k), (-48 * k, -30 * k, -20 * k), 2.5 * k)
    return Item("turbocharger", (*parts, pot, link), poses=ANY_SIDE)


def nozzle(rng: np.random.Generator) -> Item:
    """Injectors, spark plugs or grease and spray nozzles: slim turned bodies with hollows, needle and spring."""
    kind = pick(rng, "injector", "spark", "spark", "spray")
    parts: list[Primitive] = []
    for j in range(int(rng.integers(1, 7))):
        k = rng.uniform(0.9, 1.2)
        if kind == "spark":
            centre = Primitive("copper", Cylinder(1.3 * k, 42 * k), centre=(0, 0, 22 * k))
            stone = Revolved(((-12 * k, 2.5 * k), (0, 3.6 * k), (14 * k, 5 * k), (44 * k, 4.4 * k)))
            shell = Revolved(
                (
                    (-14 * k, 6.6 * k),
                    (2 * k, 6.6 * k),
                    (2 * k, 8 * k),
                    (6 * k, 8 * k),
                    (6 * k, 11 * k),
                    (16 * k, 11 * k),
                    (18 * k, 7 * k),
                )
            )
            neck = Revolved(((-12 * k, 2.5 * k), (0, 3.6 * k), (14 * k, 5 * k), (18 * k, 4.9 * k)))
            metal = Primitive("steel", shell, carve=(Primitive(None, neck),))
            one: Parts = (
                metal,
                Primitive("alumina", stone, carve=(centre,)),
                rod("steel", (0, 0, 44 * k), (0, 0, 54 * k), 3 * k),
            )
            one = (*one, Primitive("nickel", Box((8 * k, 2.5, 1.4)), centre=(2 * k, 0, -16 * k)))
        else:
            profile = Revolved(
                (
                    (0, 2.2 * k),
                    (14 * k, 3.6 * k),
                    (15 * k, 8 * k),
                    (48 * k, 8.5 * k),
                    (48 * k, 12 * k),
                    (62 * k, 12 * k),
                    (62 * k, 7 * k),
                    (90 * k, 6 * k),
                )
            )
            spring = Primitive("steel", coil(3.4 * k, 0.7 * k, 6, 18 * k), centre=(0, 0, 7 * k))
            hollow_ = Primitive(None, Cylinder(4.6 * k, 36 * k), centre=(0, 0, 36 * k), carve=(spring,))
            way = Primitive(None, Cylinder(1.4 * k, 34 * k), centre=(0, 0, 72 * k))
            metal = Primitive("brass" if kind == "spray" else "steel", profile, carve=(hollow_, way))
            plug = Primitive("abs", Box((14 * k, 10 * k, 22 * k)), centre=(15 * k, 0, 72 * k))
            one = (metal, plug) if kind == "injector" else (metal,)
        parts += moved(one, (0, j * 26.0, 0), ALONG_X @ rotation(yaw=rng.uniform(0, 360)))
    return Item("nozzle", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


def machined_plate(rng: np.random.Generator) -> Item:
    """A milled plate or block: pockets, slots, bores, tapped holes."""
    x, y, z = rng.uniform(50, 170), rng.uniform(35, 110), rng.uniform(6, 28)
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "steel", "brass", "pom", "tool steel")
    holes = [circle(rng.uniform(1.4, 2.2), 8, (sx * (x / 2 - 5), sy * (y / 2 - 5))) for sx in (-1, 1) for sy in (-1, 1)]
    split = rng.uniform(-0.05, 0.05) * x
    if rng.random() < 0.7:
        holes.append(circle(rng.uniform(0.08, 0.15) * min(x, y), 24, (split - 0.22 * x, 0)))
    holes += [circle(2.2, 8, (split, float(v))) for v in np.linspace(-0.3, 0.3, int(rng.integers(2, 6))) * y]
    carve = []
    for s in (-1, 1):
        deep = rng.uniform(0.25, 0.75) * z
        shape = (
            Prism(rectangle(0.3 * x, 0.24 * y, (0, 0), 3), deep)
            if rng.random() < 0.6
            else Box((0.34 * x, rng.uniform(4, 8), deep))
        )
        carve.append(Primitive(None, shape, centre=(split + 0.24 * x, s * 0.16 * y, (z - deep) / 2)))
    plate = Primitive(metal, Prism(rectangle(x, y, (0, 0), pick(rng, 0.0, 3.0, 8.0)), z, holes), carve=tuple(carve))
    return Item("machined plate", (plate,), poses=FLAT)


def coupling(rng: np.random.Generator) -> Item:
    """A jaw coupling, a chuck or a clutch: two toothed hubs round a star-shaped insert, set screws."""
    r = rng.uniform(14, 40)
    lobes = pick(rng, 3, 4, 6)
    star = Primitive(pick(rng, "polyurethane", "rubber"), Prism(gear(0.95 * r, lobes, 0.5 * r), 0.5 * r), 1.15)
    key_ = [*arc(0.35 * r, 20, 340, 14), (0.45 * r, -0.12 * r), (0.45 * r, 0.12 * r)]
    metal = pick(rng, "aluminium alloy", "steel", "cast iron")
    hubs = [Primitive(metal, Prism(circle(r, 28), 0.8 * r, [key_]), centre=(0, 0, s * 0.65 * r)) for s in (-1.0, 1.0)]
    jaws = np.stack([rotation(yaw=360.0 * (j + 0.5) / lobes) for j in range(lobes)])
    teeth = Primitive(
        metal, copies(Box((0.36 * r, 0.4 * r, 0.46 * r)), np.zeros((lobes, 3)), jaws, offset=(0.75 * r, 0, 0))
    )
    screws = Primitive(
        "steel",
        copies(Cylinder(0.1 * r, 0.2 * r), np.array([[0, 1.1 * r, s * 0.65 * r] for s in (-1.0, 1.0)]), turn=ALONG_Y),
    )
    return Item("shaft coupling", (star, *hubs, teeth, screws), poses=(rotation(pitch=90), IDENTITY))


def crank(rng: np.random.Generator) -> Item:
    """Levers and linkages: a forged arm with bosses, a rod end, a bush and a pin."""
    length, k = rng.uniform(60, 170), rng.uniform(0.7, 1.3)
    big, small = 20 * k, 13 * k
    outline = taper(length, 2 * big, 2 * small)
    arm = Prism(outline, 9 * k, [circle(0.6 * big, 16), circle(0.55 * small, 14, (length, 0.0))])
    web = Box((length - big - small - 6, 12 * k, 2.5 * k))
    beds = tuple(Primitive(None, web, centre=((length + big - small) / 2, 0, s * 3.25 * k)) for s in (-1.0, 1.0))
    body = Primitive(pick(rng, "steel", "aluminium alloy", "cast iron"), arm, carve=beds)
    bush = Primitive("bronze", Prism(circle(0.6 * big, 16), 14 * k, [circle(0.42 * big, 16)]))
    pin = Primitive("steel", Cylinder(0.5 * small, rng.uniform(20, 45) * k), centre=(length, 0, 6 * k))
    turned = moved((body, bush, pin), (0, 0, 0))
    if rng.random() < 0.5:
        second = moved((body,), (length, 0, 12 * k), rotation(yaw=rng.uniform(40, 160)))
        turned = (*turned, *second)
    return Item("lever arm", turned, poses=FLAT)


def milling_cutters(rng: np.random.Generator) -> Item:
    """Milling cutters and end mills: fluted ends, straight shanks, in plastic tubes; carbide or high-speed steel."""
    metal = pick(rng, "high-speed steel", "tungsten carbide")
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(int(rng.integers(1, 8))):
        r = rng.uniform(1.5, 10)
        shank, flute = rng.uniform(25, 50), r * rng.uniform(2, 5) + 8
        slices = int(max(6, flute / (0.8 * r)))
        centres = np.stack([(np.arange(slices) + 0.5) * flute / slices, np.zeros(slices), np.zeros(slices)], axis=1)
        turns = np.stack([ALONG_X @ rotation(yaw=24.0 * j) for j in range(slices)])
        edge = copies(Box((1.75 * r, 1.1 * r, flute / slices)), centres, turns)
        cross = copies(Box((1.1 * r, 1.75 * r, flute / slices)), centres, turns)
        body = rod(metal, (-shank, 0, 0), (0, 0, 0), r * rng.uniform(0.85, 1.1))
        y += 1.5 * r
        half = 0.5 * material(metal).density
        one: Parts = (Primitive(metal, edge, half), Primitive(metal, cross, half), body)
        parts += moved(one, (rng.uniform(-5, 5), y, 0))
        y += 1.5 * r + 3
    return Item("milling cutter", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


GOODS: tuple[Goods, ...] = (
    Goods("turned shaft", shaft, ("machine parts",), 1.5, "baton", (1, 3)),
    Goods("flange", flange, ("machine parts",), 1.0, None, (1, 2)),
    Goods("pulley", pulley, ("machine parts",), 1.0),
    Goods("gears", gears, ("machine parts", "hobby", "toys"), 1.5, "throwing_star"),
    Goods("brake disc", brake_disc, ("machine parts", "sports"), 1.0, "throwing_star"),
    Goods("piston", piston, ("machine parts",), 1.0, "press_tooling", (1, 2)),
    Goods("casting", casting, ("machine parts",), 1.2, "mold"),
    Goods("hydraulic fitting", hydraulic_fitting, ("machine parts", "tools"), 1.0, "press_tooling"),
    Goods("turbocharger", turbocharger, ("machine parts",), 0.6, "grenade"),
    Goods("nozzle", nozzle, ("machine parts",), 1.0, "ammunition"),
    Goods("machined plate", machined_plate, ("machine parts",), 1.3, "mold"),
    Goods("shaft coupling", coupling, ("machine parts",), 0.8, "grenade"),
    Goods("lever arm", crank, ("machine parts",), 0.8, "knuckles"),
    Goods("milling cutter", milling_cutters, ("machine parts", "tools"), 0.8, "press_tooling"),
)
