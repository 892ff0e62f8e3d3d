"""Contraband inside innocent things, at the level agencies publish: books, shoes, candles, tins, cards, toys, sweets.

The innocent thing is the host and is whole in the benign twin; what is put in it is carved into it. `THREATS` holds
these designs, those of `shielded` and those of `implants`.
"""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, torus
from ..materials import material
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, RoundedBox
from ..prism import Prism, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .implants import IMPLANTS
from .pills import tablet
from .shielded import THREATS_IN_MACHINES
from .stash import at, stash, stash_round
from .wraps import heaped, shells, tumbled

FLAT = (rotation(), rotation(roll=180))
ANY_SIDE = (rotation(), rotation(roll=90), rotation(pitch=90))
LYING = (rotation(pitch=90), rotation(roll=90))
STANDING = (rotation(),)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(1 << 30))


def book(rng: np.random.Generator) -> Item:
    """A book with a hole cut into its pages, or with a thin packet behind a cover."""
    size = (float(rng.uniform(150, 250)), float(rng.uniform(105, 190)), float(rng.uniform(18, 55)))
    room = (
        size[0] * float(rng.uniform(0.35, 0.8)),
        size[1] * float(rng.uniform(0.4, 0.8)),
        size[2] * float(rng.uniform(0.15, 0.8)),
    )
    off = (size[2] - room[2]) * float(rng.uniform(-0.4, 0.4))
    grain = Texture(0.05, (30.0, 30.0, float(rng.uniform(0.5, 1.5))), _seed(rng))
    stock, density = str(rng.choice(["paper", "coated paper", "newsprint"])), float(rng.uniform(0.9, 1.05))
    pages = Primitive(
        stock, Box(size), material(stock).density * density, carve=(at(stash(rng, room), z=off),), texture=grain,
        role="host",
    )  # fmt: skip
    board = float(rng.uniform(0.4, 3.0))
    cover = Box((size[0] + 6, size[1] + 4, board))
    covers = Many(cover, np.array([[0, 0, side * 0.5 * (size[2] + board)] for side in (-1.0, 1.0)]))
    spine = Primitive(
        "cardboard", Box((size[0] + 6, board, size[2])), 0.8, (0, 0.5 * (size[1] + board), 0), role="host"
    )
    return Item(
        "powder in a book",
        (pages, Primitive("cardboard", covers, 0.8, role="host"), spine),
        "powder_bag",
        (*FLAT, rotation(roll=90)),
    )


def cards(rng: np.random.Generator) -> Item:
    """Greeting cards or folded sheets in an envelope with a thin layer between."""
    size = (float(rng.uniform(120, 220)), float(rng.uniform(90, 160)))
    sheets, stock = int(rng.integers(2, 9)), str(rng.choice(["coated paper", "paper", "cardboard"]))
    thick = sheets * float(rng.uniform(0.2, 0.6)) + 6.5
    wide = rng.uniform(0.3, 0.9, 2) * size
    room = (float(wide[0]), float(wide[1]), float(rng.uniform(2.0, 6.0)))
    pad = at(stash(rng, room, areal=(0.12, 0.6)), *(rng.uniform(-0.4, 0.4, 2) * (np.asarray(size) - room[:2])))
    block = Primitive(stock, Box((*size, thick)), 0.7 * material(stock).density, carve=(pad,), role="host")
    paper = Box((size[0] + 10, size[1] + 8, 0.12))
    hull = Many(paper, np.array([[0, 0, side * (0.5 * thick + 0.1)] for side in (-1.0, 1.0)]))
    flap = Primitive(
        "paper", Box((size[0], 0.4 * size[1], 0.12)), centre=(0, 0.25 * size[1], 0.5 * thick + 0.3), role="host"
    )
    return Item("powder in cards", (block, Primitive("paper", hull, role="host"), flap), "powder_bag", FLAT)


def shoe(rng: np.random.Generator) -> Item:
    """A shoe with a packet in its sole or heel."""
    length, wide, sole = float(rng.uniform(235, 310)), float(rng.uniform(85, 110)), float(rng.uniform(18, 38))
    half = 0.5 * wide
    along = np.array([-0.48, -0.4, -0.1, 0.2, 0.4, 0.49, 0.49, 0.42, 0.2, -0.1, -0.4, -0.48, -0.5]) * length
    across = np.array([-0.5, -0.7, -0.65, -1.0, -0.8, -0.35, 0.15, 0.6, 0.9, 0.6, 0.7, 0.5, 0.0]) * half
    foot = [(float(x), float(y)) for x, y in zip(along, across, strict=True)]
    stuff, density = (("polyurethane", 0.45), ("rubber", 1.15), ("eva foam", 0.2))[int(rng.integers(3))]
    room = (length * float(rng.uniform(0.2, 0.3)), 0.9 * half, sole * float(rng.uniform(0.3, 0.75)))
    hollow = [at(stash(rng, room), x=-0.29 * length)]
    if rng.random() < 0.4:
        hollow.append(at(stash(rng, (0.25 * length, 0.8 * half, room[2])), x=0.17 * length))
    base = Primitive(stuff, Prism(foot, sole), density, carve=tuple(hollow), role="host")
    skin, z = str(rng.choice(["leather", "polyester", "soft pvc"])), 0.5 * sole
    parts = [
        base,
        Primitive("eva foam", Prism([(0.93 * x, 0.9 * y) for x, y in foot], 4.0), 0.2, (0, 0, z + 2), role="host"),
    ]
    # The upper is lower to the toe: rings that reach less and less far.
    for reach in (1.0, 0.72, 0.45)[: int(rng.integers(2, 4))]:
        tall = float(rng.uniform(22, 34))
        ring = [((x + 0.5 * length) * reach - 0.5 * length, y) for x, y in foot]
        middle = 0.5 * (reach - 1.0) * length
        hole = [(0.95 * (x - middle) + middle, 0.93 * y) for x, y in ring]
        parts.append(Primitive(skin, Prism(ring, tall, holes=(hole,)), 0.8, (0, 0, z + 0.5 * tall), role="host"))
        z += tall
    tongue = Primitive(
        skin, Box((0.35 * length, 0.9 * half, 4.0)), 0.6, (0.12 * length, 0, z - 20.0), rotation(pitch=30), role="host"
    )
    if rng.random() < 0.4:
        shank = Box((0.4 * length, 12.0, 1.2))
        parts.append(Primitive("steel", shank, centre=(-0.05 * length, 0, 0.5 * sole + 5), role="host"))
    eyes = np.array([[(0.15 - k * 0.05) * length, s * 14.0, z - 35.0 + 6 * k] for k in range(5) for s in (-1, 1)])
    parts += [tongue, Primitive("brass", Many(Cylinder(2.5, 1.5), eyes), role="host")]
    return Item(
        "powder in a shoe sole", tuple(parts), "powder_bag", (rotation(), rotation(roll=90), rotation(roll=-90))
    )


def candle(rng: np.random.Generator) -> Item:
    """A candle, pillar or in a glass, with a core of powder."""
    radius, height = float(rng.uniform(20, 48)), float(rng.uniform(50, 180))
    core = stash_round(rng, radius * float(rng.uniform(0.25, 0.8)), height * float(rng.uniform(0.4, 0.8)))
    wax = Primitive(
        str(rng.choice(["candle wax", "beeswax"])),
        Cylinder(radius, height),
        carve=(at(core, z=-0.06 * height),),
        role="host",
    )
    wick = Primitive("cotton", Cylinder(0.9, 0.05 * height + 8), 0.7, (0, 0, 0.525 * height + 4), role="host")
    if rng.random() < 0.4:
        wall = float(rng.uniform(2, 4))
        hollow = Primitive(
            None, Cylinder(radius, height + 12), centre=(0, 0, 0.5 * wall), carve=(at(wax, z=-6),), role="host"
        )
        glass = Primitive("glass", Cylinder(radius + wall, height + 12 + wall), carve=(hollow,), role="host")
        return Item("powder in a candle", (glass,), "powder_bag", STANDING)
    return Item("powder in a candle", (wax, wick), "powder_bag", (rotation(), *LYING))


def tin(rng: np.random.Generator) -> Item:
    """A food tin or tub whose content hides a packet."""
    radius, height = float(rng.uniform(30, 62)), float(rng.uniform(45, 180))
    what, wall = (("steel", 0.22), ("aluminium", 0.3), ("cardboard", 1.2))[int(rng.integers(3))]
    goods = ("fruit", "coffee", "flour", "sugar", "biscuit", "milk", "tea", "protein powder", "nuts")
    inside = str(rng.choice(goods))
    known = material(inside)
    low, high = known.bulk_density or (known.density, known.density)
    room = (radius - wall) * float(rng.uniform(0.3, 0.95))
    core = stash_round(rng, room, (height - 2 * wall) * float(rng.uniform(0.3, 0.9)))
    filling = Primitive(
        inside, Cylinder(radius - wall, height - 2 * wall), float(rng.uniform(low, high)), carve=(core,), role="host",
        texture=Texture(0.1, 2.0, _seed(rng)),
    )  # fmt: skip
    rims = torus(radius + 0.5, 1.2)
    parts = (
        Primitive(what, Cylinder(radius, height), carve=(filling,), role="host"),
        *(Primitive("steel", rims, 5.0, (0, 0, side * 0.5 * height), role="host") for side in (-1, 1)),
    )
    return Item("powder in a tin", parts, "powder_bag", (rotation(), *LYING))


def picture_frame(rng: np.random.Generator) -> Item:
    """A picture frame with a flat packet between picture and back."""
    size = (float(rng.uniform(140, 320)), float(rng.uniform(110, 250)))
    bar, deep = float(rng.uniform(12, 32)), float(rng.uniform(14, 28))
    inner = (size[0] - 2 * bar, size[1] - 2 * bar)
    wood = str(rng.choice(["softwood", "hardwood", "aluminium alloy", "polystyrene"]))
    ring = Primitive(
        wood,
        Prism(rectangle(*size), deep, holes=(rectangle(*inner),)),
        0.6 if wood == "polystyrene" else None,
        role="host",
    )
    room = (
        inner[0] * float(rng.uniform(0.6, 0.98)),
        inner[1] * float(rng.uniform(0.6, 0.98)),
        deep - float(rng.uniform(7, 9)),
    )
    back = Primitive(
        "plywood", Box((*inner, deep - 5)), 0.35, (0, 0, -2), carve=(stash(rng, room, areal=(0.1, 1.2)),), role="host"
    )
    glass = Primitive(
        str(rng.choice(["glass", "acrylic"])), Box((*inner, 2.0)), centre=(0, 0, 0.5 * deep - 1.2), role="host"
    )
    hooks = np.array(
        [
            [0.3 * size[0], 0.5 * size[1] - 0.5 * bar, -0.5 * deep - 1],
            [-0.3 * size[0], 0.5 * size[1] - 0.5 * bar, -0.5 * deep - 1],
        ]
    )
    metal = Primitive("steel", Many(Box((14, 8, 1.2)), hooks), role="host")
    return Item("powder in a picture frame", (ring, back, glass, metal), "powder_bag", (*FLAT, rotation(roll=90)))


def box_wall(rng: np.random.Generator) -> Item:
    """A wooden or plastic box with powder in its double floor or sides."""
    size = (float(rng.uniform(150, 320)), float(rng.uniform(110, 240)), float(rng.uniform(60, 170)))
    wall = float(rng.uniform(7, 22))
    stuff = str(rng.choice(["plywood", "softwood", "abs", "polyethylene", "cardboard"]))
    density = {"abs": 0.6, "polyethylene": 0.5, "cardboard": 0.2}.get(stuff, 0.6)
    thick = wall * float(rng.uniform(0.3, 0.8))
    floor = at(stash(rng, (0.9 * size[0], 0.88 * size[1], thick), areal=(0.1, 2.5)), z=-0.5 * (size[2] - wall))
    hollows = [floor]
    if rng.random() < 0.5:
        side = stash(rng, (0.85 * size[0], 0.7 * size[2] - wall, thick), areal=(0.1, 2.5))
        turned = moved((side,), (0.0, 0.5 * (size[1] - wall), 0.1 * size[2]), rotation(roll=90))
        hollows += turned
    inside = Primitive(None, Box((size[0] - 2 * wall, size[1] - 2 * wall, size[2] - 2 * wall)), role="host")
    body = Primitive(stuff, RoundedBox(size, 3.0, "z"), density, carve=(inside, *hollows), role="host")
    hinge = np.array([[x * 0.3 * size[0], -0.5 * size[1] - 1, 0.3 * size[2]] for x in (-1, 1)])
    metal = Primitive("brass", Many(Box((18, 1.5, 14)), hinge), role="host")
    return Item(
        "powder in a box wall", (body, metal), "powder_bag", (rotation(), rotation(roll=90), rotation(pitch=90))
    )


def soap(rng: np.random.Generator) -> Item:
    """Bars of soap, one or more of them with a core."""
    size = (float(rng.uniform(65, 100)), float(rng.uniform(42, 65)), float(rng.uniform(22, 38)))
    count, radius = int(rng.integers(1, 5)), float(rng.uniform(0.15, 0.3)) * size[2]
    parts: list[Primitive] = []
    for k in range(count):
        room = (
            size[0] * float(rng.uniform(0.4, 0.75)),
            size[1] * float(rng.uniform(0.4, 0.7)),
            size[2] * float(rng.uniform(0.2, 0.6)),
        )
        core = (stash(rng, room),) if k == 0 or rng.random() < 0.5 else ()
        bar = Primitive("soap", RoundedBox(size, radius), float(rng.uniform(0.95, 1.1)), carve=core, role="host")
        carton = shells(bar, size, radius, [("coated paper", 0.4)], role="host")
        parts.append(at(carton, y=k * (size[1] + 3.0)))
    return Item("powder in soap", tuple(parts), "powder_bag", (*FLAT, rotation(roll=90)))


def plush(rng: np.random.Generator) -> Item:
    """A soft toy with a packet in its belly."""
    belly = float(rng.uniform(38, 80))
    room = (belly * float(rng.uniform(0.5, 0.95)), belly * 0.7, belly * float(rng.uniform(0.2, 0.8)))
    fibre = Texture(0.3, 4.0, _seed(rng))
    body = Primitive(
        "polyester",
        Ellipsoid((belly, 0.85 * belly, 0.75 * belly)),
        float(rng.uniform(0.02, 0.06)),
        carve=(stash(rng, room),),
        texture=fibre,
        role="host",
    )
    head = float(rng.uniform(0.55, 0.75)) * belly
    face = belly + 0.8 * head
    limbs = np.array(
        [[0.7 * belly, s * 0.95 * belly, 0.0] for s in (-1, 1)]
        + [[-0.9 * belly, s * 0.7 * belly, 0.0] for s in (-1, 1)]
    )
    turns = np.stack([rotation(float(a)) @ rotation(pitch=90) for a in (-60, 60, 30, -30)])
    eyes = np.array([[face + 0.2 * head, s * 0.35 * head, 0.8 * head] for s in (-1, 1)])
    parts = (
        body,
        Primitive("polyester", Ellipsoid((head, head, 0.8 * head)), 0.045, (face, 0, 0), texture=fibre, role="host"),
        Primitive("polyester", Many(Capsule(0.3 * belly, belly), limbs, turns), 0.045, texture=fibre, role="host"),
        Primitive("abs", Many(Ellipsoid((4.5, 4.5, 3.0)), eyes), role="host"),
    )
    return Item("powder in a soft toy", parts, "powder_bag", FLAT, soft=True)


def toy_car(rng: np.random.Generator) -> Item:
    """A plastic toy vehicle with a packet in its hollow body."""
    size = (float(rng.uniform(110, 260)), float(rng.uniform(55, 110)), float(rng.uniform(35, 70)))
    wall = float(rng.uniform(1.5, 2.5))
    room = (size[0] - 2 * wall, size[1] - 2 * wall, size[2] - 2 * wall)
    space = (0.6 * room[0], 0.9 * room[1], room[2] * float(rng.uniform(0.4, 0.95)))
    packet = at(stash(rng, space), x=0.15 * room[0] * float(rng.uniform(-1, 1)), z=-0.5 * (room[2] - space[2]))
    drive = Primitive(
        "copper coil", Cylinder(9, 25), 4.5, (-0.42 * room[0], 0, -0.2 * room[2]), rotation(roll=90), role="host"
    )
    hollow = Primitive(None, Box(room), carve=(packet, drive), role="host")
    shell = Primitive("abs", RoundedBox(size, 5.0, "z"), carve=(hollow,), role="host")
    axle = [0.32 * size[0], 0.5 * size[1] + 7]
    places = np.array([[i * axle[0], j * axle[1], -0.4 * size[2]] for i in (-1, 1) for j in (-1, 1)])
    turns = np.stack([rotation(roll=90)] * 4)
    rods = Many(Cylinder(1.5, size[1] + 8), places[[0, 2]] * [1, 0, 1.3], turns[:2])
    parts = (
        shell,
        Primitive("soft pvc", Many(Cylinder(0.32 * size[2], 12), places, turns), role="host"),
        Primitive("steel", rods, role="host"),
        Primitive(
            "abs",
            RoundedBox((0.4 * size[0], 0.85 * size[1], 0.4 * size[2]), 4.0, "z"),
            0.12,
            (0, 0, 0.7 * size[2]),
            role="host",
        ),
    )
    return Item("powder in a toy car", parts, "powder_bag", (rotation(), rotation(roll=90)))


def squeeze_tube(rng: np.random.Generator) -> Item:
    """A cream or toothpaste tube whose middle is a packet."""
    length, radius = float(rng.uniform(90, 190)), float(rng.uniform(14, 26))
    cream = str(rng.choice(["toothpaste", "face cream", "sunscreen"]))
    core = stash_round(rng, radius * float(rng.uniform(0.25, 0.52)), length * float(rng.uniform(0.3, 0.7)))
    filling = Primitive(cream, Cylinder(radius - 0.5, 0.92 * length, 0.6 * radius - 0.5), carve=(core,), role="host")
    skin = Primitive("polyethylene", Cylinder(radius, length, 0.6 * radius), carve=(filling,), role="host")
    crimp = Primitive("polyethylene", Box((2.4 * radius, 1.4, 9.0)), centre=(0, 0, -0.5 * length - 4.5), role="host")
    cap = Primitive("polypropylene", Cylinder(0.55 * radius, 20), 0.5, (0, 0, 0.5 * length + 10), role="host")
    return Item("powder in a tube", (skin, crimp, cap), "powder_bag", (rotation(pitch=90) @ rotation(90),))


def vitamin_bottle(rng: np.random.Generator) -> Item:
    """A bottle of vitamins, some or all of its tablets exchanged."""
    kind = tablet(rng)
    radius, height = float(rng.uniform(20, 40)), float(rng.uniform(65, 125))
    spare = 0.5 * float(np.linalg.norm(kind.size))
    deep = height * float(rng.uniform(0.35, 0.7))
    centres = heaped(rng, (2 * radius - 3, 2 * radius - 3, deep), kind.size, square=8.0, volume=kind.volume)
    inside = (np.hypot(*centres[:, :2].T) < radius - 1.5 - spare) & (np.abs(centres[:, 2]) < 0.5 * deep)
    centres = centres[inside] if inside.any() else np.zeros((1, 3))
    n = len(centres)
    turns, scales = tumbled(rng, n), np.tile(kind.stretch, (n, 1))
    swapped = rng.random(n) < rng.choice([0.3, 0.7, 1.1])
    swapped[0] = True
    drug = Primitive(kind.what, Many(kind.shape, centres[swapped], turns[swapped], scales[swapped]), kind.density)
    vitamins = Primitive(
        "multivitamin mass",
        Many(kind.shape, centres, turns, scales),
        1.3,
        (0, 0, 2 + spare + 0.5 * deep),
        carve=(drug,),
        role="host",
    )
    body = Revolved(((0, radius), (0.82 * height, radius), (0.88 * height, 0.8 * radius), (height, 0.8 * radius)))
    hollow = Primitive(None, body.inset(1.2), carve=(vitamins,), role="host")
    shell = Primitive(str(rng.choice(["polyethylene", "pet"])), body, carve=(hollow,), role="host")
    cap = Primitive("polypropylene", Cylinder(0.8 * radius + 3, 15), 0.35, (0, 0, height + 7.5), role="host")
    return Item("tablets in a vitamin bottle", (shell, cap), "pills", (rotation(), rotation(pitch=90)))


def sweets(rng: np.random.Generator) -> Item:
    """A bag of boiled sweets with tablets among them."""
    size = (float(rng.uniform(90, 170)), float(rng.uniform(70, 130)), float(rng.uniform(18, 45)))
    sweet = float(rng.uniform(6, 11))
    centres = heaped(rng, size, np.full(3, 2 * sweet), square=3.0, most=300)
    kind = tablet(rng)
    turns = tumbled(rng, len(centres))
    sugar = Primitive("sugar", Many(Ellipsoid((sweet, 0.8 * sweet, 0.6 * sweet)), centres, turns), 1.5, role="host")
    some = rng.permutation(heaped(rng, size, kind.size, square=3.0, volume=kind.volume))[: int(rng.integers(8, 120))]
    n = len(some)
    drug = Primitive(kind.what, Many(kind.shape, some, tumbled(rng, n), np.tile(kind.stretch, (n, 1))), kind.density)
    film = Box((1.3 * size[0], 1.1 * size[1], 0.12))
    bag = Primitive("polypropylene", film, centre=(0, 0, -0.5 * size[2] - 0.1), role="host")
    return Item("tablets among sweets", (sugar, drug, bag), "pills", FLAT)


def chocolate(rng: np.random.Generator) -> Item:
    """A bar or box of chocolates with pieces of resin in it."""
    size = (float(rng.uniform(120, 200)), float(rng.uniform(70, 110)), float(rng.uniform(9, 24)))
    room = (
        size[0] * float(rng.uniform(0.3, 0.9)),
        size[1] * float(rng.uniform(0.4, 0.9)),
        size[2] * float(rng.uniform(0.4, 0.8)),
    )
    slab = Primitive("cannabis resin", RoundedBox(room, 0.1 * room[2]), float(rng.uniform(0.95, 1.15)))
    groove = Many(
        Box((1.5, 0.96 * size[1], 0.12 * size[2])),
        np.array([[x * size[0], 0, 0.44 * size[2]] for x in (-0.36, -0.18, 0, 0.18, 0.36)]),
    )
    lines = Primitive(None, groove, role="host")
    bar = Primitive("chocolate", Box(size), carve=(at(slab, z=-0.08 * size[2]), lines), role="host")
    foil = shells(bar, size, 0.0, [("aluminium", 0.02), ("coated paper", 0.25)], role="host")
    return Item("resin in chocolate", (foil,), "resin", (*FLAT, rotation(roll=90)))


def tea_packet(rng: np.random.Generator) -> Item:
    """A carton or foil bag of tea or coffee with herb under it."""
    size = (float(rng.uniform(80, 180)), float(rng.uniform(55, 110)), float(rng.uniform(40, 90)))
    inside = str(rng.choice(["tea", "coffee", "tobacco"]))
    low, high = material(inside).bulk_density or (0.3, 0.5)
    room = (0.9 * size[0], 0.9 * size[1], size[2] * float(rng.uniform(0.3, 0.8)))
    herb = Primitive(
        "cannabis herb", RoundedBox(room, 0.1 * room[2]), float(rng.uniform(0.1, 0.5)),
        texture=Texture(0.3, float(rng.uniform(1, 3)), _seed(rng)),
    )  # fmt: skip
    held = at(herb, z=1 - 0.5 * (size[2] - room[2]))
    leaves = Primitive(
        inside, Box(size), float(rng.uniform(low, high)), carve=(held,), role="host",
        texture=Texture(0.12, 1.5, _seed(rng)),
    )  # fmt: skip
    pack = shells(leaves, size, 0.0, [("aluminium", 0.02), ("cardboard", 0.6)], role="host")
    return Item("herb in a tea packet", (pack,), "herb", ANY_SIDE)


THREATS: tuple[Threat, ...] = (
    Threat("powder in a book", "powder_bag", book, "hidden"),
    Threat("powder in cards", "powder_bag", cards, "hidden"),
    Threat("powder in a shoe sole", "powder_bag", shoe, "hidden"),
    Threat("powder in a candle", "powder_bag", candle, "hidden"),
    Threat("powder in a tin", "powder_bag", tin, "hidden"),
    Threat("powder in a picture frame", "powder_bag", picture_frame, "hidden"),
    Threat("powder in a box wall", "powder_bag", box_wall, "hidden"),
    Threat("powder in soap", "powder_bag", soap, "hidden"),
    Threat("powder in a soft toy", "powder_bag", plush, "hidden"),
    Threat("powder in a toy car", "powder_bag", toy_car, "hidden"),
    Threat("powder in a tube", "powder_bag", squeeze_tube, "hidden"),
    Threat("tablets in a vitamin bottle", "pills", vitamin_bottle, "hidden"),
    Threat("tablets among sweets", "pills", sweets, "hidden"),
    Threat("resin in chocolate", "resin", chocolate, "hidden"),
    Threat("herb in a tea packet", "herb", tea_packet, "hidden"),
    *THREATS_IN_MACHINES,
    *IMPLANTS,
)
