"""Papers and games: documents in folders and files, cards, photos, board games, envelopes, rolls."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Cylinder, Frustum, RoundedBox, sphere
from ..prism import Prism, rectangle
from ..texture import Texture
from ..view_geometry import Float64
from .books import FLAT, STANDING, Parts, pages, stapled
from .haberdashery import discs, seed


def _paper_clip(rng: np.random.Generator) -> Primitive:
    """A wire paper clip in x, y."""
    size = float(rng.uniform(0.8, 1.5))
    path = np.array([[-8, 3], [11, 3], [14, 0], [11, -3.5], [-13, -3.5], [-16, -0.5], [-13, 4.5], [9, 4.5]]) * size
    return Primitive("steel", tube(np.column_stack([path, np.zeros(8)]), 0.5 * size))


def _binder_clip(rng: np.random.Generator) -> Parts:
    """A folded steel clip over an edge at x = 0, with its wire handles."""
    wide, deep = float(rng.uniform(19, 42)), float(rng.uniform(9, 17))
    body = Prism(
        [
            (0.0, -3.0),
            (deep, -0.8),
            (deep, 0.8),
            (0.0, 3.0),
            (0.0, 2.5),
            (deep - 0.8, 0.4),
            (deep - 0.8, -0.4),
            (0.0, -2.5),
        ],
        wide,
    )
    loop = np.array(
        [[deep, -0.3 * wide], [deep + 1.2 * deep, -0.12 * wide], [deep + 1.2 * deep, 0.12 * wide], [deep, 0.3 * wide]]
    )
    wires = [np.column_stack([loop, np.full(4, z)]) for z in (-2.0, 2.0)]
    return [
        Primitive("steel", body, None, (0.0, 0.0, 0.0), rotation(roll=90.0)),
        *(Primitive("steel", tube(wire, 0.75)) for wire in wires),
    ]


def documents(rng: np.random.Generator) -> Item:
    """Papers in a folder or a lever arch file, held by clips and staples, some in plastic sleeves."""
    x, y = 210.0, 297.0
    file = rng.random() < 0.35
    z = float(rng.uniform(20, 60)) if file else float(rng.uniform(2, 20))
    parts: Parts = []
    sheets = int(rng.integers(1, 5))
    for k in range(sheets):
        thick = z / sheets
        turn = rotation(yaw=float(rng.normal(0.0, 0.8)))
        at = (float(rng.normal(0, 2)), float(rng.normal(0, 2)), (k + 0.5) * thick)
        one = [Primitive("paper", Box((x, y, 0.94 * thick)), float(rng.uniform(0.68, 0.84)), texture=pages(rng, 0.05))]
        holder = rng.random()
        top = 0.5 * thick
        if holder < 0.35:
            places = np.array([[-0.44 * x, 0.46 * y, 0.0]])
            one.append(Primitive("steel", Many(Box((12.0, 0.8, max(thick, 1.2))), places)))
        elif holder < 0.6:
            clips = [_paper_clip(rng) for _ in range(int(rng.integers(1, 4)))]
            for clip in clips:
                one += moved(
                    [clip],
                    (float(rng.uniform(-0.4, 0.4)) * x, 0.48 * y, top),
                    rotation(yaw=90.0 + float(rng.normal(0, 8))),
                )
        elif holder < 0.75:
            one += moved(_binder_clip(rng), (float(rng.uniform(-0.3, 0.3)) * x, 0.48 * y, top), rotation(yaw=90.0))
        elif holder < 0.9:
            one.append(
                Primitive(
                    "polypropylene",
                    Many(Box((x + 18.0, y + 8.0, 0.5)), np.array([[-4.0, 0.0, -top], [-4.0, 0.0, top]])),
                    0.2,
                )
            )
        parts += moved(one, at, turn)
    if not file:
        cover, density, thick = [("polypropylene", 0.9, 0.6), ("cardboard", 0.8, 0.6), ("pvc", 1.35, 0.5)][
            int(rng.integers(3))
        ]
        sides = np.array([[0.0, 0.0, -0.6], [0.0, 0.0, z + 0.6]])
        parts.append(Primitive(cover, Many(Box((x + 14.0, y + 16.0, thick)), sides), density))
        if rng.random() < 0.4:
            # A filing strip of sheet metal through two holes.
            parts.append(Primitive("steel", Box((8.0, 110.0, 0.6)), None, (-0.43 * x, 0.0, z + 0.2)))
        return Item("documents", tuple(parts), poses=FLAT)
    wide = max(z + 10.0, float(rng.choice([52.0, 78.0])))
    for level in (-1.4, wide + 1.4):
        parts.append(Primitive("cardboard", Box((285.0, 318.0, 2.4)), 0.9, (0.0, 0.0, level)))
    back = Primitive(None, Cylinder(12.0, 2.4), centre=(-0.25 * wide, -110.0, 0.0), rotation=rotation())
    parts.append(
        Primitive("cardboard", Box((wide, 318.0, 2.4)), 0.9, (-143.0, 0.0, 0.5 * wide), rotation(pitch=90.0), (back,))
    )
    eye = torus(12.5, 1.4, 16)
    parts.append(Primitive("steel", eye, None, (-145.0, -110.0, 0.75 * wide), rotation(pitch=90.0)))
    parts.append(Primitive("steel", Box((58.0, 160.0, 1.1)), None, (-104.0, 0.0, 0.5)))
    lever = np.array([[-120.0, -70.0, 4.0], [-88.0, -40.0, 8.0], [-86.0, 60.0, 8.0], [-120.0, 80.0, 4.0]])
    parts.append(Primitive("steel", tube(lever, 1.8)))
    for side in (-40.0, 40.0):
        arc = np.linspace(0.0, np.pi, 9)
        high = min(0.8 * wide, 65.0)
        bow = np.column_stack([-95.0 - 22.0 * np.cos(arc), np.full(9, side), high * np.sin(arc) ** 0.7])
        parts.append(Primitive("steel", tube(bow, 1.6)))
    rails = np.array([[0.0, -158.0, level] for level in (-1.4, wide + 1.4)])
    parts.append(Primitive("steel", Many(Box((283.0, 5.0, 3.2)), rails), 1.6))
    return Item("documents", tuple(parts), poses=(*FLAT, rotation(roll=90.0)))


def cards(rng: np.random.Generator) -> Item:
    """Small prints: decks of cards in tuck boxes, photo prints, greeting cards, a wire-bound calendar."""
    kind = str(rng.choice(["deck", "photos", "greeting", "calendar"]))
    if kind == "deck":
        parts: Parts = []
        for k in range(int(rng.integers(1, 5))):
            x, y, z = 63.0, 88.0, float(rng.uniform(14, 20))
            one = [Primitive("coated paper", Box((x, y, z)), 1.1, texture=pages(rng, 0.03))]
            lids = np.array([[0.0, 0.0, side * (0.5 * z + 0.5)] for side in (-1.0, 1.0)])
            ends = np.array([[0.0, side * (0.5 * y + 1.0), 0.0] for side in (-1.0, 1.0)])
            one.append(Primitive("coated paper", Many(Box((x + 2.0, y + 3.0, 0.5)), lids), 0.9))
            one.append(Primitive("coated paper", Many(Box((x + 2.0, 1.0, z)), ends), 0.9))
            parts += moved(
                one,
                ((k % 2) * (x + 3.0), float(rng.normal(0, 2)), (k // 2) * 22.0),
                rotation(yaw=float(rng.normal(0, 2))),
            )
        return Item("cards and photos", tuple(parts), poses=STANDING)
    if kind == "photos":
        x, y, z = (
            float(rng.choice([89.0, 100.0, 130.0])),
            float(rng.choice([127.0, 150.0, 180.0])),
            float(rng.uniform(3, 20)),
        )
        halves = [
            Primitive(
                "coated paper",
                Box((x, y, 0.5 * z)),
                1.15,
                (float(rng.normal(0, 2)), float(rng.normal(0, 2)), (k + 0.5) * 0.5 * z),
                rotation(yaw=float(rng.normal(0, 1.5))),
                texture=pages(rng, 0.02),
            )
            for k in (0, 1)
        ]
        sleeve = np.array([[0.0, 8.0, -0.4], [0.0, 8.0, z + 0.4]])
        return Item(
            "cards and photos",
            (*halves, Primitive("paper", Many(Box((x + 10.0, y + 30.0, 0.5)), sleeve), 0.5)),
            poses=FLAT,
        )
    if kind == "greeting":
        parts = []
        for k in range(int(rng.integers(3, 14))):
            x, y = float(rng.uniform(110, 130)), float(rng.uniform(160, 180))
            at = (float(rng.normal(0, 4)), float(rng.normal(0, 4)), 1.8 * k + 0.8)
            parts.append(Primitive("coated paper", Box((x, y, 0.8)), 0.9, at, rotation(yaw=float(rng.normal(0, 3)))))
            fold = [(-0.52 * x, 0.52 * y), (0.52 * x, 0.52 * y), (0.05 * x, 0.1 * y), (-0.05 * x, 0.1 * y)]
            parts.append(Primitive("paper", Prism(fold, 0.5), 0.5, (at[0], at[1], at[2] + 0.7)))
        if rng.random() < 0.25:
            # A card that plays a tune: a cell, a chip, a piezo disc.
            places = np.array([[20.0, -30.0, 2.6]])
            parts += [
                discs("stainless steel", places, 5.5, 2.0),
                discs("brass", places + np.array([-35.0, 20.0, 0.0]), 13.0, 0.4),
            ]
            parts.append(Primitive("populated pcb", Box((26.0, 18.0, 1.2)), None, (0.0, -35.0, 2.6)))
        return Item("cards and photos", tuple(parts), poses=FLAT)
    x, y, z = float(rng.uniform(200, 300)), float(rng.uniform(140, 300)), float(rng.uniform(3, 6))
    sheet = Primitive("coated paper", Box((x, y, z)), 1.1, texture=pages(rng, 0.03))
    card = Primitive("cardboard", Box((x, y, 1.0)), 0.9, (0.0, 0.0, -0.5 * z - 0.6))
    count = int(0.9 * x / 8.5)
    shape = coil(0.5 * z + 3.0, 0.55, count, count * 8.5, 10)
    wire = Primitive("steel", shape, None, (0.0, 0.5 * y - 3.0, 0.0), rotation(pitch=90.0))
    hanger = np.array(
        [
            [-40.0, 0.5 * y, 0.0],
            [-12.0, 0.5 * y + 6.0, 0.0],
            [0.0, 0.5 * y + 16.0, 0.0],
            [12.0, 0.5 * y + 6.0, 0.0],
            [40.0, 0.5 * y, 0.0],
        ]
    )
    return Item("cards and photos", (sheet, card, wire, Primitive("steel", tube(hanger, 0.8))), poses=FLAT)


def _scatter(rng: np.random.Generator, count: int, room: Vector, at: Vector) -> Float64:
    return np.asarray(
        rng.uniform(-0.5, 0.5, (count, 3)) * room * np.array([1, 1, 0])
        + at
        + np.array([0, 0, 1]) * rng.uniform(0, room[2], (count, 1))
    )


def _game_pieces(rng: np.random.Generator, room: Vector, at: Vector) -> Parts:
    """Dice, counters, pawns, tokens of metal or wood, a sand glass, scattered in a tray."""
    parts: Parts = []
    if rng.random() < 0.8:
        count = int(rng.integers(1, 7))
        turns = np.stack([rotation(yaw=float(a)) for a in rng.uniform(0, 360, count)])
        dice = Many(
            RoundedBox((16.0, 16.0, 16.0), 2.5), _scatter(rng, count, room, at) + np.array([0.0, 0.0, 6.0]), turns
        )
        parts.append(Primitive(str(rng.choice(["acrylic", "hardwood", "polystyrene"])), dice))
    if rng.random() < 0.7:
        count = int(rng.integers(8, 60))
        material = str(rng.choice(["polystyrene", "cardboard", "hardwood"]))
        parts.append(discs(material, _scatter(rng, count, room, at), float(rng.uniform(7, 12)), 2.2))
    if rng.random() < 0.7:
        count = int(rng.integers(4, 24))
        centres = _scatter(rng, count, room, at) + np.array([0.0, 0.0, 5.0])
        material = str(rng.choice(["polystyrene", "hardwood", "zinc die-cast"], p=[0.45, 0.4, 0.15]))
        lean = np.stack([rotation(yaw=float(a), pitch=90.0) for a in rng.uniform(0, 360, count)])
        parts.append(Primitive(material, Many(Frustum(6.5, 2.8, 18.0), centres, lean)))
        parts.append(Primitive(material, Many(sphere(4.6), centres + lean[:, :, 2] * 12.0)))
    if rng.random() < 0.25:
        along = rotation(pitch=90.0, yaw=float(rng.uniform(0, 180)))
        sand = Primitive("silica", Frustum(8.0, 1.5, 20.0), 1.5, centre=(0.0, 0.0, -15.0))
        void = Primitive(None, Cylinder(8.2, 58.0), carve=(sand,))
        glass = Primitive("glass", Cylinder(9.2, 60.0), None, (at[0], at[1], 14.0), along, (void,))
        caps = Many(Cylinder(12.0, 4.0), np.array([[0.0, 0.0, -32.0], [0.0, 0.0, 32.0]]))
        parts += [glass, Primitive("polystyrene", caps, None, (at[0], at[1], 14.0), along)]
    return parts


def board_game(rng: np.random.Generator) -> Item:
    """A board game: lift-off box of greyboard, folded board, decks, counters, dice, pieces, an inlay, rules."""
    x, y = float(rng.uniform(190, 310)), float(rng.uniform(170, 300))
    z = float(rng.uniform(40, 75))
    t = float(rng.uniform(1.4, 2.2))
    # What is in the box, in its own frame: the floor is at z = 0.
    inside: Parts = []
    fold, layers = (x - 12.0, y - 12.0), int(rng.choice([2, 4]))
    for k in range(layers):
        inside.append(
            Primitive(
                "cardboard", Box((fold[0] * (1.0 - 0.006 * k), fold[1], 2.0)), 0.95, (0.0, 0.0, z - 4.0 - 2.3 * k)
            )
        )
    inside.append(
        Primitive(
            "coated paper",
            Box((min(200.0, 0.8 * x), min(200.0, 0.8 * y), 1.2)),
            1.1,
            (0.0, 0.0, z - 6.0 - 2.3 * layers),
        )
    )
    inside.append(stapled(-0.4 * x, min(200.0, 0.8 * y), z - 6.0 - 2.3 * layers, 1.2))
    walls = Prism(
        rectangle(x - 10.0, y - 10.0, radius=6.0),
        18.0,
        [rectangle(0.42 * x, 0.8 * y, (-0.23 * x, 0.0), 4.0), rectangle(0.42 * x, 0.8 * y, (0.23 * x, 0.0), 4.0)],
    )
    inside.append(Primitive("polystyrene", walls, 0.08, (0.0, 0.0, 10.0)))
    for k in range(int(rng.integers(0, 4))):
        deck = Box((57.0, 82.0, float(rng.uniform(7, 16))))
        at = (-0.24 * x + 6.0 * float(rng.normal()), (k - 1) * 0.26 * y, 10.0)
        inside.append(Primitive("coated paper", deck, 1.1, at, rotation(yaw=90.0), texture=pages(rng, 0.03)))
    inside += _game_pieces(rng, (0.36 * x, 0.6 * y, 16.0), (0.23 * x, 0.0, 3.0))
    hollow = Primitive(None, Box((x - 2 * t, y - 2 * t, z - t)), centre=(0.0, 0.0, 0.5 * t))
    base = Primitive("cardboard", Box((x, y, z)), 0.95, (0.0, 0.0, 0.5 * z - t), carve=(hollow,))
    deep = z * float(rng.uniform(0.5, 1.0))
    lid_hollow = Primitive(None, Box((x + 0.6, y + 0.6, deep)), centre=(0.0, 0.0, -0.5 * t))
    lid = Primitive(
        "cardboard",
        Box((x + 2 * t + 1, y + 2 * t + 1, deep + t)),
        0.95,
        (0.0, 0.0, z - t - deep + 0.5 * (deep + t)),
        carve=(lid_hollow,),
    )
    return Item("board game", (base, lid, *inside), poses=(rotation(), rotation(roll=90.0), rotation(pitch=90.0)))


def envelopes(rng: np.random.Generator) -> Item:
    """A stack of envelopes: flaps, glued seams and windows that lie on one another, a banderole or a box."""
    x, y = ((220.0, 110.0), (162.0, 114.0), (229.0, 162.0), (324.0, 229.0))[int(rng.integers(4))]
    z = float(rng.uniform(6, 60))
    texture = pages(rng, 0.05)
    parts = [Primitive("paper", Box((x, y, z)), float(rng.uniform(0.42, 0.6)), (0.0, 0.0, 0.5 * z), texture=texture)]
    depth = float(rng.uniform(0.25, 0.6)) * y
    flap = [(-0.5 * x, 0.5 * y), (0.5 * x, 0.5 * y), (0.3 * x, 0.5 * y - depth), (-0.3 * x, 0.5 * y - depth)]
    parts.append(Primitive("paper", Prism(flap, z), 0.15, (0.0, 0.0, 0.5 * z)))
    edges = np.array([[side * 0.47 * x, -0.05 * y, 0.5 * z] for side in (-1.0, 1.0)])
    parts.append(Primitive("paper", Many(Box((0.06 * x, 0.9 * y, z)), edges), 0.13))
    if rng.random() < 0.3:
        strips = np.array([[0.0, 0.42 * y, z + 0.5], [0.0, 0.42 * y, -0.5]])
        parts.append(Primitive("steel", Many(Box((9.0, 4.0, 0.5)), strips)))
    band = np.array([[0.1 * x, 0.0, level] for level in (-0.4, z + 0.4)])
    parts.append(Primitive("paper", Many(Box((45.0, y + 2.0, 0.5)), band), 0.25))
    if rng.random() < 0.4:
        hollow = Primitive(None, Box((x + 2.0, y + 2.0, z + 2.0)))
        parts.append(
            Primitive("cardboard", Box((x + 4.0, y + 4.0, z + 4.0)), 0.35, (0.0, 0.0, 0.5 * z), carve=(hollow,))
        )
    return Item("envelopes", tuple(parts), poses=(*FLAT, rotation(roll=90.0)))


def paper_roll(rng: np.random.Generator) -> Item:
    """Rolled paper: posters in rubber bands, gift wrap or baking paper on a core, till rolls, kitchen rolls."""
    kind = str(rng.choice(["poster", "wrap", "till", "kitchen"]))
    parts: Parts = []
    if kind == "till":
        radius, length = float(rng.uniform(18, 40)), float(rng.choice([57.0, 80.0]))
        for k in range(int(rng.integers(1, 7))):
            core = Primitive(None, Cylinder(6.0, length))
            tube_wall = Primitive(str(rng.choice(["polystyrene", "cardboard"])), Cylinder(8.0, length), carve=(core,))
            at = ((k % 3) * 2.05 * radius, (k // 3) * 2.05 * radius, 0.0)
            parts.append(
                Primitive(
                    "coated paper",
                    Cylinder(radius, length),
                    0.95,
                    at,
                    carve=(tube_wall,),
                    texture=Texture(0.03, (1.5, 1.5, 20.0), seed(rng)),
                )
            )
        return Item("paper roll", tuple(parts), poses=(rotation(), rotation(roll=90.0)))
    density, core_wall, material = {
        "poster": (0.8, 0.0, "coated paper"),
        "wrap": (0.75, 1.2, "coated paper"),
        "kitchen": (0.13, 0.8, "cellulose"),
    }[kind]
    length = float(rng.uniform(200, 260)) if kind == "kitchen" else float(rng.uniform(290, 345))
    outer = float(rng.uniform(45, 65)) if kind == "kitchen" else float(rng.uniform(16, 30))
    inner = 21.0 if kind == "kitchen" else outer - float(rng.uniform(2.0, 8.0))
    hole: Primitive = Primitive(None, Cylinder(inner - core_wall, length))
    if core_wall:
        hole = Primitive("cardboard", Cylinder(inner, length), 0.65, carve=(hole,))
    wound = Texture(0.08, (1.5, 1.5, 40.0), seed(rng))
    parts.append(
        Primitive(
            material, Cylinder(outer, length), density * float(rng.uniform(0.9, 1.1)), carve=(hole,), texture=wound
        )
    )
    # The free end of the sheet stands off a little.
    parts.append(
        Primitive(
            material, Box((0.6 * outer, 0.6, length)), density, (0.2 * outer, outer + 0.6, 0.0), rotation(yaw=-8.0)
        )
    )
    if kind == "poster":
        for share in (-0.3, 0.3):
            parts.append(Primitive("latex", torus(outer + 1.0, 0.9), None, (0.0, 0.0, share * length)))
    elif rng.random() < 0.6:
        film = Primitive(None, Cylinder(outer + 0.7, length + 1.0))
        parts.append(Primitive("polyethylene film", Cylinder(outer + 1.2, length + 1.0), 0.08, carve=(film,)))
    if kind == "wrap" and rng.random() < 0.3:
        # A saw of steel on the carton of a roll.
        saw = np.array([[outer + 2.0, 0.0, k * 4.0 - 0.45 * length] for k in range(int(0.9 * length / 4.0))])
        parts.append(Primitive("steel", Many(Box((0.6, 7.0, 3.2)), saw)))
    return Item("paper roll", tuple(parts), poses=(rotation(pitch=90.0), rotation(roll=90.0)))


GOODS: tuple[Goods, ...] = (
    Goods("documents", documents, ("documents",), 3.0),
    Goods("cards and photos", cards, ("documents", "toys", "hobby"), 1.0),
    Goods("board game", board_game, ("toys",), 1.5),
    Goods("envelopes", envelopes, ("documents",), 1.0),
    Goods("paper roll", paper_roll, ("documents", "household", "hobby"), 0.8),
)
