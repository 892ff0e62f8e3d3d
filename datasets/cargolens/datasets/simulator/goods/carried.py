"""What people carry that has two legs, an edge or a flame's size: tongs, tweezers, compasses, pens, shanks, fobs."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Box, Cylinder, Frustum, RoundedBox
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from .assembly import ALONG_X, ALONG_Y, FLAT, arc, case, copies, lathe, pick, rod, strip, taper, vary
from .luggage import scattered

Parts = tuple[Primitive, ...]
LYING = FLAT[:2]


def hair_straightener(rng: np.random.Generator) -> Item:
    """Straightening or curling tongs: two arms on a sprung hinge, plates or a barrel, a board."""
    length, k = rng.uniform(190, 290), rng.uniform(0.8, 1.2)
    opened = pick(rng, 2.0, rng.uniform(4, 14))
    plastic = pick(rng, "abs", "glass-filled nylon")
    parts: list[Primitive] = []
    curling = rng.random() < 0.35
    if curling:
        r = rng.uniform(8, 16) * k
        bore = Primitive(
            None, Cylinder(r - 1.0, 0.5 * length), carve=(Primitive("alumina", Box((0.6 * r, 4, 0.3 * length))),)
        )
        parts.append(
            Primitive("aluminium alloy", Cylinder(r, 0.5 * length), None, (0.25 * length, 0, 0), ALONG_X, (bore,))
        )
        clamp = Box((0.46 * length, 1.2 * r, 1.2))
        parts += moved((Primitive("steel", clamp),), (0.02 * length, 0, r + 2.0), rotation(pitch=-opened))
        board = Primitive("populated pcb", Box((0.3 * length, 12 * k, 1.6)))
        hollow = Primitive(None, Box((0.4 * length, 18 * k, 18 * k)), carve=(board,))
        parts.append(
            Primitive(
                plastic, RoundedBox((0.46 * length, 26 * k, 26 * k), 6), None, (-0.24 * length, 0, 0), carve=(hollow,)
            )
        )
        parts.append(Primitive("steel", coil(3.2, 0.7, 6, 16), centre=(0, 0, r + 7), rotation=ALONG_Y))
    else:
        for s in (-1.0, 1.0):
            plate = Primitive(
                pick(rng, "aluminium alloy", "alumina"), Box((0.42 * length, 20 * k, 4)), centre=(0.24 * length, 0, -3)
            )
            board = Primitive("populated pcb", Box((0.3 * length, 14 * k, 1.6)), centre=(-0.22 * length, 0, 0))
            hollow = Primitive(None, Box((0.94 * length, 24 * k, 11 * k)), carve=(plate, board))
            arm = Primitive(plastic, RoundedBox((length, 28 * k, 15 * k), 5), carve=(hollow,))
            turned = rotation(pitch=-s * opened, roll=0 if s > 0 else 180)
            parts += moved((arm,), (0, 0, s * (8.5 * k + 0.5 * length * float(np.sin(np.deg2rad(opened))))), turned)
        parts.append(rod("steel", (-0.47 * length, -13 * k, 0), (-0.47 * length, 13 * k, 0), 3.0))
        parts.append(Primitive("steel", coil(4.0, 0.8, 5, 20 * k), centre=(-0.43 * length, 0, 0), rotation=ALONG_Y))
    bend = np.array([(-0.5 * length, 0, 0), (-0.55 * length, 6, 0), (-0.6 * length, rng.uniform(-40, 40), 0)])
    parts += [Primitive("soft pvc", tube(bend, 3.4)), Primitive("copper", tube(bend, 0.9))]
    return Item("hair straightener", tuple(parts), poses=(rotation(roll=90), rotation(roll=90), rotation()))


def eyelash_curler(rng: np.random.Generator) -> Item:
    """An eyelash curler: two finger rings, crossed arms on a rivet, a curved clamp on guides."""
    k = rng.uniform(0.85, 1.15)
    metal = pick(rng, "stainless steel", "steel", "nickel")
    parts: list[Primitive] = []
    spread = rng.uniform(12, 20) * k
    for s in (-1.0, 1.0):
        parts.append(Primitive(metal, torus(10.5 * k, 1.7 * k), centre=(-48 * k, s * spread, s * 1.5)))
        arm = np.array(
            [
                (-38 * k, s * (spread - 2), s * 1.5),
                (-14 * k, s * 5 * k, s * 1.5),
                (0, 0, s * 1.5),
                (26 * k, -s * 7 * k, s * 1.5),
            ]
        )
        parts.append(Primitive(metal, tube(arm, 1.8 * k)))
        parts.append(rod(metal, (24 * k, s * 11 * k, 0), (46 * k, s * 11 * k, 0), 1.3 * k))
    parts.append(Primitive(metal, Cylinder(3.2 * k, 7)))
    for x, wide in ((30, 5.0), (45, 3.5)):
        bow = np.array([(x * k + 3 * k * (1 - (y / 12) ** 2), y * k, 0) for y in np.linspace(-12, 12, 7)])
        parts.append(Primitive(metal, tube(bow, 0.5 * wide * k)))
    return Item("eyelash curler", tuple(parts), poses=LYING)


def tweezers(rng: np.random.Generator) -> Item:
    """Tweezers, clips and clippers for nails, one to four together."""
    groups: list[Parts] = []
    metal = pick(rng, "stainless steel", "steel")
    for _ in range(int(rng.integers(1, 5))):
        length, wide = rng.uniform(65, 130), rng.uniform(6, 10)
        if rng.random() < 0.6:
            tilt = rng.uniform(1.5, 5.0)
            leg = Prism(taper(length, wide, 0.3 * wide), rng.uniform(0.9, 1.6))
            legs = [
                moved((Primitive(metal, leg),), (0, 0, 0), rotation(roll=0 if s > 0 else 180, pitch=-s * tilt))
                for s in (-1, 1)
            ]
            groups.append((*legs[0], *legs[1]))
        else:
            size = 0.7 * length
            jaws = Primitive(metal, copies(Box((size, 1.2 * wide, 1.4)), np.array([[0.0, 0, -3], [0, 0, 1.2]])))
            lever = Primitive(metal, Box((0.85 * size, wide, 1.4)), centre=(-2, 0, 6), rotation=rotation(pitch=5))
            pin = Primitive(metal, Cylinder(2.2, 11), centre=(0.38 * size, 0, 0))
            groups.append((jaws, lever, pin))
    turned = [moved(group, (0, 0, 0), pick(rng, rotation(), rotation(roll=90))) for group in groups]
    return Item("tweezers", scattered(rng, turned, 18.0), poses=LYING)


def compasses(rng: np.random.Generator) -> Item:
    """A pair of compasses or dividers: legs on a knurled head, needle and lead, a bow and its screw, some in a tin."""
    length, half = rng.uniform(95, 165), rng.uniform(2, 24)
    metal = pick(rng, "brass", "nickel", "zinc die-cast", "steel")
    parts: list[Primitive] = [lathe("brass", ((-4.0, 5.5), (4.0, 5.5))), rod(metal, (-14, 0, 0), (0, 0, 0), 3.0)]
    for s in (-1.0, 1.0):
        turn = rotation(yaw=s * half)
        leg = Prism(strip([(0, 0), (0.45 * length, 0), (0.85 * length, 0)], [7.5, 6.5, 4.5]), rng.uniform(3, 5))
        tip = rod("steel", (0.85 * length, 0, 0), (length, 0, 0), 1.1 if s > 0 else 0.6)
        thumb = Primitive("brass", Cylinder(3.4, 8), centre=(0.8 * length, 0, 4), rotation=ALONG_Y)
        parts += moved((Primitive(metal, leg), tip, thumb), (0, 0, 0), turn)
    if rng.random() < 0.5:
        at, reach = 0.4 * length, 0.4 * length * float(np.sin(np.deg2rad(half))) + 6
        parts += [
            rod("steel", (at, -reach, 0), (at, reach, 0), 1.4),
            Primitive("brass", Cylinder(6, 4), None, (at, 0, 0), ALONG_Y),
        ]
    if rng.random() < 0.35:
        low, high = Item("compasses", tuple(parts)).bounds()
        inside = moved(parts, tuple(-0.5 * (low + high)))
        size = high - low + (10.0, 10.0, 6.0)
        tin = case(pick(rng, "steel", "polypropylene"), (float(size[0]), float(size[1]), float(size[2])), 0.5, inside)
        return Item("compasses", (tin,), poses=LYING)
    return Item("compasses", tuple(parts), poses=LYING)


def metal_pens(rng: np.random.Generator) -> Item:
    """Pens of metal: a tapered barrel, a refill with its brass tip, a spring, a clip; one to three."""
    groups: list[Parts] = []
    for _ in range(int(rng.integers(1, 4))):
        length, r = rng.uniform(118, 150), rng.uniform(3.8, 6.5)
        metal = pick(rng, "brass", "aluminium alloy", "stainless steel")
        tip = Primitive("brass", Cylinder(1.1, 0.2 * length), centre=(0, 0, -0.28 * length))
        ink = Primitive("polypropylene", Cylinder(1.6, 0.5 * length), centre=(0, 0, 0.1 * length))
        spring = Primitive("steel", coil(2.1, 0.3, 9, 22), centre=(0, 0, -0.28 * length))
        bore = Primitive(None, Cylinder(r - 1.0, 0.84 * length), carve=(tip, ink, spring))
        body = Primitive(metal, Cylinder(r, 0.9 * length), centre=(0, 0, 0.03 * length), carve=(bore,))
        point = Primitive(metal, Frustum(1.2, r, 0.1 * length), centre=(0, 0, -0.47 * length))
        knob = Primitive(metal, Cylinder(0.55 * r, 11), centre=(0, 0, 0.48 * length + 5))
        clip = Primitive("steel", Box((3.4, 1.2, rng.uniform(32, 46))), centre=(0, r + 2.2, 0.26 * length))
        bands = Primitive(
            "brass", copies(Cylinder(r + 0.5, 3), np.array([[0, 0, z * length] for z in (0.0, 0.42)])), 1.4
        )
        groups.append(moved((body, point, knob, clip, bands), (0, 0, 0), ALONG_X))
    return Item("metal pen", scattered(rng, groups, 12.0, 3.0), poses=LYING)


def shoe_parts(rng: np.random.Generator) -> Item:
    """What is hard in shoes: steel shanks, ribbed ones, heels with nails or a pin, toe caps, insoles."""
    length = rng.uniform(190, 285)
    parts: list[Primitive] = []
    for side in range(int(rng.integers(1, 3))):
        y = side * rng.uniform(60, 100)
        sole = strip(
            [(-0.5 * length, 0), (-0.2 * length, 2), (0.2 * length, 6), (0.5 * length, 2)],
            [0.2 * length, 0.22 * length, 0.33 * length, 0.16 * length],
        )
        parts += moved((Primitive(pick(rng, "leather", "eva foam", "cardboard"), Prism(sole, 3.0)),), (0, y, 0))
        wide, thick = rng.uniform(9, 20), rng.uniform(0.9, 1.8)
        rise = rng.uniform(3, 30)
        xs = np.linspace(-0.42 * length, 0.05 * length, 7)
        bow = np.array([(x, y, 4 + rise * float(np.cos(np.pi * (x / length + 0.18)) ** 2)) for x in xs])
        shank = np.diff(bow, axis=0)
        turns = np.stack([rotation(pitch=-float(np.rad2deg(np.arctan2(d[2], d[0])))) for d in shank])
        lengths = np.column_stack([np.linalg.norm(shank, axis=1), np.full(6, wide), np.full(6, thick)])
        parts.append(Primitive("steel", copies(Box((1, 1, 1)), 0.5 * (bow[1:] + bow[:-1]), turns, scales=lengths)))
        if rng.random() < 0.5:
            nails = np.array(
                [(-0.42 * length + 12 * np.cos(a), y + 14 * np.sin(a), -10.0) for a in np.linspace(0, 5.2, 6)]
            )
            parts += [
                Primitive("rubber", Box((0.2 * length, 0.19 * length, 22)), 0.9, (-0.42 * length, y, -13)),
                Primitive("steel", copies(Cylinder(1.1, 20), nails)),
            ]
        elif rng.random() < 0.6:
            high = rng.uniform(50, 95)
            heel = Revolved(((-high, 5.0), (-0.5 * high, 8.0), (-2.0, 24.0)))
            pin = Primitive("steel", Cylinder(2.6, 0.9 * high), centre=(0, 0, -0.5 * high))
            parts.append(Primitive("abs", heel, None, (-0.42 * length, y, 0), carve=(pin,)))
        if rng.random() < 0.25:
            cap = Prism([(float(x), float(q)) for x, q in arc(38, -90, 90, 9, (0.34 * length, 4))], 1.6)
            parts += moved((Primitive("steel", cap), *moved((Primitive("steel", cap),), (0, 0, 30))), (0, y, 4))
    return Item("shoe parts", tuple(parts), poses=(rotation(), rotation(roll=90), rotation(roll=180)))


def key_fob(rng: np.random.Generator) -> Item:
    """A car's remote key: board, cell, chip, a blade folded in or out, on a ring with or without other keys."""
    w, d, t = rng.uniform(28, 42), rng.uniform(50, 80), rng.uniform(11, 17)
    board = Primitive("populated pcb", Box((0.7 * d, w - 8, 1.4)), 2.4, centre=(-1, 0, -1))
    cell = Primitive("stainless steel", Cylinder(pick(rng, 8.0, 10.0), 3.2), 4.2, (0.18 * d, 0, 2.2))
    shell = case(pick(rng, "abs", "abs", "zinc die-cast"), (d, w, t), 1.8, (board, cell), 7)
    blade = Prism(
        [
            (0, -4),
            (rng.uniform(36, 46), -4),
            (48, 0),
            *[(40 - 5 * n, 3.5 - rng.uniform(0, 2)) for n in range(8)],
            (0, 4),
        ],
        2.6,
    )
    out = rng.random() < 0.6
    at = (d / 2 - 2, w / 2 - 7, t / 2 + 1.6)
    fold = moved((Primitive(pick(rng, "steel", "nickel"), blade),), at, rotation(yaw=0 if out else 180))
    hinge = Primitive("steel", Cylinder(4.5, t + 4), centre=(d / 2 - 4, w / 2 - 7, 0))
    loop = Primitive("steel", torus(rng.uniform(10, 16), 1.0), centre=(-d / 2 - 12, 0, 0))
    return Item("key fob", (shell, *fold, hinge, loop), poses=LYING)


def atomiser(rng: np.random.Generator) -> Item:
    """A pocket atomiser, lip balm, lipstick of metal or memory stick in a case: a can the size of a lighter."""
    kind = pick(rng, "spray", "stick", "memory")
    metal = pick(rng, "aluminium", "brass", "stainless steel")
    if kind == "memory":
        x, y, z = rng.uniform(32, 62), rng.uniform(12, 20), rng.uniform(5, 9)
        board = Primitive("populated pcb", Box((0.7 * x, y - 5, 1.4)))
        chips = Primitive("chip package", Box((0.25 * x, 0.5 * y, 1.0)), centre=(-0.1 * x, 0, 1.3))
        shell = case(pick(rng, "abs", "aluminium", "zinc die-cast"), (x, y, z), 1.0, (board, chips))
        plug = case("steel", (14, 12, 4.5), 0.4, (Primitive("nylon", Box((11, 10, 1.8))),))
        plugs = moved((plug,), (x / 2 + 7.2, 0, 0))
        return Item("atomiser", (shell, *plugs), poses=LYING)
    r, h = rng.uniform(7, 12), rng.uniform(55, 105)
    fill = Primitive(
        "perfume" if kind == "spray" else "candle wax", Cylinder(r - 2.2, 0.5 * h), centre=(0, 0, -0.18 * h)
    )
    dip = Primitive("polyethylene", Cylinder(1.0, 0.3 * h), centre=(0, 0, 0.24 * h))
    pump = Primitive("steel", coil(2.6, 0.5, 6, 0.1 * h), centre=(0, 0, 0.43 * h - 1))
    inner = Primitive(None, Cylinder(r - 2.2, 0.92 * h), carve=(fill, *(() if kind == "stick" else (pump, dip))))
    glass = Primitive(pick(rng, "glass", "polypropylene"), Cylinder(r - 1.0, 0.95 * h), carve=(inner,))
    can = Primitive(metal, Cylinder(r, h), carve=(glass,))
    seam = Primitive(metal, copies(Cylinder(r + 0.6, 2.0), np.array([[0, 0, z * h] for z in (0.12, 0.17)])), 1.6)
    return Item("atomiser", (can, seam), poses=(rotation(pitch=90), rotation(pitch=90), rotation()))


def tags(rng: np.random.Generator) -> Item:
    """Identity tags, money clips, collar stays, charms of sheet metal on a ball chain or loose."""
    metal, thick = pick(rng, "stainless steel", "steel", "brass"), rng.uniform(0.4, 1.2)
    groups: list[Parts] = []
    for _ in range(int(rng.integers(1, 6))):
        x, y = vary(rng, 46, 0.3), vary(rng, 24, 0.3)
        hole = [circle(2.2, 8, (-0.4 * x, 0))]
        if rng.random() < 0.3:
            hole.append(rectangle(0.4 * x, 0.2 * y, (0.1 * x, 0)))
        groups.append((Primitive(metal, Prism(rectangle(x, y, radius=rng.uniform(0.1, 0.48) * y), thick, hole)),))
    parts = list(scattered(rng, groups, 14.0, 4.0))
    if rng.random() < 0.6:
        turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        reach = rng.uniform(25, 45) * (1 + 0.25 * np.sin(2 * turn + rng.uniform(0, 6)))
        at = np.column_stack([reach * np.cos(turn), reach * np.sin(turn), np.zeros(60)])
        parts.append(Primitive("steel", copies(Cylinder(1.2, 2.4), at)))
    return Item("metal tags", tuple(parts), poses=LYING)


def razor_cartridges(rng: np.random.Generator) -> Item:
    """Cartridges of wet razors in their dispenser: blades of 1 mm in plastic, a lubricating strip, springs."""
    count, wide, blades = int(rng.integers(1, 9)), rng.uniform(36, 46), int(rng.integers(2, 6))
    rows, pitch = min(count, 4), rng.uniform(12, 17)
    plastic = pick(rng, "abs", "polypropylene", "pom")
    edges = np.array([[0.0, (j - (blades - 1) / 2) * 8.0 / blades, 1.0] for j in range(blades)])
    blade = copies(Box((0.88 * wide, 1.0, 0.12)), edges, turn=rotation(roll=rng.uniform(10, 30)))
    clip = copies(Box((2, 9, 2.0)), np.array([[s * 0.45 * wide, 0, 2.6] for s in (-1, 1)]))
    one = (
        Primitive(plastic, Box((wide, 11, 3)), 0.8),
        Primitive("stainless steel", blade),
        Primitive(pick(rng, "stainless steel", "aluminium"), clip),
    )
    parts = [part for k in range(count) for part in moved(one, (0, pitch * (k % rows), 9.0 * (k // rows)))]
    tray = Box((wide + 8, pitch * rows + 6, 1.2))
    parts.append(Primitive("polypropylene", tray, centre=(0, 0.5 * pitch * (rows - 1), -3)))
    return Item("razor cartridges", tuple(parts), poses=FLAT)


GOODS: tuple[Goods, ...] = (
    Goods("hair straightener", hair_straightener, ("cosmetics", "household"), 1.0, "scissors"),
    Goods("eyelash curler", eyelash_curler, ("cosmetics",), 0.8, "scissors"),
    Goods("tweezers", tweezers, ("cosmetics", "pharmacy", "hobby"), 1.0, "scissors"),
    Goods("compasses", compasses, ("documents", "hobby"), 0.8, "scissors"),
    Goods("metal pen", metal_pens, ("documents", "hobby"), 1.0, "knife", (1, 2)),
    Goods("shoe parts", shoe_parts, ("clothes", "hobby"), 0.7, "knife"),
    Goods("key fob", key_fob, ("household", "electronics"), 0.8, "lighter", (1, 2)),
    Goods("atomiser", atomiser, ("cosmetics", "electronics"), 1.0, "lighter", (1, 3)),
    Goods("metal tags", tags, ("jewellery", "hobby"), 0.8, "razor_blade"),
    Goods("razor cartridges", razor_cartridges, ("cosmetics",), 0.8, "razor_blade"),
)
