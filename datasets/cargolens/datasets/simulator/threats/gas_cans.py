"""Cans, cartridges and capsules of gas: thin or thick walls, what is in them at any level and any way up."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus
from ..materials import Material, make_material
from ..primitives import Box, Cylinder, Frustum, Intersection, RoundedBox
from ..prism import Point, Prism, circle
from ..revolved import Revolved
from .figures import (
    chance,
    pick,
    rod,
)

Parts = tuple[Primitive, ...]
GAS = "gas_can"


def open_pipe(radius: float, wall: float, height: float) -> Prism:
    """A ring or an open tube along z, mm."""
    return Prism(circle(radius, 24), height, (circle(radius - wall, 24),))


# All stand on z = 0.


def _filled(
    shell: str, profile: tuple[Point, ...], wall: float, liquid: str | Material, full: float, *, lying: bool,
    inside: Parts = (), floor: float = 0.0,
) -> Primitive:  # fmt: skip
    """A turned vessel with liquid to a share of its height, or to a share of its width where it lies.

    Args:
        shell: Material of the wall.
        profile: (z, radius) of its outside.
        wall: mm.
        liquid: Material.
        full: Share that is filled.
        lying: Whether the level is square to x.
        inside: What else is in it, above the top of the liquid or below `floor`.
        floor: Height below which there is no liquid, mm.
    """
    hollow = Revolved(profile).inset(wall)
    z0, z1 = max(hollow.profile[0][0], floor), hollow.profile[-1][0]
    z, r = np.asarray(hollow.profile).T
    radius = float(np.interp(np.linspace(z0, z0 + 0.75 * (z1 - z0), 24), z, r).min()) - 0.01
    height = 0.7 * (z1 - z0) if lying else max(full * 0.72 * (z1 - z0), 2.0)
    body = Cylinder(radius, height)
    if lying:
        # Near full for a level that is not seen; the end caps are left out.
        level = Box((2 * radius * full, 2 * radius, height))
        shape: Cylinder | Intersection = Intersection((body, level), ((0, 0, 0), (-radius * (1 - full), 0, 0)))
    else:
        shape = body
    fluid = Primitive(liquid, shape, centre=(0, 0, z0 + height / 2 + 0.01))
    return Primitive(shell, Revolved(profile), carve=(Primitive(None, hollow, carve=(fluid, *inside)),))


def _lying_pose(*, lying: bool) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...]:
    """Poses for a level square to x: pitched so that -x is down; else standing."""
    return (rotation(pitch=90), rotation(pitch=90, roll=180)) if lying else (rotation(),)


def _seam(radius: float, z: float, metal: str = "steel") -> Primitive:
    """A double seam: a ring of folded sheet."""
    return Primitive(metal, torus(radius, 0.9, 20), centre=(0, 0, z))


def _spray_head(z: float, radius: float) -> Parts:
    """Valve cup, stem and button over a height."""
    cup = Primitive("steel", Cylinder(min(12.5, radius), 1.2), centre=(0, 0, z + 0.6))
    stem = rod("pom", (0, 0, z + 1.2), (0, 0, z + 9.0), 2.0)
    button = Primitive("polyethylene", Cylinder(min(6.5, radius), 9.0), centre=(0, 0, z + 13.6), carve=(
        Primitive(None, Cylinder(1.0, 6.0)),))  # fmt: skip
    return (cup, stem, button)


def _aerosol(rng: np.random.Generator) -> Item:
    radius, height = rng.uniform(16, 33), rng.uniform(100, 240)
    steel = chance(rng, 0.6)
    metal, wall = ("steel", rng.uniform(0.18, 0.28)) if steel else ("aluminium", rng.uniform(0.35, 0.5))
    shoulder = radius * rng.uniform(0.3, 0.7)
    neck = min(12.5, 0.6 * radius)
    profile = ((0.0, radius), (height, radius), (height + 0.6 * shoulder, radius * 0.82), (height + shoulder, neck))
    dome = radius * rng.uniform(0.25, 0.4)
    cone = Frustum(radius - wall - 0.02, 0.35 * radius, dome)
    base = Primitive(metal, cone, centre=(0, 0, dome / 2 + wall), carve=(
        Primitive(None, Frustum(radius - 2.5 * wall - 0.02, 0.35 * radius - 1.5 * wall, dome - 1.5 * wall),
                  centre=(0, 0, -0.75 * wall)),))  # fmt: skip
    spring = Primitive("steel", coil(2.0, 0.35, 4, 0.4 * shoulder, 8))
    housing = Cylinder(min(5.0, neck - 2), 0.6 * shoulder)
    valve = Primitive("pom", housing, centre=(0, 0, height + 0.55 * shoulder), carve=(spring,))
    lying = chance(rng, 0.75)
    liquid = pick(rng, "butane", "ethanol", "paint", "water", "shampoo")
    can = _filled(
        metal, profile, wall, liquid, rng.uniform(0.15, 0.9), lying=lying, inside=(base, valve), floor=dome + wall
    )
    parts: Parts = (can, *_spray_head(height + shoulder, radius))
    if steel:
        parts += (_seam(radius - 0.5, 1.0), _seam(radius - 0.5, height))
    if chance(rng, 0.6):
        tall = shoulder + rng.uniform(22, 35)
        plastic = pick(rng, "polypropylene", "polyethylene")
        cap = Primitive(plastic, open_pipe(radius + 1.4, 1.2, tall), centre=(0, 0, height + tall / 2))
        lid = Primitive(plastic, Cylinder(radius + 1.4, 1.2), centre=(0, 0, height + tall + 0.6))
        parts += (cap, lid)
    return Item("spray can", parts, GAS, _lying_pose(lying=lying))


def _pepper_spray(rng: np.random.Generator) -> Item:
    radius, height = rng.uniform(9, 19), rng.uniform(55, 120)
    metal, wall = ("aluminium", rng.uniform(0.35, 0.55))
    neck = 0.7 * radius
    profile = ((0.0, 0.9 * radius), (2.0, radius), (height, radius), (height + 0.35 * radius, neck))
    lying = chance(rng, 0.6)
    can = _filled(
        metal, profile, wall, pick(rng, "isopropanol", "water", "mineral oil"), rng.uniform(0.3, 0.9), lying=lying
    )
    z = height + 0.35 * radius
    head = rng.uniform(20, 34)
    valve = (
        Primitive("steel", Cylinder(neck, 1.2), centre=(0, 0, z + 0.6)),
        rod("pom", (0, 0, z + 1.2), (0, 0, z + 8.0), 1.8),
    )
    outer = (2.0 * radius + 3.0, 2.0 * radius, head)
    room = Primitive(None, Box((outer[0] - 4.0, outer[1] - 4.0, head - 3.0)), centre=(0, 0, -1.5),
                     carve=moved(valve, (0, 0, -z - head / 2 + 1.6)))  # fmt: skip
    top = Primitive(
        "abs", RoundedBox(outer, min(0.4 * radius, 5.5), "z"), centre=(0, 0, z + head / 2 - 0.1), carve=(room,)
    )
    flap = Primitive("abs", Box((1.1 * radius, 1.4 * radius, 3.0)), centre=(0.5 * radius, 0, z + head + 1.6),
                     rotation=rotation(pitch=rng.uniform(-20, 10)))  # fmt: skip
    parts: Parts = (can, top, flap)
    if chance(rng, 0.5):
        ring = Primitive("steel", torus(rng.uniform(10, 14), 0.9), centre=(-radius - 13.0, 0, z + head / 2),
                         rotation=rotation(roll=90))  # fmt: skip
        parts += (ring,)
    if chance(rng, 0.3):
        holster = Prism(circle(radius + 2.4, 20), 0.8 * height, (circle(radius + 0.8, 20),))
        parts += (Primitive("nylon", holster, 0.7, centre=(0, 0, 0.45 * height), role="wrap"),)
    return Item("pepper spray", parts, GAS, _lying_pose(lying=lying))


def _camping_cartridge(rng: np.random.Generator) -> Item:
    """A squat steel cartridge, its top domed, with a threaded valve or none."""
    radius = float(rng.choice([45.0, 54.0, 54.0, 37.0])) * rng.uniform(0.96, 1.04)
    height, wall = radius * rng.uniform(1.0, 1.6), rng.uniform(0.35, 0.55)
    angle = np.linspace(0.0, 0.5 * np.pi, 5)[:-1]
    rise = 0.4 * radius
    dome = tuple((float(height + rise * np.sin(t)), float(10.0 + (radius - 10.0) * np.cos(t))) for t in angle)
    profile = ((0.0, 0.9 * radius), (4.0, radius), *dome, (height + rise, 10.0))
    depth = 0.22 * radius
    under = Frustum(0.88 * radius - 2 * wall, 0.3 * radius - wall, depth - 1.5 * wall)
    base = Primitive("steel", Frustum(0.88 * radius, 0.3 * radius, depth), centre=(0, 0, depth / 2 + wall), carve=(
        Primitive(None, under, centre=(0, 0, -0.7 * wall)),))  # fmt: skip
    lying = chance(rng, 0.3)
    can = _filled(
        "steel", profile, wall, "butane", rng.uniform(0.2, 0.85), lying=lying, inside=(base,), floor=depth + wall
    )
    z = height + rise
    valve = Primitive("brass", Cylinder(5.5, 12.0), centre=(0, 0, z + 6.0), carve=(
        Primitive("steel", coil(2.2, 0.5, 4, 8.0, 8)),))  # fmt: skip
    collar = Primitive(
        "steel", Cylinder(10.0, 3.0), centre=(0, 0, z + 1.5), carve=(Primitive(None, Cylinder(5.6, 3.0)),)
    )
    fittings: Parts = (
        (valve, collar) if chance(rng, 0.7) else (Primitive("steel", Cylinder(9.0, 1.0), centre=(0, 0, z + 0.5)),)
    )
    parts: Parts = (can, *fittings, _seam(radius - 0.3, 3.0))
    return Item("camping cartridge", parts, GAS, _lying_pose(lying=lying))


def _long_cartridge(rng: np.random.Generator) -> Item:
    """A slim cartridge with a bayonet collar, or a refill for lighters with a nozzle."""
    refill = chance(rng, 0.5)
    radius, height = (
        (rng.uniform(17, 26), rng.uniform(110, 180)) if refill else (rng.uniform(32, 35), rng.uniform(165, 185))
    )
    metal, wall = ("steel", rng.uniform(0.2, 0.32)) if not refill or chance(rng, 0.6) else ("aluminium", 0.4)
    neck = 12.5 if not refill else 0.5 * radius
    profile = ((0.0, radius), (height, radius), (height + 8.0, 0.75 * radius), (height + 14.0, neck))
    lying = chance(rng, 0.6)
    can = _filled(metal, profile, wall, "butane", rng.uniform(0.2, 0.9), lying=lying)
    z = height + 14.0
    if refill:
        top: Parts = (
            rod("pom", (0, 0, z), (0, 0, z + 9.0), 2.4),
            Primitive("steel", Cylinder(neck, 1.0), centre=(0, 0, z + 0.5)),
        )
        cap = Primitive("polypropylene", Prism(circle(0.8 * radius, 20), 32.0, (circle(0.8 * radius - 1.2, 20),)),
                        centre=(0, 0, height + 24.5))  # fmt: skip
        adapters = Primitive(
            "pom", Many(Cylinder(1.8, 5.0), np.array([[0.5 * radius, k * 4.5 - 4.5, height + 44.0] for k in range(3)]))
        )
        top += (cap, adapters) if chance(rng, 0.6) else (cap,)
    else:
        top = (
            Primitive("steel", open_pipe(20.0, 6.5, 1.0), centre=(0, 0, z + 3.0)),
            Primitive("steel", Cylinder(12.5, 2.0), centre=(0, 0, z + 1.0)),
            rod("brass", (0, 0, z + 2.0), (0, 0, z + 9.0), 2.0),
        )
    return Item("gas cartridge", (can, *top, _seam(radius - 0.4, 1.0), _seam(radius - 0.4, height)),
                GAS, _lying_pose(lying=lying))  # fmt: skip


def _capsules(rng: np.random.Generator) -> Item:
    """Steel capsules with a drawn neck, one or a boxful."""
    small = chance(rng, 0.5)
    radius, height, wall = (8.9, 48.0, rng.uniform(1.1, 1.4)) if small else (9.3, 64.0, rng.uniform(1.4, 1.8))
    profile = (
        *((0.0, 0.45 * radius), (1.5, 0.8 * radius), (5.0, radius), (height, radius)),
        *((height + 5.0, 0.75 * radius), (height + 9.0, 3.9), (height + 17.0, 3.7)),
    )
    liquid = make_material("carbon dioxide", "CO2", 0.75, group="other")
    full = rng.uniform(0.4, 0.8)
    hollow = Revolved(profile).inset(wall, 2.0)
    fluid = Primitive(
        liquid, Cylinder(radius - wall, full * (height - 6.0)), centre=(0, 0, 5.2 + full * (height - 6.0) / 2)
    )
    inside = Primitive(None, hollow, carve=(fluid,) if chance(rng, 0.7) else ())
    capsule = Primitive(pick(rng, "steel", "steel", "stainless steel"), Revolved(profile), carve=(inside,))
    count = int(rng.choice([1, 1, 2, 5]))
    parts = tuple(p for k in range(count) for p in moved((capsule,), (k * (2 * radius + 0.6), 0, 0)))
    if count > 2:
        card = Box((count * (2 * radius + 0.6) + 1.0, 0.5, height + 18.0))
        x, z = (count - 1) * (radius + 0.3), height / 2 + 9.0
        parts += tuple(
            Primitive("cardboard", card, 0.7, centre=(x, s * (radius + 0.8), z), role="wrap") for s in (-1.0, 1.0)
        )
    return Item("gas capsules", parts, GAS, (rotation(pitch=90), rotation(roll=90)))


def _propane(rng: np.random.Generator) -> Item:
    radius, height, wall = rng.uniform(36, 50), rng.uniform(130, 210), rng.uniform(0.9, 1.8)
    profile = (
        *((0.0, 0.6 * radius), (6.0, 0.85 * radius), (16.0, radius), (height, radius)),
        *((height + 14.0, 0.85 * radius), (height + 24.0, 0.5 * radius), (height + 27.0, 14.0)),
    )
    lying = chance(rng, 0.5)
    propane = make_material("propane", "C3H8", 0.5, group="other")
    body = _filled("steel", profile, wall, propane, rng.uniform(0.2, 0.8), lying=lying, floor=16.0)
    z = height + 27.0
    valve = Primitive("brass", Cylinder(12.5, 14.0), centre=(0, 0, z + 7.0), carve=(
        Primitive(None, Cylinder(5.0, 14.0), carve=(Primitive("steel", Cylinder(2.0, 11.0)),)),))  # fmt: skip
    weld = Primitive("steel", torus(radius, 0.8, 24), centre=(0, 0, 0.5 * height))
    foot = Primitive(pick(rng, "polyethylene", "steel"), open_pipe(0.8 * radius, 1.5, 12.0), centre=(0, 0, -6.0))
    return Item("propane cylinder", (body, valve, weld, foot), GAS, _lying_pose(lying=lying))


THREATS: tuple[Threat, ...] = (
    Threat("spray can", GAS, _aerosol, weight=2.0),
    Threat("pepper spray", GAS, _pepper_spray),
    Threat("camping cartridge", GAS, _camping_cartridge),
    Threat("gas cartridge", GAS, _long_cartridge),
    Threat("gas capsules", GAS, _capsules, weight=0.7),
    Threat("propane cylinder", GAS, _propane, weight=0.7),
)
