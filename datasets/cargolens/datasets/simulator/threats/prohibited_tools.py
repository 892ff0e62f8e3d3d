"""Hand tools that baggage rules prohibit and public data sets label: screwdrivers, wrenches and pliers."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, tube
from ..primitives import Box, Cylinder, Frustum, Polyhedron, RoundedBox
from ..prism import Point, Prism, circle, gear, rectangle
from ..revolved import Revolved
from ..view_geometry import Float64
from .figures import (
    ALONG_X,
    FLAT_OR_EDGE,
    LYING,
    about,
    arc,
    chance,
    ellipse,
    hull,
    mirrored,
    pick,
    points_of,
    rod,
    strip,
    turned,
)

Parts = tuple[Primitive, ...]
SCREWDRIVER, WRENCH, PLIERS = "screwdriver", "wrench", "pliers"
STEELS = ("steel", "tool steel", "stainless steel")
ALONG_Y = axis_rotation((0.0, 1.0, 0.0))


# Screwdrivers: along x, the tip at +x.


def _tip(rng: np.random.Generator, x: float, radius: float, metal: str) -> Primitive:
    """A slotted or a cross tip that ends a round shaft at x."""
    length = rng.uniform(1.5, 3.0) * radius + 3.0
    if chance(rng, 0.5):
        flat = Polyhedron(
            ((radius * 0.8, 0.0, length), (radius * 0.8, 0.0, -length)), (0.3 * length * radius,) * 2,
            (length, rng.uniform(1.9, 2.8) * radius, 2 * radius),
        )  # fmt: skip
        return Primitive(metal, flat, centre=(x + length / 2, 0, 0))
    return Primitive(metal, Frustum(radius, 0.25 * radius, length), centre=(x + length / 2, 0, 0), rotation=ALONG_X)


def _grip(rng: np.random.Generator, length: float, radius: float, core: Parts) -> Primitive:
    """A swelling handle that ends at x = 0, with what is in it."""
    share = np.array([0.0, 0.05, 0.2, 0.45, 0.75, 0.88, 0.95, 1.0])
    swell = np.array([0.7, 0.95, 1.0, about(rng, 0.92, 0.06), about(rng, 1.0, 0.05), 0.72, 0.8, 0.75])
    profile = tuple((float(z), float(r)) for z, r in zip((share - 1.0) * length, swell * radius, strict=True))
    plastic = pick(rng, "acrylic", "abs", "polypropylene", "polycarbonate", "nylon", "hardwood")
    return Primitive(plastic, Revolved(profile), rotation=ALONG_X, carve=moved(core, (0, 0, 0), ALONG_X.T))


def _driver(rng: np.random.Generator) -> Item:
    """With a moulded handle; the shaft goes some way into it."""
    blade, handle = rng.uniform(40, 220), rng.uniform(75, 115)
    if chance(rng, 0.2):
        blade, handle = rng.uniform(20, 40), rng.uniform(45, 60)
    radius = rng.uniform(2.0, 4.5) if blade < 150 else rng.uniform(3.0, 5.0)
    metal, inside = pick(rng, *STEELS), handle * rng.uniform(0.3, 0.85)
    through = chance(rng, 0.12)
    core = rod(metal, (-handle if through else -inside, 0, 0), (0, 0, 0), radius)
    parts: Parts = (_grip(rng, handle, rng.uniform(11, 18), (core,)), rod(metal, (0, 0, 0), (blade, 0, 0), radius))
    parts += (_tip(rng, blade, radius, metal),)
    if through:
        parts += (rod(metal, (-handle - 4.0, 0, 0), (-handle, 0, 0), 10.0),)
    if chance(rng, 0.2):
        nut = Prism(gear(radius * 2.0, 6, 0.01), 8.0)
        parts += (
            Primitive(metal, Prism(nut.outline, 8.0, (circle(radius, 14),)), centre=(6.0, 0, 0), rotation=ALONG_X),
        )
    return Item("screwdriver", parts, SCREWDRIVER, LYING)


def _precision(rng: np.random.Generator) -> Item:
    """Watchmaker's drivers of metal with a turning cap; one or a set."""
    count = int(rng.choice([1, 1, 3, 5, 6]))
    case = count > 2
    parts: Parts = ()
    for k in range(count):
        handle, radius, blade = rng.uniform(55, 75), rng.uniform(2.4, 4.2), rng.uniform(20, 45)
        metal = pick(rng, "brass", "aluminium alloy", "steel", "nickel")
        body = Primitive(metal, Cylinder(radius, handle), rotation=ALONG_X, centre=(-handle / 2, 0, 0))
        neck = Primitive(metal, Frustum(radius, 1.6, 7.0), rotation=ALONG_X, centre=(3.5, 0, 0))
        thin = rng.uniform(0.7, 1.4)
        shaft = rod("tool steel", (7.0, 0, 0), (7.0 + blade, 0, 0), thin)
        cap = Primitive("steel", Cylinder(radius * 1.3, 6.0), rotation=ALONG_X, centre=(-handle - 3.5, 0, 0))
        parts += moved((body, neck, shaft, cap), (rng.normal(0, 1), k * 13.0, 0))
    if case:
        tray = RoundedBox((135.0, count * 13.0 + 10.0, 1.4), 4.0, "z")
        parts += tuple(
            Primitive("polystyrene", tray, centre=(-15.0, (count - 1) * 6.5, z), role="wrap") for z in (-7.0, 7.0)
        )
    return Item("precision screwdrivers", parts, SCREWDRIVER, (*FLAT_OR_EDGE[:3], LYING[1]))


def _ratchet_driver(rng: np.random.Generator) -> Item:
    """A hollow handle with bits in it, a ratchet and a bit holder."""
    handle, radius, blade = rng.uniform(95, 125), rng.uniform(15, 19), rng.uniform(50, 110)
    count = int(rng.integers(0, 7))
    angle = np.linspace(0, 2 * np.pi, 7)[:6][:count]
    bits: Parts = ()
    if count:
        at = np.column_stack(
            [0.55 * radius * np.cos(angle), 0.55 * radius * np.sin(angle), np.full(count, -handle * 0.2)]
        )
        bits = (Primitive("tool steel", Many(Cylinder(3.3, 25.0), at)),)
    store = Primitive(
        None,
        Cylinder(radius - 2.6, 0.55 * handle),
        centre=(0, 0, -handle * 0.2),
        carve=moved(bits, (0, 0, handle * 0.2)),
    )
    works = Primitive("steel", Cylinder(0.62 * radius, 24.0), centre=(0, 0, handle / 2 - 16.0), carve=(
        Primitive(None, Cylinder(0.35 * radius, 18.0), carve=(Primitive("steel", Cylinder(3.2, 18.0)),)),))  # fmt: skip
    grip = Primitive(
        pick(rng, "abs", "glass-filled nylon"), Cylinder(radius, handle), rotation=ALONG_X, carve=(store, works)
    )
    ring = Primitive("abs", Prism(gear(radius + 2.0, 12, 1.5), 12.0), centre=(handle / 2 + 6.0, 0, 0), rotation=ALONG_X)
    x = handle / 2 + 12.0
    shaft = rod("steel", (x, 0, 0), (x + blade, 0, 0), 3.6)
    sleeve = Primitive("steel", Cylinder(5.4, 22.0), centre=(x + blade - 6.0, 0, 0), rotation=ALONG_X, carve=(
        Primitive(None, Cylinder(3.65, 22.0)),))  # fmt: skip
    bit = rod("tool steel", (x + blade, 0, 0), (x + blade + 16.0, 0, 0), 3.3)
    return Item("ratchet screwdriver", (grip, ring, shaft, sleeve, bit, _tip(rng, x + blade + 16.0, 2.4, "tool steel")),
                SCREWDRIVER, LYING)  # fmt: skip


def _t_handle(rng: np.random.Generator) -> Item:
    """A bar across the shaft, or a key bent at a right angle in a grip."""
    length, across, radius = rng.uniform(120, 230), rng.uniform(70, 110), rng.uniform(2.5, 5.0)
    bar = RoundedBox((18.0, across, 16.0), 6.0, "z")
    core = Primitive("steel", Cylinder(radius, 17.9), rotation=ALONG_X)
    handle = Primitive(pick(rng, "abs", "polypropylene"), bar, carve=(core,))
    shaft = rod(pick(rng, *STEELS), (9.0, 0, 0), (length, 0, 0), radius)
    end: Parts = ()
    if chance(rng, 0.5):
        end = (Primitive("steel", Cylinder(radius * 1.9, 28.0), centre=(length + 14.0, 0, 0), rotation=ALONG_X, carve=(
            Primitive(None, Cylinder(radius * 1.35, 12.0), centre=(0, 0, 8.0)),)),)  # fmt: skip
    return Item("t-handle driver", (handle, shaft, *end), SCREWDRIVER, FLAT_OR_EDGE)


# Wrenches: flat, along x.


def _jaw(size: float, lean: float) -> Float64:
    """Outline of an open end about the origin, its neck towards -x; corners anticlockwise from the lower neck."""
    r, half = 1.08 * size, 0.5 * size
    head = np.concatenate([
        arc(r, 205, 305, 8),
        np.array([[0.98 * size, -0.72 * size], [0.98 * size, -half], [-0.2 * size, -half], [-0.42 * size, 0.0],
                  [-0.2 * size, half], [0.98 * size, half], [0.98 * size, 0.72 * size]]),
        arc(r, 55, 155, 8),
    ])  # fmt: skip
    return turned(head, lean)


def _open_end(rng: np.random.Generator) -> Item:
    size = rng.uniform(8, 26)
    other = size * rng.uniform(0.8, 0.95)
    length, thickness = size * rng.uniform(6.0, 9.5) + 35.0, 0.32 * size + rng.uniform(1.0, 2.5)
    lean = rng.uniform(10, 18)
    right, left = _jaw(size, lean), turned(_jaw(other, lean), 180.0)
    shaft, metal = 0.62 * size, pick(rng, "steel", "steel", "stainless steel")
    corners = np.concatenate([right + np.array([length / 2, 0.0]), left - np.array([length / 2, 0.0])])
    body = Primitive(metal, Prism(points_of(corners), thickness * 0.85))
    web = Box((length * 0.7, shaft * 1.1, thickness * 0.28))
    flanges = tuple(Primitive(metal, web, centre=(0, 0, s * thickness * 0.56)) for s in (-1.0, 1.0))
    parts: Parts = (body, *flanges) if chance(rng, 0.5) else (body,)
    return Item("open-end wrench", parts, WRENCH, FLAT_OR_EDGE)


def _ring_end(size: float, thickness: float, metal: str, x: float, tilt: float) -> Primitive:
    """A ring with twelve points at x."""
    bore = points_of(np.asarray(gear(0.56 * size, 12, 0.06 * size)))
    shape = Prism(circle(0.8 * size + 0.8, 24), thickness * 1.35, (bore,))
    return Primitive(metal, shape, centre=(x, 0.0, 0.0), rotation=rotation(pitch=tilt))


def _combination(rng: np.random.Generator) -> Item:
    count = int(rng.choice([1, 1, 1, 3, 5]))
    parts: Parts = ()
    size, metal = rng.uniform(7, 25), pick(rng, "steel", "steel", "stainless steel")
    y = 0.0
    for _ in range(count):
        length, thickness = size * rng.uniform(7.0, 9.0) + 40.0, 0.3 * size + rng.uniform(1.0, 2.0)
        jaw = _jaw(size, 15.0) + np.array([length / 2, 0.0])
        start = -length / 2 + 0.8 * size
        half = 0.3 * size + 0.6
        corners = np.concatenate([jaw, np.array([[start, half * 0.85], [start, -half * 0.85]])])
        body = Primitive(metal, Prism(points_of(corners), thickness))
        ring = _ring_end(size, thickness, metal, -length / 2, rng.uniform(0, 14))
        parts = (*parts, *moved((body, ring), (rng.normal(0, 2), y, 0)))
        y += 2.3 * size
        size *= 0.85
    return Item("combination wrench", parts, WRENCH, FLAT_OR_EDGE)


def _box_wrench(rng: np.random.Generator) -> Item:
    """A ring at each end of a cranked bar."""
    size = rng.uniform(10, 25)
    length, offset = size * rng.uniform(8, 11) + 30.0, rng.uniform(0, 14)
    metal, radius = pick(rng, "steel", "stainless steel"), 0.3 * size
    ends = length / 2 - 1.2 * size
    path = np.array([[-length / 2 + 0.8 * size, 0, 0], [-ends + 6, 0, offset], [ends - 6, 0, offset],
                     [length / 2 - 0.8 * size, 0, 0]])  # fmt: skip
    rings = (
        _ring_end(size, 0.6 * size, metal, -length / 2, -6.0),
        _ring_end(size * 0.88, 0.6 * size, metal, length / 2, 6.0),
    )
    return Item("ring wrench", (Primitive(metal, tube(path, radius)), *rings), WRENCH, FLAT_OR_EDGE)


def _adjustable(rng: np.random.Generator) -> Item:
    length = rng.uniform(100, 300)
    s = length / 200.0
    thickness, opening = 12.0 * s + 1.0, rng.uniform(0.0, 26.0) * s
    metal = pick(rng, "steel", "steel", "stainless steel")
    width = 24.0 * s
    end, head = 0.74 * length, np.array([
        *([-6, -30], [16, -32], [20, -14], [8, -13], [8, 8], [30, 12], [48, 34], [20, 40], [-14, 18]),
    ], dtype=float)  # fmt: skip
    lower = [(0.02 * length - end, -0.55 * width), (0.06 * length - end, -0.6 * width), (-25.0 * s, -0.36 * width)]
    upper = [(-25.0 * s, 0.36 * width), (0.06 * length - end, 0.6 * width), (-end, 0.4 * width), (-end, -0.4 * width)]
    handle = [*lower, *points_of(head * s), *upper]
    holes: list[list[Point]] = [circle(0.25 * width, 16, (-0.68 * length, 0.0))]
    slot = rectangle(12.0 * s, 17.0 * s, (-3.0 * s, -6.0 * s))
    body = Primitive(metal, Prism(handle, thickness, [*holes, slot]))
    lean = turned(np.array([[8.0, -13.5], [22.0, -13.5], [48.0, 3.0], [44.0, 8.0], [30.0, 0.0], [10.0, -8.0]]), 0.0) * s
    jaw = Primitive(metal, Prism(points_of(lean), thickness * 0.9), centre=(6.0 * s, 12.0 * s - opening, 0))
    knurl = Primitive(
        "steel", Prism(gear(5.4 * s, 12, 0.8 * s), 13.0 * s), centre=(-3.0 * s, -6.0 * s, 0), rotation=ALONG_Y
    )
    grooves: Parts = ()
    if chance(rng, 0.4):
        grip = Prism(strip(np.array([[-0.76 * length, 0.0], [-0.1 * length, 0.0]]), 1.35 * width), thickness * 1.5,
                     (rectangle(0.62 * length, 1.22 * width, (-0.43 * length, 0.0)),))  # fmt: skip
        grooves = (Primitive("soft pvc", grip),)
    return Item("adjustable wrench", (body, jaw, knurl, *grooves), WRENCH, FLAT_OR_EDGE)


def _socket_ratchet(rng: np.random.Generator) -> Item:
    length, head = rng.uniform(130, 260), rng.uniform(13, 22)
    metal = pick(rng, "steel", "stainless steel")
    neck = [(-length, 0.0), (-length, 0.62 * head), (-0.6 * length, 0.7 * head), (-0.55 * length, 0.34 * head),
            (-1.0 * head, 0.34 * head), (0.0, 0.95 * head), (0.9 * head, 0.5 * head), (head, 0.0)]  # fmt: skip
    hole = circle(0.62 * head, 20)
    body = Primitive(metal, Prism(mirrored(neck), 0.75 * head, (hole,)))
    wheel = Primitive("steel", Prism(gear(0.58 * head, 18, 0.06 * head), 0.8 * head))
    covers = tuple(
        Primitive(metal, Cylinder(0.75 * head, 2.0), centre=(0, 0, s * (0.4 * head + 1.0))) for s in (-1.0, 1.0)
    )
    drive = 9.5 if head < 17 else 12.7
    square = Primitive("steel", Box((drive, drive, 12.0)), centre=(0, 0, 0.4 * head + 8.0))
    middle = (-0.8 * length, 0.0)
    inner = rectangle(0.4 * length + 0.5, 1.44 * head, middle)
    grip = Primitive("rubber", Prism(rectangle(0.4 * length + 6.0, 1.7 * head, middle), head, (inner,)))
    parts: Parts = (body, wheel, *covers, square)
    if chance(rng, 0.4):
        parts += (grip,)
    if chance(rng, 0.5):
        radius = rng.uniform(8, 15)
        low = Primitive(None, Cylinder(0.72 * radius, 13.0), centre=(0, 0, 6.0))
        socket = Primitive("steel", Cylinder(radius, 26.0), centre=(0, 0, 0.4 * head + 14.0 + 13.0), carve=(low,))
        parts += (socket,)
    return Item("socket wrench", parts, WRENCH, FLAT_OR_EDGE)


def _pipe_wrench(rng: np.random.Generator) -> Item:
    length = rng.uniform(180, 320)
    s = length / 250.0
    metal = pick(rng, "cast iron", "steel", "aluminium alloy")
    end = -0.72 * length / s
    corners = [[end, 11], [end + 15, 13], [-20, 11], [8, 24], [22, 24], [22, -4], [4, -14], [-20, -11], [end + 15, -13]]
    handle = points_of(np.array([*corners, [end, -11]]) * s)
    hole = points_of(ellipse(9 * s, 5 * s, (-0.64 * length, 0.0), 14))
    body = Primitive(metal, Prism(handle, 17 * s, (hole,)))
    opening = rng.uniform(4, 30) * s
    reach = 24 * s + opening
    hook = [(-15 * s, 0.0), (reach + 16 * s, 0.0), (reach + 14 * s, 54 * s), (reach, 54 * s), (reach, 13 * s),
            (-15 * s, 13 * s)]  # fmt: skip
    jaw = Primitive("steel", Prism(hook, 15 * s), centre=(0, -30 * s, 0))
    nut = Primitive(
        "steel",
        Prism(gear(11 * s, 14, 1.5 * s), 14 * s, (circle(6 * s, 14),)),
        centre=(4 * s, -23.5 * s, 14 * s),
        rotation=ALONG_X,
    )
    spring = Primitive("steel", coil(4 * s, 0.8, 5, 20 * s, 8), centre=(-12 * s, -23 * s, 13 * s), rotation=ALONG_X)
    return Item("pipe wrench", (body, jaw, nut, spring), WRENCH, FLAT_OR_EDGE)


def _hex_keys(rng: np.random.Generator) -> Item:
    """Keys bent at a right angle, in a ring, a holder or folded in a handle."""
    count = int(rng.integers(1, 10))
    folded = chance(rng, 0.3) and count > 2
    parts: Parts = ()
    y = 0.0
    for k in range(count):
        radius = 0.6 + 0.45 * (count - k if count > 1 else rng.uniform(1, 8))
        long, short = 30 + 18 * radius, 14 + 5 * radius
        if folded:
            parts += (rod("tool steel", (0, y, 0), (long * 0.75, y, 0), radius),)
        else:
            path = np.array([[0, y + short, 0], [0, y + 1.5 * radius, 0], [1.5 * radius, y, 0], [long, y, 0]])
            parts += (Primitive("tool steel", tube(path, radius)),)
        y += 2.0 * radius + 2.0
    if folded:
        plates = Box((115.0, 6.0, 16.0))
        sides = tuple(
            Primitive(pick(rng, "aluminium alloy", "nylon"), plates, centre=(42.0, yy, 0)) for yy in (-7.0, y + 4.0)
        )
        parts += (*sides, rod("steel", (-4.0, -10.0, 0), (-4.0, y + 7.0, 0), 3.0))
    elif count > 3:
        holder = Primitive("polypropylene", Box((10.0, y + 6.0, 12.0)), 0.7, centre=(42.0, y / 2 - 2.0, 0))
        parts += (holder,)
    return Item("hexagon keys", parts, WRENCH, FLAT_OR_EDGE)


# Pliers: the pivot at the origin, jaws towards +x, each half turned about z.


def _plier_half(
    jaw: list[Point],
    length: float,
    thickness: float,
    metal: str,
    cover: str | None,
    bow: float,
) -> Parts:
    """A jaw in y > 0 with its handle in y < 0, which is sleeved in plastic unless cover is None."""
    x = np.linspace(0.0, 1.0, 9)
    path = np.stack([-9.0 - length * x, -6.0 - bow * np.sin(np.pi * x**0.8) ** 0.8 - 5.0 * x], axis=1)
    widths = 8.5 - 2.0 * x
    joint = hull(np.concatenate([ellipse(9.0, 9.5, corners=14), path[:1] + np.array([[0, -4.0], [0, 4.0]])]))
    parts: Parts = (
        Primitive(metal, Prism(jaw, thickness)),
        Primitive(metal, Prism(joint, thickness / 2), centre=(0, 0, thickness / 4)),
    )
    arm = Prism(strip(path, widths), 0.62 * thickness)
    if cover is None:
        return (*parts, Primitive(metal, arm))
    sleeve_path = np.concatenate([path[2:], path[-1:] + (path[-1] - path[-2]) * 0.35])
    inner = Primitive(metal, Prism(strip(path[2:], widths[2:]), 0.62 * thickness))
    sleeve = Primitive(cover, Prism(strip(sleeve_path, 14.5), thickness + 2.5), carve=(inner,))
    return (*parts, Primitive(metal, Prism(strip(path[:3], widths[:3]), 0.62 * thickness)), sleeve)


def _plier_item(
    rng: np.random.Generator, name: str, jaw: list[Point], thickness: float, length: float, *, covered: float = 0.8
) -> Item:
    """Both halves about the pivot, closed or open."""
    metal = pick(rng, *STEELS)
    cover = pick(rng, "soft pvc", "polypropylene", "abs", "rubber") if chance(rng, covered) else None
    angle = rng.uniform(0, 5) if chance(rng, 0.6) else rng.uniform(5, 35)
    half = _plier_half(jaw, length, thickness, metal, cover, rng.uniform(6, 16))
    parts = moved(half, (0, 0, 0), rotation(yaw=angle / 2))
    parts += moved(moved(half, (0, 0, 0), rotation(roll=180)), (0, 0, 0), rotation(yaw=-angle / 2))
    rivet = tuple(Primitive("steel", Cylinder(4.0, 1.2), centre=(0, 0, s * (thickness / 2 + 0.6))) for s in (-1.0, 1.0))
    return Item(name, (*parts, *rivet), PLIERS, FLAT_OR_EDGE)


def _combination_pliers(rng: np.random.Generator) -> Item:
    reach = rng.uniform(32, 48)
    inside = [(6.0, 0.05), (0.38 * reach, 0.05), (0.42 * reach, 1.6), (0.62 * reach, 1.8), (0.68 * reach, 0.05)]
    jaw = [*inside, (reach, 0.05), (reach, 4.0), (0.7 * reach, 8.5), (0.25 * reach, 11.5), (6.0, 9.0)]
    return _plier_item(rng, "combination pliers", jaw, rng.uniform(9, 12.5), rng.uniform(95, 130))


def _needle_nose(rng: np.random.Generator) -> Item:
    reach = rng.uniform(45, 80)
    jaw = [
        (6.0, 0.05),
        (reach, 0.05),
        (reach, rng.uniform(1.2, 2.2)),
        (0.45 * reach, 5.5),
        (0.2 * reach, 8.5),
        (6.0, 9.0),
    ]
    return _plier_item(rng, "needle-nose pliers", jaw, rng.uniform(7, 10), rng.uniform(75, 115))


def _side_cutters(rng: np.random.Generator) -> Item:
    reach = rng.uniform(16, 26)
    inside = [(3.0, 0.6), (0.3 * reach, 0.6), (0.4 * reach, 0.03), (reach, 0.03), (reach * 1.02, 1.5)]
    jaw = [*inside, (0.75 * reach, 0.42 * reach), (0.3 * reach, 0.52 * reach), (3.0, 9.0)]
    return _plier_item(rng, "side cutters", jaw, rng.uniform(8, 12), rng.uniform(75, 115))


def _water_pump(rng: np.random.Generator) -> Item:
    """Slip-joint pliers with a long upper jaw and a row of notches."""
    length, thickness = rng.uniform(170, 250), rng.uniform(9, 11.5)
    s, metal = length / 220.0, pick(rng, *STEELS)
    gap = rng.uniform(2, 20) * s
    x = np.linspace(0.0, 1.0, 8)
    upper = strip(
        np.stack([40 * s - length * x * 0.95, 12 * s * np.sin(1.2 * np.pi * x) - 3 * s], axis=1), (15.0 - 6.0 * x) * s
    )
    top_jaw = [(28 * s, 8 * s), (52 * s, 18 * s), (58 * s, 8 * s), (36 * s, -4 * s)]
    lower = strip(
        np.stack([14 * s - length * 0.72 * x, -12 * s - 26 * s * x + 10 * s * np.sin(np.pi * x)], axis=1),
        (17.0 - 8 * x) * s,
    )
    low_jaw = [
        (6 * s, -16 * s),
        (44 * s, -6 * s - gap * 0.5),
        (56 * s, 1 * s - gap),
        (50 * s, -8 * s - gap),
        (14 * s, -24 * s),
    ]
    cover = pick(rng, "soft pvc", "polypropylene")
    parts: Parts = (
        Primitive(metal, Prism(upper, thickness)), Primitive(metal, Prism(top_jaw, thickness)),
        Primitive(metal, Prism(lower, thickness * 0.5), centre=(0, 0, thickness * 0.8)),
        Primitive(metal, Prism(low_jaw, thickness)),
        Primitive("steel", Cylinder(5.0 * s, thickness * 2.2), centre=(8 * s, -2 * s, thickness * 0.3)),
    )  # fmt: skip
    if chance(rng, 0.6):
        parts += (
            Primitive(cover, Box((0.4 * length, 15.0 * s, 1.2)), centre=(-0.66 * length, -28 * s, thickness * 1.3)),
        )
    return Item("slip-joint pliers", parts, PLIERS, FLAT_OR_EDGE)


def _multi_tool(rng: np.random.Generator) -> Item:
    """Pliers folded into two channel handles with blades in them."""
    length, width = rng.uniform(70, 105), rng.uniform(13, 17)
    metal = pick(rng, "stainless steel", "aluminium alloy")
    parts: Parts = ()
    for s in (-1.0, 1.0):
        y = s * (width / 2 + 1.0)
        walls = np.array([[0, y + t * (width / 2 - 0.7), 0] for t in (-1, 1)])
        side = Primitive(metal, Many(Box((length, 1.3, 13.0)), walls))
        floor = Primitive(metal, Box((length, width - 2.8, 1.2)), centre=(0, y, s * 5.9))
        blades = np.array([[rng.uniform(-3, 3), y + 2.3 * (k - 1.5), -s * 0.5] for k in range(4)])
        tools = Primitive("stainless steel", Many(Box((length * 0.82, 1.7, 8.5)), blades))
        ends = np.array([[t * (length / 2 - 5), y, 0] for t in (-1, 1)])
        pins = Primitive("steel", Many(Cylinder(1.9, width + 1.6), ends, np.tile(rotation(roll=90), (2, 1, 1))))
        parts += (side, floor, tools, pins)
    if chance(rng, 0.5):
        nose = [(-8.0, 0.05), (42.0, 0.05), (42.0, 2.0), (14.0, 7.0), (-8.0, 11.0)]
        jaws = (Primitive("stainless steel", Prism(nose, 8.0)),)
        both = jaws + moved(jaws, (0, 0, 0), rotation(roll=180))
        parts += moved(both, (length / 2 + 8.0, 0, 0))
    return Item("multi-tool", parts, PLIERS, FLAT_OR_EDGE)


THREATS: tuple[Threat, ...] = (
    Threat("screwdriver", SCREWDRIVER, _driver, weight=2.0),
    Threat("precision screwdrivers", SCREWDRIVER, _precision),
    Threat("ratchet screwdriver", SCREWDRIVER, _ratchet_driver),
    Threat("t-handle driver", SCREWDRIVER, _t_handle, weight=0.7),
    Threat("combination wrench", WRENCH, _combination, weight=2.0),
    Threat("open-end wrench", WRENCH, _open_end, weight=1.5),
    Threat("ring wrench", WRENCH, _box_wrench),
    Threat("adjustable wrench", WRENCH, _adjustable, weight=2.0),
    Threat("socket wrench", WRENCH, _socket_ratchet),
    Threat("pipe wrench", WRENCH, _pipe_wrench, weight=0.7),
    Threat("hexagon keys", WRENCH, _hex_keys),
    Threat("combination pliers", PLIERS, _combination_pliers, weight=1.5),
    Threat("needle-nose pliers", PLIERS, _needle_nose),
    Threat("side cutters", PLIERS, _side_cutters),
    Threat("slip-joint pliers", PLIERS, _water_pump),
    Threat("multi-tool", PLIERS, _multi_tool),
)
