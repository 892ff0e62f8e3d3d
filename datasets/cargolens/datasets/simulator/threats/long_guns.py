"""Rifles, carbines and shotguns short enough for a parcel, and their main parts.

Drawn flat: the bore along +x at y = 0, the sights up along +y, the middle plane at z = 0, the grip near the origin.
"""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, tube
from ..primitives import Cylinder, Frustum
from ..prism import Point, Prism, circle, rectangle
from ..view_geometry import Float64
from .cartridges import ROUNDS, Magazine, magazine
from .outlines import ALONG_X, band, box, curve, lying, pieces, pins, pipe, rod, shrunk, vary

POSES = lying(flat=4, edge=1, upright=0)
WOODS = ("hardwood", "hardwood", "plywood", "glass-filled nylon")


def _hollow(material: str, outline: list[Point], thick: float, wall: float, share: Point = (0.97, 0.85)) -> Primitive:
    """A receiver: a shell that is closed all round."""
    inside = Primitive(None, Prism(shrunk(outline, *share), thick - 2.0 * wall))
    return Primitive(material, Prism(outline, thick), carve=(inside,))


def _pistol_grip(rng: np.random.Generator, x: float, y: float) -> list[Primitive]:
    """A hollow grip under a receiver, its bolt, the trigger guard and the trigger in front of it."""
    long, lean, deep = vary(rng, 92.0), float(rng.uniform(0.25, 0.6)), vary(rng, 36.0)
    material = str(rng.choice(["glass-filled nylon", "glass-filled nylon", "hardwood", "rubber"]))

    def at(u: float, v: float) -> Point:
        return x - u - lean * v, y - v

    outline = curve([at(-4.0, 0.0), at(-2.0, 0.3 * long), at(-5.0, 0.55 * long), at(0.0, long)], 3)
    outline += curve(
        [at(deep, 0.97 * long), at(0.9 * deep, 0.5 * long), at(0.85 * deep, 0.12 * long), at(deep + 4.0, 0.0)], 3
    )
    guard = curve([(x + 2.0, y - 0.25 * long), (x + 30.0, y - 30.0), (x + 60.0, y - 26.0), (x + 66.0, y)], 3)
    trigger = curve([(x + 36.0, y + 2.0), (x + 32.0, y - 10.0), (x + 38.0, y - 24.0)], 3)
    core = [
        at(0.3 * deep, 0.12 * long),
        at(0.65 * deep, 0.12 * long),
        at(0.62 * deep, 0.8 * long),
        at(0.35 * deep, 0.8 * long),
    ]
    hollow = Primitive(None, Prism(core, 14.0))
    return [
        Primitive(material, Prism(outline, vary(rng, 27.0)), carve=(hollow,)),
        Primitive(str(rng.choice(["steel", "aluminium alloy"])), Prism(band(guard, 2.6), 14.0)),
        Primitive("steel", Prism(band(trigger, 5.0), 7.0)),
        rod("steel", (at(0.5 * deep, 0.1 * long)[0] - 12.0, y - 4.0, 0.0), x + 4.0, 3.0),
    ]


def _lock(rng: np.random.Generator, x: float, y: float) -> list[Primitive]:
    """Hammer, sear, springs and pins in a receiver above the trigger."""
    cocked = float(rng.uniform(-8.0, 6.0))
    hammer = [(x + 50.0, y + 8.0), (x + 58.0, y + 8.0), (x + 50.0 + cocked, y + 32.0), (x + 38.0 + cocked, y + 28.0)]
    return [
        Primitive("steel", Prism(hammer, 9.0)),
        pieces("steel", [((x + 26.0, y + 9.0, 0.0), (34.0, 8.0, 8.0)), ((x + 8.0, y + 14.0, 0.0), (10.0, 12.0, 6.0))]),
        Primitive("steel", coil(6.0, 0.8, 4, 14.0, 8), centre=(x + 54.0, y + 9.0, 0.0)),
        pins("steel", [(x + 36.0, y + 9.0), (x + 54.0, y + 9.0), (x + 4.0, y + 8.0)], 2.2, 25.0),
    ]


def _rifled(rng: np.random.Generator, start: float, length: float, thick: float, bore: float) -> list[Primitive]:
    """A barrel, thicker at its chamber, with something on its muzzle now and then."""
    end = start + length
    hole = Primitive(None, Cylinder(bore, length))
    muzzle = thick * float(rng.uniform(0.65, 1.0))
    taper = Frustum(thick, muzzle, length)
    parts = [Primitive("steel", taper, centre=(0.5 * (start + end), 0.0, 0.0), rotation=ALONG_X, carve=(hole,))]
    kind = rng.random()
    if kind < 0.45:
        parts.append(pipe("steel", (end - 12.0, 0.0, 0.0), end + vary(rng, 38.0, 0.3), muzzle + 4.0, muzzle + 0.4))
    elif kind < 0.6:
        can = vary(rng, 100.0, 0.2)
        at = np.array([(end + share * can, 0.0, 0.0) for share in (0.2, 0.4, 0.6, 0.8)])
        turned = np.broadcast_to(ALONG_X, (4, 3, 3))
        parts.append(pipe("steel", (end - 10.0, 0.0, 0.0), end + can, 19.0, 16.5))
        parts.append(Primitive("steel", Many(Cylinder(16.0, 2.5), at, turned)))
    return parts


def _rail(x0: float, x1: float, y: float, material: str) -> Primitive:
    """A toothed rail on top."""
    teeth = [((float(x), y + 4.0, 0.0), (5.2, 4.0, 20.0)) for x in np.arange(x0 + 3.0, x1 - 3.0, 10.0)]
    return pieces(material, [((0.5 * (x0 + x1), y + 1.0, 0.0), (x1 - x0, 2.0, 16.0)), *teeth])


def _bolt_group(rng: np.random.Generator, start: float, long: float, y: float = 0.0) -> list[Primitive]:
    """A bolt in its carrier, the recoil spring behind it."""
    head = vary(rng, 9.0)
    return [
        pipe("steel", (start, y, 0.0), start + 0.72 * long, 12.5, 8.5),
        rod("steel", (start + 0.25 * long, y, 0.0), start + long, 0.85 * head),
        box("steel", (start + 0.45 * long, y + 9.0, -6.0), (start + 0.8 * long, y + 15.0, 6.0)),
    ]


def draw_lower(rng: np.random.Generator) -> Item:
    """The lower receiver of a rifle in two halves: grip, magazine well, fire control, and the tube for the stock."""
    wide, wall = vary(rng, 23.0), vary(rng, 2.8, 0.2)
    material = str(rng.choice(["aluminium alloy", "aluminium alloy", "aluminium alloy", "glass-filled nylon", "steel"]))
    top, long = 0.0, vary(rng, 185.0, 0.06)
    well = 0.58 * long
    outline: list[Point] = [
        (-28.0, top),
        (-28.0, -32.0),
        (-4.0, -36.0),
        (well - 10.0, -36.0),
        (well - 12.0, -72.0),
        (well + 52.0, -66.0),
        (well + 54.0, -18.0),
        (long - 18.0, -10.0),
        (long - 16.0, top),
    ]
    throat = rectangle(50.0, 56.0, (well + 20.0, -36.0), 2.0)
    pocket = rectangle(well - 8.0, 28.0, (0.5 * well - 12.0, -18.0), 3.0)
    room = tuple(Primitive(None, Prism(ring, wide - 2.0 * wall)) for ring in (throat, pocket))
    parts = [
        Primitive(material, Prism(outline, wide), carve=room),
        *_pistol_grip(rng, 2.0, -36.0),
        *_lock(rng, -4.0, -34.0),
        pins("steel", [(-22.0, -8.0), (long - 24.0, -6.0)], 3.2, wide + 1.0),
    ]
    if rng.random() < 0.75:
        parts += _buffer(rng, -28.0, 2.0)
    if rng.random() < 0.35:
        clip = Magazine(ROUNDS["5.56 mm"], vary(rng, 170.0, 0.15), 60.0 - 12.0, True, 14.0, "aluminium alloy", 1.0)
        parts += moved(magazine(rng, clip, float(rng.choice([0.0, 1.0]))), (well + 20.0, -14.0, 0.0))
    return Item("rifle lower receiver", tuple(parts), family="long_gun", poses=POSES)


def _buffer(rng: np.random.Generator, x: float, y: float) -> list[Primitive]:
    """The tube behind the receiver with its spring and weight, a plastic stock on it now and then."""
    long = vary(rng, 180.0, 0.12)
    parts = [
        pipe("aluminium alloy", (x - long, y, 0.0), x + 8.0, 14.5, 12.7),
        Primitive("steel", coil(11.0, 0.9, 24, 0.7 * long, 8), centre=(x - 0.62 * long, y, 0.0), rotation=ALONG_X),
        rod("aluminium alloy", (x - 0.25 * long, y, 0.0), x, 11.0),
    ]
    if rng.random() < 0.6:
        stock = [
            (x - long + 60.0, y + 18.0),
            (x - long + 50.0, y - 24.0),
            (x - long - 8.0, y - 98.0),
            (x - long - 22.0, y - 98.0),
            (x - long - 18.0, y + 22.0),
        ]
        window = shrunk([(x - long + 30.0, y - 28.0), (x - long - 4.0, y - 70.0), (x - long - 4.0, y - 28.0)], 0.8)
        # Side walls only: the tube runs between them.
        sides = Prism(stock, 3.0, holes=(window,))
        parts += [Primitive("glass-filled nylon", sides, centre=(0.0, 0.0, s * 17.0)) for s in (-1.0, 1.0)]
        parts.append(box("rubber", (x - long - 30.0, y - 98.0, -17.0), (x - long - 22.0, y + 22.0, 17.0)))
    return parts


def _handguard(rng: np.random.Generator, start: float, long: float) -> list[Primitive]:
    """A slotted tube of aluminium, or two shells of plastic, round the barrel."""
    if rng.random() < 0.6:
        radius = vary(rng, 21.0)
        count = max(2, int(long / 28.0))
        x = start + (np.arange(count) + 0.5) * long / count
        at = np.array([(float(a) - start - 0.5 * long, side * (radius - 1.5)) for a in x for side in (-1.0, 1.0)])
        slots = Primitive(None, Many(Cylinder(3.0, 1.6, 7.0), *_slots(at)))
        wall = Prism(circle(radius, 24), long, holes=(circle(radius - 2.6, 24),))
        turned = Primitive(
            "aluminium alloy", wall, centre=(start + 0.5 * long, 0.0, 0.0), rotation=ALONG_X, carve=(slots,)
        )
        return [turned, _rail(start, start + long, radius, "aluminium alloy")]
    profile = [(start, 26.0), (start + long, 20.0), (start + long, -20.0), (start, -26.0)]
    return [_hollow("glass-filled nylon", profile, vary(rng, 46.0), 3.5, (0.99, 0.84))]


def _slots(at: Float64) -> tuple[Float64, Float64]:
    """Middles and axes of the slots in a handguard's sides, in the frame of its prism (length along z)."""
    centres = np.stack([np.zeros(len(at)), at[:, 1], at[:, 0]], axis=1)
    return centres, np.broadcast_to(rotation(roll=90), (len(at), 3, 3))


def draw_upper(rng: np.random.Generator) -> Item:
    """The upper half of such a rifle: receiver, bolt carrier, barrel, handguard and rail."""
    long, barrel = (
        vary(rng, 195.0, 0.06),
        float(rng.choice([190.0, 230.0, 265.0, 300.0, 340.0])) * float(rng.uniform(0.95, 1.05)),
    )
    shell = [(0.0, -19.0), (long, -19.0), (long, 17.0), (0.0, 17.0)]
    parts = [
        _hollow("aluminium alloy", shell, vary(rng, 32.0), 2.6, (0.98, 0.86)),
        _rail(0.0, long, 17.0, "aluminium alloy"),
        *_rifled(rng, long - 6.0, barrel, vary(rng, 9.5), 2.85),
        *_handguard(rng, long + 2.0, barrel * float(rng.uniform(0.5, 0.95))),
        rod("steel", (long, 15.0, 0.0), long + 0.7 * barrel, 2.3),
    ]
    if rng.random() < 0.8:
        parts += _bolt_group(rng, 14.0, 165.0)
    if rng.random() < 0.4:
        parts += _sight(rng, 0.4 * long, 26.0)
    return Item("rifle upper receiver", tuple(parts), family="long_gun", poses=POSES)


def _sight(rng: np.random.Generator, x: float, y: float) -> list[Primitive]:
    """A tube sight on top with its lenses and mount."""
    long, radius = vary(rng, 110.0, 0.5), vary(rng, 18.0, 0.15)
    at = y + radius + 8.0
    lenses = np.array([(x + share * long, at, 0.0) for share in (-0.46, 0.1, 0.46)])
    return [
        pipe("aluminium alloy", (x - 0.5 * long, at, 0.0), x + 0.5 * long, radius, radius - 2.5),
        Primitive("glass", Many(Cylinder(radius - 2.6, 3.5), lenses, np.broadcast_to(ALONG_X, (3, 3, 3)))),
        box("aluminium alloy", (x - 0.2 * long, y, -8.0), (x + 0.2 * long, y + 8.0, 8.0)),
    ]


def draw_carbine(rng: np.random.Generator) -> Item:
    """A short carbine with a sheet-steel receiver, gas tube, wooden handguard, curved magazine and folded stock."""
    long, barrel = vary(rng, 255.0, 0.06), float(rng.uniform(190.0, 250.0))
    shell = [(-20.0, -42.0), (long - 20.0, -42.0), (long - 20.0, -4.0), (long - 30.0, 20.0), (0.0, 24.0), (-20.0, 10.0)]
    start = long - 40.0
    wood = str(rng.choice(WOODS))
    guard = [(long - 18.0, -30.0), (long + 0.55 * barrel, -26.0), (long + 0.55 * barrel, -9.0), (long - 18.0, -9.0)]
    cover = [(long - 10.0, 12.0), (long + 0.5 * barrel, 12.0), (long + 0.5 * barrel, 32.0), (long - 10.0, 34.0)]
    block = long + 0.6 * barrel
    parts = [
        _hollow("steel", shell, vary(rng, 33.0), 1.1, (0.98, 0.94)),
        *_lock(rng, 6.0, -40.0),
        *_bolt_group(rng, 0.35 * long, 120.0, 2.0),
        Primitive("steel", coil(5.0, 0.8, 22, 0.34 * long, 8), centre=(0.18 * long, 6.0, 0.0), rotation=ALONG_X),
        *_pistol_grip(rng, 10.0, -42.0),
        *_rifled(rng, start, barrel + 40.0, vary(rng, 9.0), 3.9),
        pipe("steel", (long - 20.0, 22.0, 0.0), block, 8.5, 7.2),
        box("steel", (block, -10.0, -9.0), (block + 26.0, 28.0, 9.0)),
        Primitive(wood, Prism(guard, 38.0)),
        *(Primitive(wood, Prism(cover, 8.0), centre=(0.0, 0.0, s * 13.0)) for s in (-1.0, 1.0)),
        box("steel", (long + barrel - 22.0, 8.0, -5.0), (long + barrel - 8.0, 46.0, 5.0)),
    ]
    parts += _folded_stock(rng, long)
    if rng.random() < 0.65:
        kind = ROUNDS[str(rng.choice(["7.62x39 mm", "5.56 mm"]))]
        clip = Magazine(kind, vary(rng, 200.0, 0.2), kind.length + 7.0, True, float(rng.uniform(30, 55)))
        parts += moved(magazine(rng, clip, float(rng.choice([0.0, 0.6, 1.0]))), (150.0, -26.0, 0.0))
    return Item("carbine with folded stock", tuple(parts), family="long_gun", poses=POSES)


def _folded_stock(rng: np.random.Generator, long: float) -> list[Primitive]:
    """A stock folded against the receiver's side, of wire or sheet, or none."""
    kind = rng.random()
    z = 24.0
    if kind < 0.45:
        path = [
            (-18.0, 6.0),
            (0.9 * long, -2.0),
            (0.95 * long, -60.0),
            (0.85 * long, -62.0),
            (0.82 * long, -22.0),
            (-18.0, -14.0),
        ]
        return [Primitive("steel", tube(np.array([(x, y, z) for x, y in path]), vary(rng, 4.2, 0.2)))]
    if kind < 0.75:
        outline = [
            (-24.0, 12.0),
            (0.8 * long, 16.0),
            (0.86 * long, -85.0),
            (0.78 * long, -88.0),
            (0.7 * long, -40.0),
            (-24.0, -20.0),
        ]
        return [Primitive("glass-filled nylon", Prism(outline, 9.0), vary(rng, 0.8, 0.2), (0.0, 0.0, z + 1.0))]
    return []


def draw_double_barrel(rng: np.random.Generator) -> Item:
    """A double-barrelled shotgun cut short at both ends."""
    long, radius, bore = float(rng.uniform(200.0, 380.0)), vary(rng, 12.0, 0.06), 9.3
    apart = radius + 0.6
    stacked = bool(rng.random() < 0.4)
    offsets = [(0.0, s * apart) if not stacked else (s * apart, 0.0) for s in (-1.0, 1.0)]
    action = [(-75.0, 12.0 + stacked * 10), (0.0, 14.0 + stacked * 12), (0.0, -30.0), (-20.0, -34.0), (-70.0, -26.0)]
    grip_end = float(rng.uniform(90.0, 170.0))
    stock = curve([(-60.0, 10.0), (-95.0, -4.0), (-0.8 * grip_end - 60, -45.0), (-60.0 - grip_end, -70.0)], 3)
    stock += curve(
        [(-66.0 - 0.9 * grip_end, -108.0), (-60.0 - 0.6 * grip_end, -88.0), (-90.0, -45.0), (-60.0, -28.0)], 3
    )
    guard = curve([(-72.0, -28.0), (-60.0, -52.0), (-30.0, -54.0), (-12.0, -34.0)], 3)
    wide = 2.0 * apart + 18.0 if not stacked else 36.0
    fore = [
        (4.0, -0.6 * radius - 10.0 * (1 + stacked)),
        (0.45 * long, -0.6 * radius - 10.0 * (1 + stacked)),
        (0.5 * long, -34.0),
        (4.0, -40.0),
    ]
    parts: list[Primitive] = [pipe("steel", (0.0, y, z), long, radius, bore) for y, z in offsets]
    parts += [
        _hollow("steel", action, wide, 7.0, (0.75, 0.5)),
        Primitive(str(rng.choice(WOODS)), Prism(stock, vary(rng, 36.0))),
        Primitive("hardwood", Prism(fore, 0.8 * wide)),
        Primitive("steel", Prism(band(guard, 2.6), 14.0)),
        *(
            Primitive("steel", Prism(band(curve([(x, -26.0), (x - 4, -36.0), (x + 2, -46.0)], 3), 4.0), 6.0))
            for x in (-30.0, -48.0)
        ),
        rod("steel", (-100.0, -2.0, 0.0), -40.0, 3.0),
    ]
    if rng.random() < 0.4:
        shut = moved(parts[:2], (0.0, 0.0, 0.0), rotation(yaw=-float(rng.uniform(15, 40))))
        parts = [*shut, *parts[2:]]
    return Item("sawn-off double-barrel", tuple(parts), family="long_gun", poses=POSES)


def draw_pump(rng: np.random.Generator) -> Item:
    """A short pump-action shotgun with a pistol grip: barrel over a tube magazine, sliding fore-end."""
    barrel = float(rng.uniform(250.0, 420.0))
    material = str(rng.choice(["steel", "aluminium alloy"]))
    shell = [(0.0, -48.0), (205.0, -42.0), (205.0, 18.0), (15.0, 18.0), (0.0, 6.0)]
    reach = 205.0 + barrel * float(rng.uniform(0.6, 0.98))
    slide = 240.0 + float(rng.uniform(0.0, 60.0))
    fore = Prism(circle(21.0, 20), 150.0 * float(rng.uniform(0.8, 1.1)), holes=(circle(13.6, 18),))
    parts = [
        _hollow(material, shell, vary(rng, 36.0), 2.8, (0.96, 0.9)),
        *_lock(rng, 20.0, -46.0),
        *_pistol_grip(rng, 14.0, -46.0),
        pipe("steel", (200.0, 0.0, 0.0), 205.0 + barrel, 11.4, 9.3),
        pipe("steel", (200.0, -27.0, 0.0), reach, 12.4, 11.3),
        Primitive(
            "steel",
            coil(10.0, 0.8, 22, 0.6 * (reach - 205.0), 8),
            centre=(0.5 * reach + 130.0, -27.0, 0.0),
            rotation=ALONG_X,
        ),
        Primitive(str(rng.choice(WOODS)), fore, centre=(slide + 75.0, -27.0, 0.0), rotation=ALONG_X),
        rod("steel", (90.0, 0.0, 0.0), 190.0, 10.0),
    ]
    return Item("short pump shotgun", tuple(parts), family="long_gun", poses=POSES)


def _bolt_action(rng: np.random.Generator, barrel: float) -> list[Primitive]:
    """Receiver, bolt with its handle, barrel and sights."""
    kind = ROUNDS[str(rng.choice(["7.62x51 mm", ".22", "5.56 mm"]))]
    long = vary(rng, 200.0, 0.1)
    ball = rng.random() < 0.8
    handle = tube(np.array([(30.0, 0.0, 12.0), (26.0, -8.0, 34.0), (20.0, -22.0, 52.0)]), 4.0)
    parts = [
        pipe("steel", (0.0, 0.0, 0.0), long, 16.5, 9.5),
        *_rifled(rng, long - 20.0, barrel, vary(rng, 13.0, 0.12), kind.bullet),
        box("steel", (long * 0.35, -30.0, -9.0), (long * 0.7, -16.0, 9.0)),
    ]
    if rng.random() < 0.75:
        parts += [rod("steel", (-25.0, 0.0, 0.0), 0.75 * long, 8.8), Primitive("steel", handle)]
        if ball:
            parts.append(pins("steel", [(19.0, -25.0)], 8.0, 14.0, 54.0))
    return parts


def draw_barrelled_action(rng: np.random.Generator) -> Item:
    """Barrel and receiver of a bolt-action rifle without the stock."""
    parts = _bolt_action(rng, float(rng.uniform(200.0, 340.0)))
    if rng.random() < 0.4:
        parts += _sight(rng, 120.0, 18.0)
    return Item("barrelled action", tuple(parts), family="long_gun", poses=lying(3, 2, 0))


def draw_cut_rifle(rng: np.random.Generator) -> Item:
    """A bolt-action rifle in wood, cut short in front and behind."""
    barrel = float(rng.uniform(120.0, 190.0))
    wood = str(rng.choice(WOODS))
    stock = curve([(-60.0, -12.0), (-100.0, -28.0), (-170.0, -72.0)], 3)
    stock += curve([(-185.0, -100.0), (-120.0, -85.0), (-70.0, -45.0), (0.0, -40.0)], 3)
    stock += [(200.0 + 0.5 * barrel, -34.0), (206.0 + 0.5 * barrel, -17.0), (0.0, -17.0)]
    guard = curve([(-10.0, -40.0), (2.0, -62.0), (36.0, -62.0), (52.0, -42.0)], 3)
    parts = _bolt_action(rng, barrel)
    parts += [
        Primitive(wood, Prism(stock, vary(rng, 40.0))),
        Primitive("steel", Prism(band(guard, 2.8), 13.0)),
        Primitive("steel", Prism(band(curve([(22.0, -38.0), (18.0, -48.0), (24.0, -58.0)], 3), 4.0), 6.0)),
    ]
    return Item("cut-down bolt rifle", tuple(parts), family="long_gun", poses=POSES)


def draw_small_parts(rng: np.random.Generator) -> Item:
    """What is small of a rifle: a bolt carrier, or a barrel alone."""
    if rng.random() < 0.5:
        parts = _bolt_group(rng, 0.0, vary(rng, 165.0, 0.12))
        parts.append(rod("steel", (-20.0, 0.0, 0.0), 20.0, 4.0))
    else:
        long, thick = float(rng.uniform(180.0, 450.0)), vary(rng, 11.0, 0.2)
        parts = _rifled(rng, 0.0, long, thick, float(rng.choice([2.85, 3.9, 4.5])))
        parts.append(pipe("steel", (-22.0, 0.0, 0.0), 6.0, thick + 2.0, 5.5))
        if rng.random() < 0.5:
            parts.append(box("steel", (0.55 * long, 0.0, -8.0), (0.55 * long + 22.0, 26.0, 8.0)))
    return Item("rifle bolt or barrel", tuple(parts), family="long_gun", poses=lying(1, 1, 0))


def draw_tube_gun(rng: np.random.Generator) -> Item:
    """A submachine gun with a tube for a receiver, the magazine in front of the grip, its stock folded or off."""
    long, radius = vary(rng, 290.0, 0.12), vary(rng, 19.0, 0.1)
    barrel = float(rng.uniform(60.0, 200.0))
    bolt = float(rng.uniform(0.25, 0.5)) * long
    well = float(rng.uniform(0.55, 0.75)) * long
    parts = [
        pipe("steel", (-10.0, 0.0, 0.0), long, radius, radius - vary(rng, 2.0, 0.2)),
        rod("steel", (bolt, 0.0, 0.0), bolt + 95.0, radius - 3.0),
        Primitive("steel", coil(7.0, 1.0, 18, bolt, 8), centre=(0.5 * bolt, 0.0, 0.0), rotation=ALONG_X),
        *_rifled(rng, long - 30.0, barrel + 30.0, 8.0, 4.5),
        *_pistol_grip(rng, 55.0, -radius - 22.0),
        _hollow(
            "steel",
            [(20.0, -radius), (150.0, -radius), (150.0, -radius - 24.0), (20.0, -radius - 24.0)],
            26.0,
            1.5,
            (0.95, 0.85),
        ),
        _hollow(
            "steel",
            [
                (well - 22.0, -radius),
                (well + 22.0, -radius),
                (well + 20.0, -radius - 48.0),
                (well - 20.0, -radius - 48.0),
            ],
            30.0,
            1.5,
            (0.9, 0.98),
        ),
        pieces(
            "steel",
            [((6.0, radius + 5.0, 0.0), (6.0, 12.0, 10.0)), ((long - 12.0, radius + 6.0, 0.0), (5.0, 14.0, 8.0))],
        ),
    ]
    if rng.random() < 0.6:
        side = radius + 7.0
        path = [
            (-8.0, 4.0),
            (0.75 * long, 4.0),
            (0.8 * long, -70.0),
            (0.72 * long, -70.0),
            (0.7 * long, -12.0),
            (-8.0, -12.0),
        ]
        parts.append(Primitive("steel", tube(np.array([(x, y, side) for x, y in path]), vary(rng, 4.0, 0.2))))
    if rng.random() < 0.7:
        clip = Magazine(ROUNDS["9 mm"], vary(rng, 195.0, 0.2), 36.0, True, float(rng.choice([0.0, 14.0])))
        parts += moved(magazine(rng, clip, float(rng.choice([0.0, 0.5, 1.0]))), (well, -radius - 1.0, 0.0))
    return Item("tube submachine gun", tuple(parts), family="long_gun", poses=POSES)


def draw_taken_down(rng: np.random.Generator) -> Item:
    """A rifle in its two halves, laid beside each other."""
    upper, lower = draw_upper(rng), draw_lower(rng)
    gap = float(rng.uniform(10.0, 40.0)) + 60.0
    turn = rotation(yaw=float(rng.choice([0.0, 180.0])) + float(rng.uniform(-8, 8)))
    low, high = upper.bounds(turn)
    shift = (float(-0.5 * (low[0] + high[0])), gap - float(low[1]), 0.0)
    parts = (*lower.parts, *moved(upper.parts, shift, turn))
    return Item("rifle in two halves", parts, family="long_gun", poses=lying(1, 0, 0))


THREATS: tuple[Threat, ...] = (
    Threat("rifle lower receiver", "long_gun", draw_lower, weight=1.5),
    Threat("rifle upper receiver", "long_gun", draw_upper, weight=1.5),
    Threat("rifle in two halves", "long_gun", draw_taken_down),
    Threat("carbine with folded stock", "long_gun", draw_carbine, weight=1.5),
    Threat("sawn-off double-barrel", "long_gun", draw_double_barrel, weight=1.2),
    Threat("short pump shotgun", "long_gun", draw_pump),
    Threat("barrelled action", "long_gun", draw_barrelled_action),
    Threat("cut-down bolt rifle", "long_gun", draw_cut_rifle),
    Threat("rifle bolt or barrel", "long_gun", draw_small_parts),
    Threat("tube submachine gun", "long_gun", draw_tube_gun, weight=1.2),
)
