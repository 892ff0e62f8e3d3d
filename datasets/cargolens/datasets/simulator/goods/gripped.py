"""Handled and jointed things the size of a gun or its parts: massage guns, gimbals, readers, taps, poles, locks."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, RoundedBox
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from .assembly import ALONG_X, ALONG_Y, ANY_SIDE, FLAT, arc, case, copies, pick, rod, strip

Parts = tuple[Primitive, ...]
SIDES = (IDENTITY, rotation(roll=180), IDENTITY, rotation(roll=90))
LYING = FLAT[:2]


def _cells(count: int, radius: float, length: float, pitch: float) -> Primitive:
    """Round cells side by side, standing along z, wrapped in steel."""
    at = np.array([((k % 2 - 0.5) * pitch, (k // 2 - 0.25 * count + 0.5) * pitch, 0.0) for k in range(count)])
    return Primitive("li-ion cell", copies(Cylinder(radius, length), at))


def massage_gun(rng: np.random.Generator) -> Item:
    """A massage gun: a motor across a barrel, its crank and piston, a head, a grip with cells and a board."""
    k = rng.uniform(0.75, 1.1)
    rotor = Primitive(
        "copper coil", Cylinder(15 * k, 18 * k), 5.0, carve=(Primitive("steel", Cylinder(3 * k, 18 * k)),)
    )
    motor = Primitive("steel", Cylinder(21 * k, 24 * k), 3.0, (-30 * k, 0, 0), IDENTITY, (rotor,))
    piston = rod("steel", (0, 0, 0), (48 * k, 0, 0), 6 * k)
    crank = Primitive("steel", Cylinder(13 * k, 6 * k), centre=(-30 * k, 0, 19 * k))
    hollow = Primitive(
        None, Cylinder(25 * k, 118 * k), carve=moved((motor, piston, crank), (0, 0, 0), rotation(pitch=90))
    )
    barrel = Primitive(
        pick(rng, "abs", "aluminium alloy"), Cylinder(27.5 * k, 124 * k), None, (0, 0, 0), ALONG_X, (hollow,)
    )
    length = rng.uniform(105, 140) * k
    board = Primitive("populated pcb", Box((12 * k, 1.6, 0.12 * length)), centre=(0, 0, 0.42 * length - 2 * k))
    inside = Primitive(None, Cylinder(19 * k, 0.94 * length), carve=(_cells(4, 9.0 * k, 65 * k, 18.2 * k), board))
    grip = Primitive("abs", Cylinder(21.5 * k, length), None, (-12 * k, -28 * k - 0.5 * length, 0), ALONG_Y, (inside,))
    heads: tuple[Ellipsoid | Cylinder | Frustum, ...] = (
        Ellipsoid((22 * k, 22 * k, 22 * k)), Cylinder(16 * k, 26 * k), Frustum(6 * k, 20 * k, 34 * k),
    )  # fmt: skip
    head = pick(rng, *heads)
    tip = Primitive(pick(rng, "eva foam", "rubber", "silicone"), head, None, (86 * k, 0, 0), ALONG_X)
    shaft = rod("steel", (62 * k, 0, 0), (72 * k, 0, 0), 6 * k)
    return Item("massage gun", (barrel, grip, tip, shaft), poses=SIDES)


def phone_gimbal(rng: np.random.Generator) -> Item:
    """A stabiliser for a phone or camera: a grip with a cell and a board, arms with three motors, a clamp."""
    k, length = rng.uniform(0.85, 1.1), rng.uniform(100, 145)
    cell = Primitive("li-ion cell", Cylinder(9, 65), centre=(0, 0, -0.1 * length))
    hollow = Primitive(None, Cylinder(15 * k, 0.95 * length), carve=(cell,))
    grip = Primitive("abs", Cylinder(18 * k, length), None, (0, -0.5 * length, 0), ALONG_Y, (hollow,))
    parts: list[Primitive] = [grip]
    bend = rng.uniform(-20, 50)
    joints = [(0.0, 22.0 * k, 0.0), (46.0 * k, 22.0 * k + bend, 0.0), (52.0 * k, 70.0 * k + bend, 18.0 * k)]
    for at, turn in zip(joints, (ALONG_Y, ALONG_X, IDENTITY), strict=True):
        coil_ = Primitive("copper coil", Cylinder(11 * k, 8 * k), 4.5)
        magnet = Primitive("steel", Cylinder(14 * k, 12 * k), 5.0, carve=(coil_,))
        parts.append(Primitive("aluminium alloy", Cylinder(17 * k, 17 * k), None, at, turn, (magnet,)))
    arm = np.array([joints[0], (20.0 * k, 40.0 * k, 0.0), joints[1], joints[2]])
    parts.append(Primitive(pick(rng, "aluminium alloy", "glass-filled nylon"), tube(arm, 6.5 * k)))
    jaw = Prism([(-9, -34), (9, -34), (9, -28), (-2, -28), (-2, 28), (9, 28), (9, 34), (-9, 34)], 16)
    parts.append(Primitive("abs", jaw, None, (joints[2][0] - 20, joints[2][1], joints[2][2])))
    parts.append(
        Primitive(
            "steel", coil(3, 0.6, 12, 46), centre=(joints[2][0] - 25, joints[2][1], joints[2][2]), rotation=ALONG_Y
        )
    )
    return Item("phone gimbal", tuple(parts), poses=SIDES)


def code_reader(rng: np.random.Generator) -> Item:
    """A reader of bar codes or of temperature: a head with lens and board, a trigger, a raked grip, a cable."""
    k, rake = rng.uniform(0.85, 1.15), rng.uniform(5, 25)
    board = Primitive("populated pcb", Box((52 * k, 30 * k, 1.6)), centre=(-8 * k, 0, 6 * k))
    lens = Primitive(pick(rng, "glass", "acrylic"), Cylinder(9 * k, 7), None, (32 * k, 0, -4), ALONG_X)
    head_room = Primitive(None, Box((84 * k, 44 * k, 28 * k)), carve=(board, lens))
    head = Primitive(
        "abs", RoundedBox((90 * k, 50 * k, 33 * k), 6), None, (20 * k, 0, 0), rotation(roll=90), (head_room,)
    )
    length = rng.uniform(95, 130) * k
    cell = (
        Primitive("li-ion cell", Box((18, 9, 0.5 * length)))
        if rng.random() < 0.5
        else Primitive("populated pcb", Box((16, 1.6, 0.6 * length)))
    )
    room = Primitive(None, Box((26 * k, 18 * k, 0.94 * length)), carve=(cell,))
    grip = Primitive("abs", RoundedBox((31 * k, 23 * k, length), 7), carve=(room,))
    turned = moved((grip,), (0, -15 * k - 0.46 * length, 0), rotation(yaw=-rake) @ rotation(roll=90))
    spring = Primitive("steel", coil(2.5, 0.5, 6, 14), centre=(16 * k, -24 * k, 0), rotation=ALONG_Y)
    trigger = Primitive("abs", Box((8, 22 * k, 12)), centre=(24 * k, -26 * k, 0))
    end = np.array([-0.2 * length, -length - 12 * k, 0])
    tail = end + np.array([(0, 0, 0), (10, -40, 0), (rng.uniform(-60, 60), -75, 0)])
    cord = (Primitive("soft pvc", tube(tail, 2.6)), Primitive("copper", tube(tail, 0.8))) if rng.random() < 0.5 else ()
    return Item("code reader", (head, *turned, spring, trigger, *cord), poses=SIDES)


def mixer_tap(rng: np.random.Generator) -> Item:
    """A tap: a body with its cartridge, a spout, a lever or cross handle, a thread, a nut, hoses."""
    k = rng.uniform(0.75, 1.15)
    metal = pick(rng, "brass", "brass", "zinc die-cast", "stainless steel")
    bore = Primitive(None, Cylinder(15 * k, 78 * k), carve=(Primitive("alumina", Cylinder(13 * k, 14)),))
    body = Primitive(metal, Cylinder(22 * k, 90 * k), None, (0, 0, 0), ALONG_Y, (bore,))
    reach = rng.uniform(80, 165) * k
    spout = np.array(
        [(14 * k, 12 * k, 0), (0.5 * reach, rng.uniform(20, 60) * k, 0), (reach, 24 * k, 0), (reach + 6, 4 * k, 0)]
    )
    parts: list[Primitive] = [body, Primitive(metal, tube(spout, rng.uniform(9, 13) * k), 4.2)]
    if rng.random() < 0.7:
        lever = np.array([(0, 50 * k, 0), (20 * k, 60 * k, 0), (rng.uniform(60, 105) * k, rng.uniform(60, 88) * k, 0)])
        parts += [
            Primitive(metal, tube(lever, 6.5 * k)),
            Primitive(metal, Cylinder(21 * k, 14 * k), 4.0, (0, 51 * k, 0), ALONG_Y),
        ]
    else:
        parts += [
            rod(metal, (-28 * k, 58 * k, 0), (28 * k, 58 * k, 0), 5),
            rod(metal, (0, 58 * k, -28 * k), (0, 58 * k, 28 * k), 5),
        ]
    parts.append(Primitive("brass", Cylinder(16 * k, 40 * k), 4.5, (0, -65 * k, 0), ALONG_Y))
    parts.append(
        Primitive(
            "brass",
            Prism(rectangle(44 * k, 44 * k, radius=12 * k), 6, [circle(17 * k, 16)]),
            None,
            (0, -76 * k, 0),
            ALONG_Y,
        )
    )
    if rng.random() < 0.5:
        for s in (-1.0, 1.0):
            hose = np.array([(s * 6, -86 * k, 0), (s * 14, -130 * k, s * 6), (s * 40, -165 * k, -s * 6)])
            parts += [Primitive("stainless steel", tube(hose, 5.5), 1.8)]
    return Item("mixer tap", tuple(parts), poses=(*LYING, rotation(roll=90)))


def tripod(rng: np.random.Generator) -> Item:
    """A camera's tripod, folded: three legs of tubes in tubes with clips and feet, a head with its bar."""
    length, k = rng.uniform(180, 480), rng.uniform(0.8, 1.3)
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "carbon fibre laminate")
    parts: list[Primitive] = []
    for n in range(3):
        turn = rotation(yaw=120.0 * n)
        at = turn @ np.array([17.0 * k, 0, 0])
        r = 10.0 * k
        for stage in range(int(rng.integers(2, 4)) if n == 0 else 3):
            bore = Primitive(None, Cylinder(r - 1.2, length))
            parts.append(Primitive(metal, Cylinder(r, length), None, (at[0], at[1], -4.0 * stage), carve=(bore,)))
            r -= 2.4
        clips = np.array([(at[0], at[1], z * length) for z in (-0.49, -0.44)])
        parts.append(Primitive(pick(rng, "abs", "zinc die-cast"), copies(Cylinder(13 * k, 14), clips), 0.9))
        parts.append(Primitive("rubber", Cylinder(9 * k, 14), None, (at[0], at[1], -0.5 * length - 16)))
        pivot = Primitive(
            "steel", Cylinder(3, 26 * k), None, (0.8 * at[0], 0.8 * at[1], 0.5 * length + 6), turn @ ALONG_Y
        )
        parts.append(pivot)
    parts.append(
        Primitive(pick(rng, "aluminium alloy", "zinc die-cast"), Cylinder(26 * k, 22), 1.9, (0, 0, 0.5 * length + 10))
    )
    ball = Primitive("aluminium alloy", Ellipsoid((13 * k, 13 * k, 13 * k)), None, (0, 0, 0.5 * length + 38 * k))
    plate = Primitive("aluminium alloy", Box((42 * k, 38 * k, 9)), 2.0, (0, 0, 0.5 * length + 58 * k))
    screw = Primitive("stainless steel", Cylinder(3.2, 18), None, (0, 0, 0.5 * length + 64 * k))
    parts += [ball, plate, screw]
    if rng.random() < 0.6:
        bar = (0, 0.4 * rng.uniform(90, 200), 0.5 * length + 20)
        start = (0, 10, 0.5 * length + 38 * k)
        parts += [rod("aluminium alloy", start, bar, 4), Primitive("eva foam", Cylinder(10, 40), 0.2, bar, ALONG_Y)]
    return Item("tripod", tuple(parts), poses=(rotation(pitch=90), rotation(pitch=90, roll=40)))


def walking_poles(rng: np.random.Generator) -> Item:
    """Trekking poles, walking sticks or a long umbrella: tubes, a spring, a grip, a tip, ribs and cloth."""
    length = rng.uniform(430, 620)
    parts: list[Primitive] = []
    kind = pick(rng, "pole", "pole", "umbrella")
    metal = pick(rng, "aluminium alloy", "steel", "carbon fibre laminate")
    for n in range(1 if kind == "umbrella" else int(rng.integers(1, 3))):
        y = 30.0 * n
        r = rng.uniform(6, 9)
        bore = Primitive(None, Cylinder(r - 1.2, 0.72 * length))
        parts.append(Primitive(metal, Cylinder(r, 0.72 * length), None, (0, y, 0), ALONG_X, (bore,)))
        parts.append(rod("steel", (0.36 * length, y, 0), (0.5 * length, y, 0), 2.6))
        crook = np.array(
            [(-0.36 * length, y, 0), (-0.42 * length, y + 4, 0), (-0.46 * length, y + rng.uniform(-30, 30), 0)]
        )
        parts.append(Primitive(pick(rng, "cork", "rubber", "hardwood", "eva foam"), tube(crook, 13), 0.6))
        parts.append(Primitive("steel", coil(r - 2.2, 0.9, 10, 40), centre=(0.1 * length, y, 0), rotation=ALONG_X))
        collar = Primitive("abs", Cylinder(r + 4, 20), 0.9, (0.2 * length, y, 0), ALONG_X)
        parts.append(collar)
        if kind == "umbrella":
            count = pick(rng, 8, 10)
            a = 2 * np.pi * np.arange(count) / count
            at = np.column_stack([np.full(count, 0.02 * length), 14 * np.cos(a), 14 * np.sin(a)])
            parts.append(Primitive("steel", copies(Cylinder(1.5, 0.62 * length), at, turn=ALONG_X)))
            joints = np.column_stack([np.full(count, 0.12 * length), 17 * np.cos(a), 17 * np.sin(a)])
            parts.append(Primitive("steel", copies(Box((9, 3, 3)), joints)))
            parts.append(Primitive("polyester", Cylinder(21, 0.62 * length), 0.22, (0.02 * length, y, 0), ALONG_X))
        else:
            parts.append(Primitive("polyethylene", Cylinder(26, 3), 0.9, (0.44 * length, y, 0), ALONG_X))
    return Item("walking poles", tuple(parts), poses=(IDENTITY, rotation(roll=90)))


def camera_lens(rng: np.random.Generator) -> Item:
    """A lens of a camera: groups of glass, grips, a mount of brass, a cap."""
    k, length = rng.uniform(0.7, 1.2), rng.uniform(55, 150)
    r = rng.uniform(26, 42) * k
    count = int(rng.integers(3, 6))
    at = np.linspace(-0.42, 0.42, count) * length
    elements = tuple(
        Primitive(
            pick(rng, "glass", "lead glass", "glass"),
            Cylinder(r * rng.uniform(0.5, 0.78), rng.uniform(4, 9)),
            None,
            (0, 0, float(z)),
        )
        for z in at
    )
    bore = Primitive(None, Cylinder(0.8 * r, 0.98 * length), carve=elements)
    tube_ = Primitive("aluminium alloy", Cylinder(0.86 * r, length), carve=(bore,))
    barrel = Primitive(pick(rng, "aluminium alloy", "glass-filled nylon"), Cylinder(r, length), 1.5, carve=(tube_,))
    mount = Primitive("brass", Revolved(((-length / 2 - 6, 0.7 * r), (-length / 2, 0.75 * r))), carve=(
        Primitive(None, Revolved(((-length / 2 - 6, 0.55 * r), (-length / 2, 0.55 * r)))),))  # fmt: skip
    grip = copies(Cylinder(r + 1.6, 3.0), np.array([[0, 0, z * length] for z in (-0.2, -0.14, 0.1, 0.16, 0.22)]))
    cap = Primitive("abs", Cylinder(r, 6), None, (0, 0, length / 2 + 4))
    return Item(
        "camera lens",
        (barrel, mount, Primitive("rubber", grip, 0.35), cap),
        poses=(rotation(pitch=90), rotation(pitch=90), IDENTITY),
    )


def shackle_lock(rng: np.random.Generator) -> Item:
    """A lock of a bicycle: a shackle of hardened steel and its bar, or a coiled cable with a lock at its ends."""
    metal = "tool steel"
    if rng.random() < 0.55:
        w, h, r = rng.uniform(60, 115), rng.uniform(80, 230), rng.uniform(5, 9)
        bow = np.array([(w / 2, 0, 0), *[(x, h - w / 2 + y, 0) for x, y in arc(w / 2, 0, 180, 12)], (-w / 2, 0, 0)])
        plug = Primitive("brass", Cylinder(6, 30), 6.5)
        core = Primitive("steel", Cylinder(1.4 * r, w + 20), 6.0, carve=(plug,))
        bar = Primitive("soft pvc", Cylinder(1.4 * r + 3, w + 36), None, (0, 0, 0), ALONG_X, (core,))
        coat = Primitive("soft pvc", tube(bow, r + 1.6), 0.6)
        return Item("shackle lock", (Primitive(metal, tube(bow, r)), coat, bar), poses=LYING)
    turn = np.linspace(0, 2 * np.pi * rng.uniform(2, 4), 60)
    reach, wire = rng.uniform(45, 75), rng.uniform(2.5, 5)
    path = np.column_stack([reach * np.cos(turn), reach * np.sin(turn), 2.2 * wire * turn / (2 * np.pi)])
    parts = [Primitive("steel", tube(path, wire), 5.5), Primitive("soft pvc", tube(path, wire + 1.8), 0.8)]
    drums = copies(Cylinder(8, 8), np.array([[0.0, 0, 9.0 * j - 14] for j in range(4)]))
    head = Primitive("zinc die-cast", Cylinder(11, 60), 4.5, (reach, 0, 0), ALONG_Y, (Primitive("steel", drums),))
    return Item("shackle lock", (*parts, head), poses=LYING)


def staple_strips(rng: np.random.Generator) -> Item:
    """Strips of staples or nails in their box, curved or straight, as they are pushed into a gun."""
    length, high, deep = rng.uniform(50, 140), rng.uniform(6, 34), rng.uniform(8, 14)
    metal, strips, curved = pick(rng, "steel", "steel", "stainless steel"), int(rng.integers(1, 6)), rng.random() < 0.3
    parts: list[Primitive] = []
    for n in range(strips):
        z = 1.08 * deep * n
        bow = [
            (x, (0.16 * length * (2 * x / length) ** 2) if curved else 0.0) for x in np.linspace(-0.5, 0.5, 9) * length
        ]
        outline = strip([(float(x), float(y)) for x, y in bow], high)
        wall = Prism(outline, 0.6)
        parts += moved((Primitive(metal, wall), *moved((Primitive(metal, wall),), (0, 0, 0.9 * deep))), (0, 0, z))
        back = strip([(float(x), float(y) + high / 2) for x, y in bow], 0.9)
        parts += moved((Primitive(metal, Prism(back, 0.86 * deep)),), (0, 0, z + 0.45 * deep))
    if rng.random() < 0.5:
        low, high_ = Item("staple strips", tuple(parts)).bounds()
        inside = moved(tuple(parts), tuple(-0.5 * (low + high_)))
        size = high_ - low + 4.0
        carton = case(
            pick(rng, "cardboard", "polypropylene"), (float(size[0]), float(size[1]), float(size[2])), 0.9, inside
        )
        return Item("staple strips", (carton,), poses=ANY_SIDE)
    return Item("staple strips", tuple(parts), poses=FLAT)


def small_drive(rng: np.random.Generator) -> Item:
    """A box of electronics the size of a power bank: a portable disk, a hub or a charger."""
    x, y, z = rng.uniform(70, 130), rng.uniform(48, 82), rng.uniform(11, 26)
    kind = pick(rng, "disk", "hub", "charger")
    board = Primitive("populated pcb", Box((0.86 * x, 0.8 * y, 1.6)), 2.3, (0, 0, -0.3 * z))
    contents: list[Primitive] = [board]
    if kind == "disk":
        platter = Primitive("aluminium alloy", Cylinder(0.36 * y, 0.8), centre=(0.1 * x, 0, 0))
        hollow = Primitive(None, Box((0.82 * x, 0.84 * y, 0.22 * z)), carve=(platter,))
        contents.append(
            Primitive("aluminium alloy", Box((0.86 * x, 0.9 * y, 0.38 * z)), None, (0, 0, 0.16 * z), carve=(hollow,))
        )
    elif kind == "hub":
        count = int(rng.integers(2, 5))
        sockets = np.array([((j - (count - 1) / 2) * 0.8 * x / count, 0.3 * y, 0.05 * z) for j in range(count)])
        contents.append(Primitive("steel", copies(Box((14, 14, 6)), sockets), 3.0))
        contents.append(Primitive("ferrite", Box((13, 13, 5)), None, (-0.2 * x, -0.2 * y, 0.0)))
    else:
        core = Primitive("ferrite", Box((0.22 * x, 0.36 * y, 0.42 * z)), None, (-0.25 * x, 0, 0.1 * z))
        can = Primitive(
            "aluminium",
            copies(Cylinder(4.5, 0.42 * z), np.array([[0.05 * x, s * 0.2 * y, 0.08 * z] for s in (-1, 1)])),
            1.7,
        )
        contents += [core, can, Primitive("steel", coil(3.5, 0.7, 7, 12), centre=(0.3 * x, 0.2 * y, 0.1 * z))]
    wall = rng.uniform(1.2, 2.2)
    shell = case(pick(rng, "abs", "abs", "aluminium alloy"), (x, y, z), wall, tuple(contents), 5)
    return Item("small drive", (shell,), poses=ANY_SIDE)


GOODS: tuple[Goods, ...] = (
    Goods("massage gun", massage_gun, ("sports", "electronics"), 1.0, "pistol"),
    Goods("phone gimbal", phone_gimbal, ("electronics", "hobby"), 1.0, "pistol"),
    Goods("code reader", code_reader, ("electronics", "pharmacy"), 1.0, "pistol"),
    Goods("mixer tap", mixer_tap, ("tools", "household"), 1.0, "pistol"),
    Goods("tripod", tripod, ("electronics", "hobby"), 1.0, "long_gun"),
    Goods("walking poles", walking_poles, ("sports", "household"), 1.0, "long_gun"),
    Goods("camera lens", camera_lens, ("electronics", "hobby"), 1.0, "revolver", (1, 2)),
    Goods("shackle lock", shackle_lock, ("sports", "tools"), 0.8, "handcuffs"),
    Goods("staple strips", staple_strips, ("tools", "documents"), 0.8, "magazine", (1, 3)),
    Goods("small drive", small_drive, ("electronics",), 1.0, "power_bank", (1, 2)),
)
