"""Consignments as they are scanned: a container on its chassis, a pallet, a truck or a car, and what is declared.

A consignment is drawn from a seed and settings; its stages have streams of their own, as those of a parcel.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from ...errors import UsageError
from ..geometry import rotation
from ..item import Placed, Vector
from ..parcel import LAYOUT, POSE, RANDOM, SCANNER, THREAT, stage
from ..scanner import Regime, Scanner, random_scanner, scanner
from ..scene import Scene
from ..view_geometry import Float64
from .body import SIZES, TRAILERS, WAGONS, room_of
from .cars import Car, draw_vehicle
from .containers import draw_container
from .draft import Draft, Hide
from .hides import FAMILIES, hide_one
from .hold import Hold, Load, between
from .loads import EMPTY, LOADS, LoadKind
from .pallets import PALLETS, draw_pallet
from .rail import wagon
from .road import chassis, tractor

Kind = Literal["container", "pallet", "truck", "car", "rail"]
# Sizes of container and other bodies for goods, and how often each comes, by what is scanned.
_BOXES: Mapping[str, float] = {
    "20ft": 3.0, "40ft": 1.5, "40ft high cube": 2.5, "45ft high cube": 0.4, "20ft reefer": 0.4, "40ft reefer": 1.5,
    "20ft tank": 0.5, "20ft flat rack": 0.15, "40ft flat rack": 0.3,
}  # fmt: skip
CONTAINERS: Mapping[Kind, Mapping[str, float]] = {
    "container": _BOXES,
    "truck": {**_BOXES, "tank trailer": 1.2, "flatbed trailer": 1.5},
    "rail": {**_BOXES, "45ft high cube": 0.0, "tank wagon": 2.0, "covered wagon": 2.0, "open wagon": 2.0},
}
REGIMES: Mapping[Kind, Regime] = {
    "container": "cargo", "truck": "cargo", "car": "cargo", "rail": "cargo", "pallet": "pallet",
}  # fmt: skip
# Layouts tried for one that has room for what is to be hidden.
TRIES = 40
# Share of pictures of containers that are cut off below the deck.
CROPPED = 0.5
# Where the driver of a tractor sits, mm from its nose.
DRIVER = (500.0, 1500.0)
# Shortest deck of a wagon, mm.
SHORTEST_WAGON = 12_300.0
# Standard deviation of how far a vehicle stands out of level on the road, degrees, and on rails; at most twice that.
TILT, TILT_ON_RAILS = 0.55, 0.12


@dataclass(frozen=True)
class CargoSettings:
    """What consignments are drawn from. Weights are relative; None takes everything there is.

    Attributes:
        kind: What is scanned.
        threat_rate: Share of consignments that hold what was not declared, 0 to 1.
        families: Families of what is hidden, see `hides.FAMILIES`, and their weights.
        loads: Kinds of load, see `loads.LOADS`, and their weights.
        containers: Sizes of container and their weights.
        fill: Least and greatest share of a hold that is filled.
        on_chassis: Share of containers that stand on a chassis; the others stand on the ground or a crane holds them.
        misdeclared: Largest relative error of an honest declaration of weight.
        scanner: Name of a scanner, several to choose from, or ``"random"`` for a new one each time.
    """

    kind: Kind = "container"
    threat_rate: float = 0.0
    families: Mapping[str, float] | None = None
    loads: Mapping[str, float] | None = None
    containers: Mapping[str, float] | None = None
    fill: tuple[float, float] = (0.35, 1.0)
    on_chassis: float = 0.75
    misdeclared: float = 0.04
    scanner: str | Scanner | tuple[str, ...] = "cargo-4-6"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise UsageError(f"kind {self.kind!r}: expected one of {', '.join(get_args(Kind))}")
        for name in ("threat_rate", "on_chassis", "misdeclared"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise UsageError(f"{name} {getattr(self, name):g}: expected 0 to 1")
        if not 0.0 < self.fill[0] <= self.fill[1] <= 1.0:
            raise UsageError(f"fill {self.fill}: expected 0 to 1, rising")
        for wanted in self.scanner if isinstance(self.scanner, tuple) else (self.scanner,):
            if wanted != RANDOM:
                scanner(wanted)
        _check("families", self.families, FAMILIES)
        _check("loads", self.loads, PALLETS if self.kind == "pallet" else LOADS)
        here = WAGONS if self.kind == "rail" else TRAILERS if self.kind in ("truck", "container") else ()
        _check("containers", self.containers, [size for size in SIZES if size not in WAGONS | TRAILERS or size in here])


@dataclass(frozen=True, eq=False)
class Cargo:
    """A consignment in front of the beam, with its declaration and what is true of it.

    Attributes:
        scene: All of it; what is hidden comes last, in the order of `threats`.
        kind: What is scanned.
        container: Size of the container, or kind of vehicle.
        load: Kind of load.
        hs: Chapter of the Harmonized System it is declared under; empty for nothing declared.
        declared: Declared goods in words.
        declared_kg: Declared weight of the goods, kg; that of what was hidden is not in it.
        mass_kg: True mass of the goods with what was hidden, kg.
        fill: Share of the hold's length and height that the load takes.
        units: How many like things the load is of, 0 where nothing repeats, and `unit` what one is.
        unit: See `units`.
        threats: How each threat was hidden.
        bounds: (2, 3) corners of a box round all that should be in view, mm.
        cab: Where a truck's cab begins and ends, and where its driver does, mm along the lane; None without one.
    """

    scene: Scene
    kind: Kind
    container: str
    load: str
    hs: str
    declared: str
    declared_kg: float
    mass_kg: float
    fill: float
    units: int
    unit: str
    threats: tuple[Hide, ...]
    bounds: Float64
    cab: tuple[float, float, float, float] | None = None

    def record(self) -> dict[str, Any]:
        """What a manifest says about it, as plain values."""
        return {
            "container": self.container, "load": self.load, "hs_code": self.hs, "declared": self.declared,
            "declared_kg": round(self.declared_kg, 1), "mass_kg": round(self.mass_kg, 1), "fill": round(self.fill, 4),
            "units": self.units, "unit": self.unit,
        }  # fmt: skip


def draw_scanner(seed: np.random.SeedSequence, settings: CargoSettings) -> Scanner:
    """The scanner that a consignment meets; `seed` is that of the consignment."""
    wanted = settings.scanner
    rng = np.random.default_rng(stage(seed, SCANNER))
    if isinstance(wanted, tuple):
        wanted = wanted[int(rng.integers(len(wanted)))]
    if wanted != RANDOM:
        return scanner(wanted)
    drawn = random_scanner(rng, REGIMES[settings.kind])
    return replace(drawn, mount="rail") if settings.kind == "rail" else drawn


def draw_cargo(seed: np.random.SeedSequence, settings: CargoSettings | None = None) -> Cargo:
    """Draw a consignment.

    Args:
        seed: Its seed, such as ``SeedSequence(root, spawn_key=(split, k))``.
        settings: What to draw from; None for the defaults.

    Returns:
        The consignment. A threat that was drawn is always in it.

    Raises:
        UsageError: Nothing of the wanted families fits any wanted load.
    """
    settings = settings or CargoSettings()
    with_threat = np.random.default_rng(stage(seed, THREAT)).random() < settings.threat_rate
    families = dict.fromkeys(FAMILIES, 1.0) if settings.families is None else settings.families
    families = {name: weight for name, weight in families.items() if weight > 0.0}
    for attempt in range(TRIES if with_threat else 1):
        rng = np.random.default_rng(stage(seed, LAYOUT, attempt))
        draft = _DRAW[settings.kind](rng, settings)
        if not with_threat:
            return _finish(draft, (), np.random.default_rng(stage(seed, POSE)), settings)
        hidden = hide_one(np.random.default_rng(stage(seed, THREAT, attempt)), draft.draft, families)
        if hidden is not None:
            return _finish(draft, (hidden,), np.random.default_rng(stage(seed, POSE)), settings)
    raise UsageError(
        f"families {', '.join(sorted(families))}: none fits a {settings.kind} of the wanted loads; "
        "choose other families or loads"
    )


@dataclass(eq=False)
class _Drawn:
    """A consignment before anything is hidden in it.

    Attributes:
        draft: What hides work on.
        kind: Kind of load; None for a vehicle without one.
        name: Container or vehicle.
        fill: Share of the hold that was to be filled.
        lift: How far the hold is above the ground.
        mass_kg: Honest mass of the goods.
    """

    draft: Draft
    kind: LoadKind | None
    name: str
    fill: float
    lift: float
    mass_kg: float


def _container(rng: np.random.Generator, settings: CargoSettings) -> _Drawn:
    kind, size = _wanted(rng, settings)
    box = draw_container(rng, size)
    fill = settings.fill[0] + (settings.fill[1] - settings.fill[0]) * float(rng.beta(2.5, 1.0))
    load = kind.draw(rng, box.hold, fill)
    fabric = [item.placed() for item in box.items]
    hollows = dict(box.walls)
    lift = -float(box.outside[0, 2])
    front = float(box.outside[0, 0])
    if rng.random() < settings.on_chassis or size in TRAILERS or settings.kind == "rail":
        long = float(box.outside[1, 0] - front)
        if settings.kind == "rail":
            # Short containers stand somewhere on a longer wagon.
            under, spare = wagon(rng, max(long, SHORTEST_WAGON)), max(SHORTEST_WAGON - long, 0.0)
        else:
            under, spare = chassis(rng, long), 0.0
        drop = (front - spare * float(rng.random()) if spare else front, 0.0, -lift - under.deck)
        fabric.append(under.item.placed(drop))
        hollows |= {name: (_moved(centre, drop), extent) for name, (centre, extent) in under.hollows.items()}
        lift += under.deck
        if settings.kind != "rail" and rng.random() < 0.5:
            unit = tractor(rng, under.deck)
            at = (front + between(rng, -300.0, 100.0), 0.0, drop[2])
            fabric.append(unit.item.placed(at))
            hollows |= {
                name: (_moved(centre, at), extent)
                for name, (centre, extent) in unit.hollows.items()
                if name not in hollows
            }
    else:
        lift += between(rng, 0.0, 600.0)
    return _Drawn(Draft(box.hold, load, hollows, fabric), kind, size, fill, lift, load.mass_kg)


def _wanted(rng: np.random.Generator, settings: CargoSettings) -> tuple[LoadKind, str]:
    """A kind of load, and something to carry it in."""
    sizes = CONTAINERS[settings.kind] if settings.containers is None else settings.containers
    sizes = {size: weight for size, weight in sizes.items() if weight > 0.0}
    rooms = {room_of(size) for size in sizes}
    if settings.loads is None:
        # As often as its bodies come, shared among what goes into them.
        loads = {name: kind.weight for name, kind in LOADS.items()}
        shares = {str(room): sum(w for size, w in sizes.items() if room_of(size) == room) for room in rooms}
        room = _pick(rng, shares)
        loads = {name: weight for name, weight in loads.items() if room in LOADS[name].rooms}
        kind = LOADS[_pick(rng, loads)]
        return kind, _pick(rng, {size: weight for size, weight in sizes.items() if room_of(size) == room})
    loads = {name: weight for name, weight in settings.loads.items() if rooms & set(LOADS[name].rooms)}
    if not any(weight > 0.0 for weight in loads.values()):
        raise UsageError(f"loads {', '.join(sorted(settings.loads))}: none goes into {', '.join(sorted(sizes))}")
    kind = LOADS[_pick(rng, loads)]
    return kind, _pick(rng, {size: weight for size, weight in sizes.items() if room_of(size) in kind.rooms})


def _truck(rng: np.random.Generator, settings: CargoSettings) -> _Drawn:
    """A container on a chassis behind a tractor, all of it in view."""
    drawn = _container(rng, replace(settings, on_chassis=1.0))
    if all(placed.item.name != "tractor" for placed in drawn.draft.fabric):
        under = next(placed for placed in drawn.draft.fabric if placed.item.name == "chassis")
        deck = drawn.lift - 160.0
        unit = tractor(rng, deck)
        at = (float(under.position[0]) + between(rng, -300.0, 100.0), 0.0, float(under.position[2]))
        drawn.draft.fabric.append(unit.item.placed(at))
        more = {name: (_moved(centre, at), extent) for name, (centre, extent) in unit.hollows.items()}
        drawn.draft.hollows = {**more, **drawn.draft.hollows}
    return drawn


def _car(rng: np.random.Generator, settings: CargoSettings) -> _Drawn:  # noqa: ARG001  the table calls all alike
    car: Car = draw_vehicle(rng)
    # No room for goods: what is hidden is in the hollows of the body.
    draft = Draft(Hold((0.0, 0.0, 0.0), 0.0), Load(), dict(car.hollows), [car.item.placed()])
    return _Drawn(draft, None, car.item.name, 0.0, 0.0, 0.0)


def _pallet(rng: np.random.Generator, settings: CargoSettings) -> _Drawn:
    loads = dict.fromkeys(PALLETS, 1.0) if settings.loads is None else settings.loads
    kind = PALLETS[_pick(rng, loads)]
    hold, load = draw_pallet(rng, kind, settings.fill)
    return _Drawn(
        Draft(hold, load), kind, "pallet", float(load.placed[0].bounds[1, 2] / hold.size[2]), 0.0, load.mass_kg
    )


_DRAW = {"container": _container, "truck": _truck, "car": _car, "pallet": _pallet, "rail": _container}


def _finish(
    drawn: _Drawn, hidden: Sequence[tuple[Hide, Placed]], rng: np.random.Generator, settings: CargoSettings
) -> Cargo:
    """Put it in front of the beam: doors ahead or behind, standing not quite straight."""
    draft, kind = drawn.draft, drawn.kind
    tilt = TILT_ON_RAILS if settings.kind == "rail" else TILT
    turn = rotation(yaw=180.0 if rng.random() < 0.5 else 0.0, pitch=tilt * float(np.clip(rng.normal(), -2.0, 2.0)))
    lift = np.array([0.0, between(rng, -150.0, 150.0), drawn.lift])
    threats = [placed for _, placed in hidden]
    everything = [placed.moved(lift, turn) for placed in (*draft.fabric, *draft.load.placed, *threats)]
    added = sum(placed.item.mass_g - sum(part.mass_g for part in placed.item.instead) for placed in threats) / 1000.0
    declared = drawn.mass_kg * (1.0 + between(rng, -settings.misdeclared, settings.misdeclared))
    names = {"container": ("container", "doors", "reefer unit", "chassis")}.get(settings.kind, ())
    seen = [placed for placed in everything if not names or placed.item.name in names] or everything
    bounds = np.array([placed.bounds for placed in seen])
    low, high = bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)
    if settings.kind == "container" and rng.random() < CROPPED:
        # Many scans are kept without what is far below the container.
        low[2] = drawn.lift - 160.0 - between(rng, 0.1, 0.6) * (drawn.lift - 160.0)
    # The mass of a consignment is that of its goods: what took their place is counted against them.
    mass = drawn.mass_kg + added
    return Cargo(
        scene=Scene(tuple(everything)),
        kind=settings.kind,
        container=drawn.name,
        load=kind.name if kind is not None else "",
        hs=kind.hs if kind is not None else "87",
        declared=kind.declared if kind is not None else drawn.name,
        declared_kg=0.0 if kind is None or kind.name in EMPTY else declared,
        mass_kg=mass,
        fill=_fill(draft, drawn.mass_kg),
        units=draft.load.units,
        unit=draft.load.unit,
        threats=tuple(hide for hide, _ in hidden),
        bounds=np.stack([low, high]),
        cab=_cab(everything) if settings.kind == "truck" else None,
    )


def _cab(everything: Sequence[Placed]) -> tuple[float, float, float, float]:
    """The part of a tractor that stands out ahead of its container, and the driver's place in it."""
    unit, box = (next(p.bounds[:, 0] for p in everything if p.item.name == name) for name in ("tractor", "container"))
    if unit[0] < box[0]:
        nose, end, ahead = float(unit[0]), float(box[0]), 1.0
    else:
        nose, end, ahead = float(unit[1]), float(box[1]), -1.0
    driver = sorted((nose + ahead * DRIVER[0], nose + ahead * DRIVER[1]))
    return min(nose, end), max(nose, end), driver[0], driver[1]


def _fill(draft: Draft, mass_kg: float) -> float:
    """Share of the side of the hold that the load covers, in columns of 100 mm."""
    if not draft.load.placed or mass_kg < 100.0:
        return 0.0
    length, _, height = draft.hold.size
    tops = np.zeros(max(1, int(length / 100.0)))
    for placed in draft.load.placed:
        (x0, _, _), (x1, _, z1) = placed.bounds
        first, last = np.clip([int(x0 / 100.0), int(np.ceil(x1 / 100.0))], 0, len(tops))
        tops[first:last] = np.maximum(tops[first:last], z1)
    return float(np.clip(tops / height, 0.0, 1.0).mean())


def _moved(centre: Vector, by: tuple[float, float, float]) -> Vector:
    return centre[0] + by[0], centre[1] + by[1], centre[2] + by[2]


def _pick(rng: np.random.Generator, weights: Mapping[str, float]) -> str:
    names = sorted(name for name, weight in weights.items() if weight > 0.0)
    shares = np.array([weights[name] for name in names])
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


def _check(name: str, weights: Mapping[str, float] | None, known: Collection[str]) -> None:
    if weights is None:
        return
    unknown = sorted(set(weights) - set(known))
    if unknown or any(weight < 0.0 for weight in weights.values()) or not sum(weights.values()) > 0.0:
        raise UsageError(
            f"{name} {', '.join(unknown) or weights}: expected weights above 0 for some of {', '.join(known)}"
        )
