"""Sports goods: weights, balls, rackets, fishing and climbing gear, darts, ropes."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, RoundedBox, sphere
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .assembly import (
    ALONG_X,
    ALONG_Y,
    ANY_SIDE,
    FLAT,
    arc,
    case,
    copies,
    pick,
    regular,
    repeated,
    rod,
    strip,
    taper,
    vary,
)  # fmt: skip

ROUND = (IDENTITY, IDENTITY, rotation(roll=90))


def dumbbell(rng: np.random.Generator) -> Item:
    """A dumb-bell: hexagonal, round, dipped in vinyl, filled with cement, or a bar with discs and collars."""
    r, grip = rng.uniform(24, 48), rng.uniform(95, 125)
    wide = r * rng.uniform(0.9, 1.5)
    kind = pick(rng, "hex", "round", "vinyl", "cement", "discs")
    parts: list[Primitive] = [rod("steel", (-grip / 2, 0, 0), (grip / 2, 0, 0), rng.uniform(11, 16))]
    for s in (-1.0, 1.0):
        at = (s * (grip + wide) / 2, 0, 0)
        if kind == "hex":
            iron = Primitive("cast iron", Prism(regular(r * 1.02, 6, turn=30), wide - 6))
            parts.append(Primitive("rubber", Prism(regular(r * 1.15, 6, turn=30), wide), None, at, ALONG_X, (iron,)))
        elif kind == "discs":
            plates = int(rng.integers(1, 4))
            for j in range(plates):
                shape = Prism(circle(r * (1.5 - 0.25 * j), 28), 0.3 * wide, [circle(13, 12)])
                parts.append(
                    Primitive("cast iron", shape, None, (s * (grip / 2 + (j + 0.5) * 0.34 * wide), 0, 0), ALONG_X)
                )
            far = s * (grip / 2 + plates * 0.34 * wide)
            parts.append(rod("steel", (s * grip / 2, 0, 0), (far + s * 35, 0, 0), 12.5))
            parts.append(
                Primitive("steel", Prism(gear(26, 6, 7), 14, [circle(13, 12)]), None, (far + s * 8, 0, 0), ALONG_X)
            )
        else:
            inside = {
                "round": ("cast iron", "cast iron"),
                "vinyl": ("soft pvc", "cast iron"),
                "cement": ("polyethylene", "concrete"),
            }[kind]
            core = Primitive(
                inside[1], Cylinder(r - 2.5, wide - 5), texture=Texture(0.06, 5.0, 3) if kind == "cement" else None
            )
            parts.append(Primitive(inside[0], Cylinder(r, wide), None, at, ALONG_X, (core,)))
    return Item("dumb-bell", tuple(parts), poses=(IDENTITY, rotation(roll=30)))


def kettlebell(rng: np.random.Generator) -> Item:
    """A kettlebell: iron or filled plastic ball with a flat foot, a thick handle."""
    r = rng.uniform(45, 75)
    profile = [(float(r * s), float(r * np.sqrt(max(1 - s * s, 0.0)))) for s in np.linspace(-0.82, 0.98, 12)]
    body = Revolved(tuple(profile))
    if rng.random() < 0.35:
        inner = Revolved(tuple((z * 0.93, max(q - 3.0, 0.0)) for z, q in profile))
        ball = Primitive(
            "polyethylene", body, carve=(Primitive(pick(rng, "silica", "concrete"), inner, vary(rng, 1.8)),)
        )
    else:
        ball = Primitive("cast iron", body)
    t = np.linspace(0, np.pi, 9)
    loop = np.stack([0.62 * r * np.cos(t), np.zeros(9), 0.75 * r + 0.85 * r * np.sin(t) ** 0.6], axis=1)
    handle = Primitive("steel" if ball.material == "polyethylene" else "cast iron", tube(loop, rng.uniform(12, 17)))
    return Item("kettlebell", (ball, handle), poses=(IDENTITY, rotation(roll=100)))


def weight_plate(rng: np.random.Generator) -> Item:
    """Weight discs: iron with a rim and cut-outs, or rubber-coated, one or a pair."""
    r, thick = rng.uniform(60, 130), rng.uniform(14, 32)
    bore = pick(rng, 13.0, 15.5, 25.5)
    iron = rng.random() < 0.6
    cuts = [rectangle(0.45 * r, 0.14 * r, (0, s * 0.58 * r), 0.05 * r) for s in (-1, 1)] if rng.random() < 0.5 else []
    metal = "cast iron" if iron else pick(rng, "rubber", "concrete")
    openings = [
        Primitive(None, Cylinder(bore, 0.6 * thick)),
        *(Primitive(None, Prism(cut, 0.6 * thick)) for cut in cuts),
    ]
    one = [Primitive(metal, Cylinder(r, 0.6 * thick), carve=tuple(openings))]
    for s in (-1.0, 1.0):
        for outer, inner in ((r, 0.86 * r), (2 * bore, bore)):
            hole = Primitive(None, Cylinder(inner, 0.2 * thick))
            one.append(Primitive(metal, Cylinder(outer, 0.2 * thick), centre=(0, 0, s * 0.4 * thick), carve=(hole,)))
    if not iron:
        one.append(Primitive("steel", Prism(circle(bore, 20), thick, [circle(bore - 1.5, 20)])))
    parts = [
        part for j in range(pick(rng, 1, 1, 2)) for part in moved(tuple(one), (8.0 * j, 5.0 * j, 1.02 * thick * j))
    ]
    return Item("weight plate", tuple(parts), poses=ROUND[:2])


def balls(rng: np.random.Generator) -> Item:
    """Golf, tennis, table-tennis, billiard or juggling balls in a sleeve, a tin or a net."""
    kind = pick(rng, "golf", "golf", "tennis", "table tennis", "billiard", "petanque")
    r = {"golf": 21.3, "tennis": 33.5, "table tennis": 20, "billiard": 28.5, "petanque": 36.5}[kind]
    across, rows = pick(rng, (3, 1), (3, 2), (4, 3)) if r < 25 else pick(rng, (1, 1), (3, 1), (3, 2))
    at = np.array(
        [
            [(i - (across - 1) / 2) * 2.03 * r, (j - (rows - 1) / 2) * 2.03 * r, 0.0]
            for i in range(across)
            for j in range(rows)
        ]
    )
    shell, wall, core, density = {
        "golf": ("polyurethane", 1.8, "rubber", 1.15),
        "tennis": ("rubber", 6.0, None, 1.0),
        "table tennis": ("abs", 0.5, None, 1.2),
        "billiard": ("epoxy", 9.0, "epoxy", 1.7),
        "petanque": ("steel", rng.uniform(3, 6), None, 7.8),
    }[kind]  # fmt: skip
    inside = Primitive(core, copies(sphere(r - wall), at), density if core else None)
    body = Primitive(shell, copies(sphere(r), at), density if shell != "rubber" else 1.0, carve=(inside,))
    parts: list[Primitive] = [body]
    size = (across * 2.03 * r + 3, rows * 2.03 * r + 3, 2 * r + 3)
    box: Primitive | None = None
    if kind == "tennis" and rows == 1 and across > 1:
        tin = Cylinder(r + 3, across * 2.03 * r + 8)
        inner = moved((body,), (0, 0, 0), rotation(pitch=-90))
        box = Primitive(
            pick(rng, "pet", "steel"),
            tin,
            None,
            (0, 0, 0),
            ALONG_X,
            (Primitive(None, Cylinder(r + 2.5, across * 2.03 * r + 6), carve=inner),),
        )
    elif kind in ("golf", "table tennis"):
        box = case("cardboard", size, 0.6, (body,))
    return Item(
        "ball pack", (box,) if box is not None else tuple(parts), poses=ANY_SIDE if kind == "golf" else (IDENTITY,)
    )


def racket(rng: np.random.Generator) -> Item:
    """A badminton or table-tennis racket, or the head and throat of a tennis racket in pieces: frame, strings, grip."""
    if rng.random() < 0.4:
        blade = Prism(circle(rng.uniform(72, 78), 30), 6)
        face = Prism(circle(74, 30), 1.9)
        parts = [Primitive("plywood", blade)] + [Primitive("rubber", face, 0.8, (0, 0, s * 4)) for s in (-1.0, 1.0)]
        neck = strip([(0.0, -75.0), (0.0, -95.0), (0.0, -165.0)], [40.0, 24.0, 28.0])
        parts.append(Primitive("softwood", Prism(neck, 22)))
        return Item("racket", tuple(parts), poses=FLAT[:2])
    a, b = rng.uniform(82, 92), rng.uniform(92, 104)
    t = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    rim = np.stack([a * np.cos(t), b * np.sin(t), np.zeros(30)], axis=1)
    metal = pick(rng, "aluminium alloy", "carbon fibre laminate", "steel")
    frame = Primitive(metal, tube(rim, rng.uniform(4, 7), closed=True), 1.9 if metal != "steel" else 4.0)
    n = int(rng.integers(12, 19))
    x = np.linspace(-0.86, 0.86, n)
    chord = 1.9 * np.sqrt(1 - x * x)
    mains = copies(
        Cylinder(0.6, 1),
        np.stack([x * a, np.zeros(n), np.zeros(n)], axis=1),
        turn=ALONG_Y,
        scales=np.stack([np.ones(n), np.ones(n), chord * b], axis=1),
    )
    cross = copies(
        Cylinder(0.6, 1),
        np.stack([np.zeros(n), x * b, np.full(n, 1.2)], axis=1),
        turn=ALONG_X,
        scales=np.stack([np.ones(n), np.ones(n), chord * a], axis=1),
    )
    strings = [Primitive("nylon", mains), Primitive("nylon", cross)]
    shaft = rod(metal, (0, -b, 0), (0, -b - 35, 0), 5)
    core = Primitive("hardwood", Cylinder(11, 65))
    grip = Primitive("polyurethane", Cylinder(14, 70), None, (0, -b - 70, 0), ALONG_Y, (core,))
    return Item("racket", (frame, *strings, shaft, grip), poses=FLAT[:2])


def fishing_reel(rng: np.random.Generator) -> Item:
    """A spinning or centre-pin reel: spool with line, rotor, gear, handle with knob, foot."""
    k = rng.uniform(0.75, 1.15)
    line = Primitive(
        "nylon", Cylinder(22 * k, 16 * k), 0.9, carve=(Primitive("aluminium alloy", Cylinder(14 * k, 16 * k), 1.8),)
    )
    lips = Primitive(
        "aluminium alloy", copies(Cylinder(24 * k, 2.5 * k), np.array([[0, 0, -9.4 * k], [0, 0, 9.4 * k]]))
    )
    skirt = Primitive(
        "aluminium alloy",
        Cylinder(25 * k, 22 * k),
        centre=(0, 0, -22 * k),
        carve=(Primitive(None, Cylinder(22 * k, 20 * k)),),
    )
    wheel = Primitive(
        "zinc die-cast",
        Prism(gear(17 * k, 28, 1.5), 6 * k, [circle(4 * k, 10)]),
        None,
        (0, 0, 4 * k),
        rotation(roll=90),
    )
    room = Primitive(None, RoundedBox((42 * k, 30 * k, 44 * k), 6 * k), carve=(wheel,))
    body = Primitive(
        pick(rng, "aluminium alloy", "glass-filled nylon"),
        RoundedBox((48 * k, 36 * k, 50 * k), 8 * k),
        centre=(0, 0, -60 * k),
        carve=(room,),
    )
    bail = [
        (26 * k, 0, -20 * k),
        (34 * k, 0, 4 * k),
        (20 * k, 26 * k, 16 * k),
        (-20 * k, 26 * k, 16 * k),
        (-34 * k, 0, 4 * k),
        (-26 * k, 0, -20 * k),
    ]
    leg = rod("aluminium alloy", (0, 18 * k, -60 * k), (0, 58 * k, -50 * k), 6 * k)
    foot = Primitive("aluminium alloy", Box((12 * k, 5 * k, 58 * k)), centre=(0, 60 * k, -45 * k))
    arm = rod("aluminium alloy", (24 * k, 0, -60 * k), (52 * k, 0, -60 * k), 4 * k)
    swing = rng.uniform(-1.5, 1.5)
    end = (52 * k, -40 * k * float(np.cos(swing)), -60 * k + 40 * k * float(np.sin(swing)))
    parts = [line, lips, skirt, body, Primitive("steel", tube(np.array(bail), 1.4)), leg, foot, arm]
    parts += [
        rod("aluminium alloy", (52 * k, 0, -60 * k), end, 4 * k),
        Primitive(
            pick(rng, "eva foam", "abs", "cork"),
            Capsule(8 * k, 30 * k),
            None,
            (end[0] + 17 * k, end[1], end[2]),
            ALONG_X,
        ),
    ]
    return Item("fishing reel", tuple(parts), poses=ANY_SIDE)


def lures(rng: np.random.Generator) -> Item:
    """Lures, hooks, sinkers and swivels in a divided plastic box."""
    columns, rows = int(rng.integers(3, 6)), int(rng.integers(2, 4))
    w, d, tall = 34.0, 48.0, 26.0
    parts: list[Primitive] = []
    hook_line = np.array([(0, 0, 0), (0, -14, 0), (2, -18, 0), (6, -18, 0), (8, -14, 0), (8, -11, 0)], float)
    hooks = []
    for i in range(columns):
        for j in range(rows):
            x, y = (i - (columns - 1) / 2) * w, (j - (rows - 1) / 2) * d
            kind = pick(rng, "plug", "spoon", "sinkers", "hooks", "empty")
            turn = rotation(yaw=rng.uniform(-15, 15))
            if kind == "plug":
                parts.append(
                    Primitive(
                        pick(rng, "abs", "softwood", "lead"),
                        Ellipsoid((6, 17, 7)),
                        0.9 if rng.random() < 0.8 else 7.0,
                        (x, y, 0),
                        turn,
                    )
                )
                hooks += [(x + 1, y - 6.0, 4.0), (x - 7, y + 14.0, -4.0)]
            elif kind == "spoon":
                parts.append(
                    Primitive(
                        pick(rng, "brass", "steel"),
                        Prism(strip([(0.0, -18.0), (0.0, 4.0), (0.0, 18.0)], [3.0, 14.0, 5.0]), 1.0),
                        None,
                        (x, y, 0),
                        turn,
                    )
                )
                hooks.append((x - 4, y - 2.0, 3.0))
            elif kind == "sinkers":
                n = int(rng.integers(4, 14))
                at = np.column_stack([rng.uniform(-10, 10, n) + x, rng.uniform(-17, 17, n) + y, np.full(n, -5.0)])
                parts.append(
                    Primitive("lead", copies(sphere(1.0), at, scales=np.tile(rng.uniform(1.5, 4.5, (n, 1)), (1, 3))))
                )
            elif kind == "hooks":
                hooks += [(x + float(dx), y + float(dy), 0.0) for dx, dy in rng.uniform((-12, -4), (2, 18), (6, 2))]
    if hooks:
        parts.append(Primitive("steel", repeated(tube(hook_line, 0.6), np.asarray(hooks))))
    size = (columns * w + 4, rows * d + 4, tall)
    walls = np.array([[(i - columns / 2) * w, 0, 0] for i in range(1, columns)])
    parts.append(Primitive("polypropylene", copies(Box((1.2, size[1] - 5, tall - 6)), walls)))
    return Item("fishing lures", (case("polypropylene", size, 1.5, tuple(parts), 4),), poses=FLAT[:2])


def climbing_gear(rng: np.random.Generator) -> Item:
    """A descender, ascender, pulley or belay plate with slings: forged plates with holes, cams, ropes."""
    kind = pick(rng, "eight", "ascender", "pulley")
    metal = "aluminium alloy" if rng.random() < 0.8 else "steel"
    k = rng.uniform(0.8, 1.2)
    if kind == "eight":
        parts = [
            Primitive(metal, torus(26 * k, 6 * k)),
            Primitive(metal, torus(13 * k, 5.5 * k), centre=(0, 50 * k, 0)),
        ]
        parts.append(Primitive(metal, Box((12 * k, 9 * k, 10 * k)), centre=(0, 31.5 * k, 0)))
    elif kind == "ascender":
        frame = Prism(
            [
                (0, -60 * k),
                (34 * k, -64 * k),
                (40 * k, -10 * k),
                (36 * k, 40 * k),
                (20 * k, 66 * k),
                (-6 * k, 66 * k),
                (-8 * k, 10 * k),
            ],
            9 * k,
            [rectangle(16 * k, 62 * k, (18 * k, -22 * k), 6 * k), circle(6 * k, 10, (8 * k, 54 * k))],
        )
        cam = Primitive(
            "steel", Prism(gear(17 * k, 18, 2 * k), 10 * k, [circle(5, 10)]), centre=(16 * k, 30 * k, 10 * k)
        )
        grip = Primitive("rubber", Prism(rectangle(12 * k, 80 * k, (48 * k, -22 * k), 5 * k), 18 * k))
        parts = [
            Primitive(metal, frame),
            cam,
            grip,
            Primitive("steel", coil(4, 0.8, 4, 10), centre=(16 * k, 30 * k, 20 * k)),
        ]
    else:
        cheek = Prism(taper(60 * k, 44 * k, 26 * k), 4 * k, [circle(7 * k, 12, (60 * k, 0))])
        parts = [Primitive(metal, cheek, centre=(0, 0, s * 12 * k)) for s in (-1.0, 1.0)]
        parts.append(Primitive("nylon", Cylinder(19 * k, 18 * k), carve=(Primitive("steel", Cylinder(8 * k, 18 * k)),)))
    t = np.linspace(0, 2 * np.pi, 26, endpoint=False)
    loop = np.stack([-70 * k + 40 * k * np.cos(t), 20 * k + 60 * k * np.sin(t), 4 * np.sin(3 * t)], axis=1)
    sling = Primitive("nylon", tube(loop, rng.uniform(4, 6), closed=True), vary(rng, 0.8))
    return Item("climbing gear", (*parts, sling) if rng.random() < 0.7 else tuple(parts), poses=FLAT[:2])


def darts(rng: np.random.Generator) -> Item:
    """A set of darts in a case: tungsten or brass barrels with grooves, steel points, stems, flights."""
    metal, r = pick(rng, ("tungsten", 3.3), ("brass", 3.8), ("steel", 4.0))
    parts: list[Primitive] = []
    for j in range(3):
        barrel = [(0.0, 0.7 * r)]
        for i in range(10):
            barrel += [(3 + 4.5 * i, r), (5 + 4.5 * i, 0.86 * r)]
        body = Primitive(metal, Revolved((*barrel, (52.0, 0.7 * r))), rotation=ALONG_X)
        point = rod("steel", (-30, 0, 0), (0, 0, 0), 1.1)
        stem = rod(pick(rng, "nylon", "aluminium alloy"), (52, 0, 0), (95, 0, 0), 2.5)
        flights = Primitive(
            "polyester",
            copies(
                Box((38, 34, 0.35)), np.array([[100.0, 0, 0]] * 2), np.stack([rotation(roll=20), rotation(roll=110)])
            ),
        )
        parts += moved((body, point, stem, flights) if rng.random() < 0.6 else (body, point, stem), (0, 36.0 * j, 0))
    low, high = Item("darts", tuple(parts)).bounds()
    inside = moved(tuple(parts), tuple(-0.5 * (low + high)))
    box = case(
        pick(rng, "polypropylene", "soft pvc", "aluminium alloy"), tuple(np.add(high - low, (8, 8, 6))), 1.4, inside, 5
    )
    return Item("darts", (box,), poses=(*FLAT[:2], rotation(roll=90)))


def hockey_pucks(rng: np.random.Generator) -> Item:
    """Hockey pucks or roller-hockey discs in a stack."""
    metal = pick(rng, "rubber", "rubber", "polyethylene")
    n = int(rng.integers(1, 4))
    parts = [
        Primitive(
            metal,
            Cylinder(38.1, 25.4),
            None,
            (rng.normal(0, 2), rng.normal(0, 2), 25.5 * j),
            texture=Texture(0.02, 3.0, j),
        )
        for j in range(n)
    ]
    groove = [Primitive("printing ink", torus(30, 0.5), centre=(0, 0, -13.0))]
    return Item("hockey puck", (*parts, *groove), poses=ROUND)


def jump_rope(rng: np.random.Generator) -> Item:
    """A skipping rope or resistance tube in a coil with its handles, bearings and a counter."""
    radius, wire = rng.uniform(55, 95), rng.uniform(1.5, 5)
    steel = wire < 2.6
    t = np.linspace(0, 2 * np.pi * rng.uniform(3, 5), 90)
    reach = radius * (1 + 0.08 * np.sin(0.9 * t) + 0.05 * np.sin(2.3 * t))
    path = np.stack([reach * np.cos(t), 0.8 * reach * np.sin(t), 1.2 * wire * np.sin(0.37 * t)], axis=1)
    rope = Primitive(
        pick(rng, "soft pvc", "nylon", "rubber") if not steel else "steel", tube(path, wire if not steel else 1.2)
    )
    parts: list[Primitive] = [rope]
    for end, way in ((path[0], 70.0), (path[-1], 100.0)):
        weight = Primitive("steel", Cylinder(6, 70)) if rng.random() < 0.4 else Primitive(None, Cylinder(9, 90))
        bearing = Primitive("steel", Cylinder(9, 7), 6.0, (0, 0, -70))
        grip = Primitive(pick(rng, "eva foam", "abs", "hardwood"), Cylinder(rng.uniform(13, 16), 120), carve=(weight,))
        parts += moved((grip, bearing), (float(end[0]), float(end[1]) + 60, 14.0), rotation(yaw=way) @ ALONG_X)
    return Item("jump rope", tuple(parts), poses=FLAT[:2])


def hand_grip(rng: np.random.Generator) -> Item:
    """A sprung hand grip: steel wire coil and two padded handles."""
    wire, r, spread = rng.uniform(3, 4.5), rng.uniform(12, 17), rng.uniform(0.25, 0.55)
    wound = Primitive("steel", coil(r, wire, 2.5, 5.2 * wire))
    parts: list[Primitive] = [wound]
    for s in (-1.0, 1.0):
        way = np.array([s * np.sin(spread), -np.cos(spread), 0.0])
        start = np.array([s * (r - 1), 0.0, s * 2.4 * wire])
        parts.append(rod("steel", tuple(start), tuple(start + 25 * way), wire))
        core = Primitive("steel", Cylinder(wire, 88))
        parts.append(
            rod(
                pick(rng, "eva foam", "hardwood", "abs"),
                tuple(start + 25 * way),
                tuple(start + 115 * way),
                rng.uniform(10, 14),
                (core,),
            )
        )
    return Item("hand grip", tuple(parts), poses=FLAT[:2])


def yoga_block(rng: np.random.Generator) -> Item:
    """Foam or cork blocks, a foam roller or rolled mat."""
    kind = pick(rng, "block", "cork", "roller")
    if kind == "roller":
        r = rng.uniform(45, 70)
        tube_ = Primitive("abs", Cylinder(0.7 * r, 300), carve=(Primitive(None, Cylinder(0.7 * r - 4, 300)),))
        bumps = Texture(0.2, (12.0, 12.0, 9.0), int(rng.integers(50)))
        return Item(
            "yoga block",
            (Primitive("eva foam", Cylinder(r, 300), vary(rng, 0.14), carve=(tube_,), texture=bumps),),
            poses=(rotation(pitch=90),),
        )
    size = (vary(rng, 228, 0.03), vary(rng, 150, 0.04), vary(rng, 78, 0.1))
    cork = kind == "cork"
    cells = Texture(0.08 if cork else 0.04, 3.0 if cork else 1.5, int(rng.integers(99)))
    block = Primitive(
        "cork" if cork else "eva foam", RoundedBox(size, 8), vary(rng, 0.22 if cork else 0.13), texture=cells
    )
    return Item("yoga block", (block,), poses=ANY_SIDE)


def knee_guards(rng: np.random.Generator) -> Item:
    """Shin or knee guards, a mouth guard or goggles: curved shells on foam, straps with buckles."""
    shells, straps = [], []
    for j in range(2):
        x = j * 120.0
        curve = arc(rng.uniform(60, 75), 215, 325, 9, (x, 70.0))
        shells.append(Primitive(pick(rng, "polypropylene", "abs"), Prism(strip(curve, 3.0), rng.uniform(150, 200))))
        foam = arc(66.0, 215, 325, 9, (x, 76.0))
        shells.append(Primitive("eva foam", Prism(strip(foam, 9.0), 190), 0.15))
        band = np.array([[x - 45, 60, z] for z in (-50.0, 50.0)])
        straps.append(Primitive("abs", copies(Box((22, 5, 30)), band)))
    return Item("shin guard", (*shells, *straps), poses=(rotation(roll=90), rotation(roll=-90)))


GOODS: tuple[Goods, ...] = (
    Goods("dumb-bell", dumbbell, ("sports",), 1.2, "baton", (1, 2)),
    Goods("kettlebell", kettlebell, ("sports",), 0.8, "grenade"),
    Goods("weight plate", weight_plate, ("sports",), 0.8),
    Goods("ball pack", balls, ("sports", "toys"), 1.0, "grenade"),
    Goods("racket", racket, ("sports",), 0.8),
    Goods("fishing reel", fishing_reel, ("sports",), 1.0),
    Goods("fishing lures", lures, ("sports",), 1.0),
    Goods("climbing gear", climbing_gear, ("sports",), 1.0, "knuckles"),
    Goods("darts", darts, ("sports", "toys"), 1.0, "knife"),
    Goods("hockey puck", hockey_pucks, ("sports",), 0.5),
    Goods("jump rope", jump_rope, ("sports",), 1.0, "baton"),
    Goods("hand grip", hand_grip, ("sports",), 0.8, "baton"),
    Goods("yoga block", yoga_block, ("sports",), 0.7),
    Goods("shin guard", knee_guards, ("sports", "clothes"), 0.6),
)
