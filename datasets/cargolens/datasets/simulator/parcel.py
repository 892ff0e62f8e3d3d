"""Parcels as they travel: goods of one to three themes crammed into a carton or a mailer, now and then with a threat.

A parcel is drawn from a seed and settings. Its stages have streams of their own, so that the goods that go into a
parcel are the same whether or not a threat comes with them, and whatever scanner it meets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar, get_args

import numpy as np

from ..errors import UsageError
from . import baggage, packaging
from . import goods as goods_table
from . import threats as threat_table
from .design import THEMES, Concealment, Goods, Threat
from .geometry import rotation
from .item import Item, Placed, Primitive, moved
from .many import Many
from .packer import ALIGNED, Packer, Size, floor_for, least_height
from .primitives import Box, RoundedBox
from .prism import Prism, rectangle
from .scanner import Scanner, random_scanner, scanner
from .scene import Scene
from .view_geometry import Float64

T = TypeVar("T")
# Stages of a parcel, each with a stream of its own.
LAYOUT, THREAT, POSE, SCANNER, NOISE = range(5)
# Instead of the name of a scanner: one drawn at random for each parcel.
RANDOM = "random"
# Themes that meet in one parcel: 1, 2 or 3.
THEME_COUNTS = (0.45, 0.35, 0.2)
# A floor beyond this fits no parcel scanner, mm.
LARGEST = 900.0
# Kinds of container and how often each comes.
CONTAINERS: Mapping[str, float] = MappingProxyType({
    "carton": 4.0, "double-wall carton": 1.0, "crash-lock carton": 1.0, "die-cut carton": 1.2, "insulated carton": 0.4,
    "padded mailer": 0.6, "bubble mailer": 0.8, "poly mailer": 1.2, "cardboard envelope": 0.5, "mailing tube": 0.3,
    "plastic tote": 0.3,
})  # fmt: skip
# Those that are no boxes: none of them is tumbled on its side, and all but the tube hold thin things only.
TUBE = "mailing tube"
FLAT = frozenset(("padded mailer", "bubble mailer", "poly mailer", "cardboard envelope"))
# What is higher than this goes into a box, where there is one, mm.
THICKEST = 50.0
# What fills voids, and how often each comes; the other fillings are made for the goods they hold.
FILLINGS: Mapping[str, float] = MappingProxyType({
    "bubble wrap": 1.0, "air pillows": 1.0, "foam peanuts": 0.6, "crumpled paper": 1.5, "honeycomb paper": 0.4,
    "shredded paper": 0.5,
})  # fmt: skip
# Threat families that are everyday tools: prohibited at checkpoints only, so that a parcel holds none unless asked.
TOOLS = frozenset(("hammer", "pliers", "saw", "screwdriver", "wrench"))
# Threat families that goods said to resemble them belong to: where they count as threats, those goods are left out.
SAME_THINGS = TOOLS | {"gas_can"}
# How often parcels are about a theme.
THEME_WEIGHTS: Mapping[str, float] = MappingProxyType({
    "clothes": 3.0, "electronics": 1.6, "cosmetics": 1.6, "household": 1.3, "books": 1.2, "toys": 1.2, "documents": 1.2,
    "pharmacy": 1.0, "food": 1.0, "kitchen": 1.0, "sports": 1.0, "hobby": 1.0, "jewellery": 0.8, "tools": 0.7,
    "machine parts": 0.6,
})  # fmt: skip
# Small and flat things that go with anything, and how often each comes.
COMPANIONS: Mapping[str, float] = MappingProxyType({
    "documents": 1.5, "envelopes": 1.2, "cards and photos": 1.2, "notebook": 0.6, "magazine": 0.6, "pens": 0.8,
    "usb cable": 1.6, "audio cable": 1.0, "usb charger": 0.6, "batteries": 0.3, "earbuds in case": 0.4,
    "socks": 2.0, "t-shirt": 2.0, "underwear": 1.5, "scarf": 1.2, "gloves": 0.6, "towel": 0.6,
    "cream tube": 1.0, "lipstick": 0.6, "nail polish": 0.5, "mascara": 0.5, "plasters": 0.6, "ointment tube": 0.6,
    "chocolate bar": 0.8, "bag of sweets": 0.8, "biscuits": 0.5, "seed packets": 0.4, "sponges": 0.4,
    "adhesive tape": 0.4, "box of clips": 0.4, "sewing kit": 0.3, "necklace": 0.4, "ring box": 0.3, "coins": 0.3,
})  # fmt: skip
# Goods that did not fit, one after the other, after which a parcel counts as full.
PATIENCE = 7
# Most goods in a parcel.
MOST_GOODS = 70
# Share of its box that an item fills, about; how often several of a family are alike; how often one more threat comes.
HULL, SAME, ANOTHER_THREAT = 0.6, 0.5, 0.2
# How often things lie along the walls of a soft bag: they are thrown in.
THROWN = 0.2
# How often a parcel lies on its side or its head.
TUMBLED = 0.2
# Small things in a full carton with a floor of so many mm2, on average.
SMALL_THINGS, FLOOR = 27.0, 66_000.0
# The largest of them, and of those that go with anything, as a share of the hollow; how often one is of the latter, and
# how often it is a sheet of paper.
SMALL, SMALL_COMPANION, ANYTHING, PAPER = 0.02, 0.14, 0.4, 0.2
# Share of what a container holds that is put in first, large things before small ones.
LARGE_FIRST = 0.55
# Families of which one thing takes more than this share of the hollow are drawn less, as the root of the share.
BULKY = 0.04
# Poses tried for a small thing.
SMALL_POSES = 2
# How often one of the hard goods has a wrap of its own.
WRAPPED = 0.08
# Most pieces of void fill, and the least height of a void worth filling, mm.
MOST_FILLINGS, LEAST_VOID = 4, 25.0
# Farthest that a parcel lies off the middle of the belt, mm.
ASIDE = 80.0
# Height of a tray's floor above what it stands on, and of the ribs under it, mm.
TRAY_FLOOR, RIB = 9.0, 6.0


@dataclass(frozen=True)
class ParcelSettings:
    """What parcels are drawn from. Weights are relative; None takes everything there is, equally or as it comes.

    Attributes:
        threat_rate: Share of parcels that hold a threat, 0 to 1.
        families: Threat families and their weights; None for all of them alike, tools left out but at a checkpoint.
            Goods that are the same things as a threat that may come, such as hammers, are left out.
        concealment: Ways to conceal and their weights.
        max_threats: Most threats in one parcel; each after the first comes in one of five.
        hard_negative_rate: Share of parcels that hold goods that resemble a threat: at least one of them, and others as
            they come. All other parcels hold none.
        themes: Themes and their weights; None for `THEME_WEIGHTS`.
        theme_counts: Shares of parcels that are about 1, 2, ... themes.
        containers: Kinds of container and their weights; None for parcels. Bags are among those that may be named.
        fill: Lowest and highest level to which a container is packed, as a share of its height.
        checkpoint: Whether tools are threats as all others are.
        on_tray: Share of parcels that lie in a tray.
        on_belt: Share of parcels under which the belt shows: that of a well kept scanner is part of its air.
        scanner: Name of a scanner, several to choose from, or ``"random"`` for a new one each time.
    """

    threat_rate: float = 0.0
    families: Mapping[str, float] | None = None
    concealment: Mapping[str, float] | None = None
    max_threats: int = 2
    hard_negative_rate: float = 0.4
    themes: Mapping[str, float] | None = None
    theme_counts: tuple[float, ...] = THEME_COUNTS
    containers: Mapping[str, float] | None = None
    fill: tuple[float, float] = (0.25, 0.95)
    checkpoint: bool = False
    on_tray: float = 0.1
    on_belt: float = 0.04
    scanner: str | Scanner | tuple[str, ...] = "parcel-160"

    def __post_init__(self) -> None:
        for name in ("threat_rate", "hard_negative_rate", "on_tray", "on_belt"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise UsageError(f"{name} {getattr(self, name):g}: expected 0 to 1")
        if not 0.0 < self.fill[0] <= self.fill[1] <= 1.0 or self.max_threats < 1:
            raise UsageError(f"fill {self.fill} and max_threats {self.max_threats}: expected 0 to 1, rising, and >= 1")
        for wanted in self.scanner if isinstance(self.scanner, tuple) else (self.scanner,):
            if wanted != RANDOM:
                scanner(wanted)
        if self.families is not None:
            _check_weights("families", self.families, tuple(threat_table.FAMILIES))
        _check_weights("concealment", self.concealment, get_args(Concealment))
        _check_weights("themes", self.themes, THEMES)
        _check_weights("containers", self.containers, (*packaging.CONTAINERS, *baggage.BAGS))
        if not 1 <= len(self.theme_counts) <= len(THEMES) or abs(sum(self.theme_counts) - 1.0) > 1e-6:
            raise UsageError(f"theme_counts {self.theme_counts}: expected shares of 1, 2, ... themes that add up to 1")


@dataclass(frozen=True, eq=False)
class Parcel:
    """A parcel on the belt.

    Attributes:
        scene: All of it; its threats are in the order of `threats`.
        themes: What it is about.
        container: Kind of container.
        fill: Level to which it is packed, voids between the goods included, as a share of its height.
        goods: Names of the goods in it, in the order they were packed.
        threats: Designs of its threats.
        bounds: (2, 3) corners of a box round the parcel without what it lies on, mm.
        on: What it lies on: ``"belt"``, ``"tray"``, both or nothing.
    """

    scene: Scene
    themes: tuple[str, ...]
    container: str
    fill: float
    goods: tuple[str, ...]
    threats: tuple[Threat, ...]
    bounds: Float64
    on: tuple[str, ...]


def asked_families(settings: ParcelSettings) -> Mapping[str, float]:
    """Threat families that may come, and their weights."""
    if settings.families is not None:
        return {family: weight for family, weight in settings.families.items() if weight > 0.0}
    return {family: 1.0 for family in threat_table.FAMILIES if settings.checkpoint or family not in TOOLS}


def stage(seed: np.random.SeedSequence, number: int, *more: int) -> np.random.SeedSequence:
    """The seed of a stage of a parcel; the parcel's seed is left as it was."""
    return np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, number, *more))


def draw_parcel(seed: np.random.SeedSequence, settings: ParcelSettings | None = None) -> Parcel:
    """Draw a parcel and put it on the belt.

    Args:
        seed: Seed of this parcel, such as ``SeedSequence(root, spawn_key=(split, k))``.
        settings: What to draw from; None for the defaults.

    Returns:
        The parcel. A threat that was drawn is always in it: the container is made large enough.

    Raises:
        UsageError: A threat is larger than any parcel.
    """
    settings = settings or ParcelSettings()
    layout, pose = (np.random.default_rng(stage(seed, number)) for number in (LAYOUT, POSE))
    themes = _draw_themes(layout, settings)
    designs, threats = _draw_threats(np.random.default_rng(stage(seed, THREAT)), settings)
    kind, inside, fill = _draw_container(layout, settings, max([least_height(item) for item in threats], default=0.0))
    goods = _Supply(seed, layout, themes, inside, settings)
    packer = _packer_for(threats, inside, pose, THROWN if kind in baggage.SOFT else ALIGNED)
    planted = _pack(packer, goods, threats, fill)
    if pose.random() < 0.6 or kind in FLAT or kind in baggage.SOFT:
        packer.close(float(pose.uniform(1.0, 12.0)))
    level = packer.level
    if kind not in FLAT and kind not in baggage.BAGS:
        _fill_voids(packer, pose)
    draw = baggage.bag if kind in baggage.BAGS else packaging.container
    box = draw(pose, kind, (float(packer.inside[0]), float(packer.inside[1]), float(packer.inside[2])))
    benign = [placed for placed in packer.placed if placed.item.family is None]
    tumbled = kind not in FLAT and kind != TUBE and pose.random() < TUMBLED
    parcel = _on_belt([box.placed(), *benign, *planted], pose, tumbled=tumbled)
    # All the rest is inside the container.
    bounds = parcel[0].bounds
    below, lift = _below(bounds, pose, settings)
    parcel = [placed.moved((0.0, 0.0, lift)) for placed in parcel]
    return Parcel(
        scene=Scene((*below, *parcel)),
        themes=themes,
        container=kind,
        fill=level,
        goods=tuple(placed.item.name for placed in benign),
        threats=designs,
        bounds=bounds + np.array([0.0, 0.0, lift]),
        on=tuple(placed.item.name for placed in below),
    )


def draw_scanner(seed: np.random.SeedSequence, settings: ParcelSettings) -> Scanner:
    """The scanner that a parcel meets; `seed` is that of the parcel."""
    wanted = settings.scanner
    rng = np.random.default_rng(stage(seed, SCANNER))
    if isinstance(wanted, tuple):
        wanted = wanted[int(rng.integers(len(wanted)))]
    return random_scanner(rng) if wanted == RANDOM else scanner(wanted)


def _draw_themes(rng: np.random.Generator, settings: ParcelSettings) -> tuple[str, ...]:
    weights = settings.themes or THEME_WEIGHTS
    themes = [theme for theme in THEMES if weights.get(theme, 0.0) > 0.0 and theme in _themes()]
    if not themes:
        raise UsageError(f"themes {sorted(weights)}: no goods are known for any of them")
    count = min(len(themes), 1 + int(rng.choice(len(settings.theme_counts), p=settings.theme_counts)))
    chosen = rng.choice(len(themes), count, replace=False, p=_shares([weights[theme] for theme in themes]))
    return tuple(themes[int(k)] for k in chosen)


def _draw_container(rng: np.random.Generator, settings: ParcelSettings, least: float) -> tuple[str, Size, float]:
    """Kind of container for things that are at least so high, the hollow it has, and the level it is packed to."""
    weights = CONTAINERS if settings.containers is None else settings.containers
    if least > THICKEST:
        boxes = {kind: weight for kind, weight in weights.items() if kind not in FLAT and kind != TUBE}
        weights = boxes if sum(boxes.values()) > 0.0 else weights
    kind = _pick(rng, weights)
    x = float(np.exp(rng.uniform(np.log(180.0), np.log(520.0))))
    y = x * float(rng.uniform(0.5, 1.0))
    z = float(rng.uniform(12.0, 50.0)) if kind in FLAT else min(max(x * float(rng.uniform(0.25, 0.9)), 60.0), 380.0)
    if kind == TUBE:
        x, y = float(rng.uniform(250.0, 560.0)), float(rng.uniform(55.0, 110.0))
        z = y
    if kind in baggage.BAGS:
        x, y, z = (float(rng.uniform(*ends)) for ends in zip(*baggage.SIZES[kind], strict=True))
    lowest, highest = settings.fill
    fill = lowest + (highest - lowest) * float(rng.beta(2.5, 1.2))
    return kind, (x, y, z) if rng.random() < 0.5 else (y, x, z), fill


def _draw_threats(rng: np.random.Generator, settings: ParcelSettings) -> tuple[tuple[Threat, ...], list[Item]]:
    """Designs of the threats of a parcel, and one drawn of each."""
    if rng.random() >= settings.threat_rate:
        return (), []
    count = 1
    while count < settings.max_threats and rng.random() < ANOTHER_THREAT:
        count += 1
    concealment = settings.concealment
    weights = {
        family: [
            threat.weight * (1.0 if concealment is None else concealment.get(threat.concealment, 0.0))
            for threat in designs
        ]
        for family, designs in threat_table.FAMILIES.items()
    }
    asked = asked_families(settings)
    wanted = {family: weight for family, weight in asked.items() if sum(weights[family]) > 0.0}
    if sum(wanted.values()) <= 0.0:
        raise UsageError(f"families {sorted(asked)} hold no threat concealed as {sorted(concealment or ())}")
    designs = []
    for _ in range(count):
        family = _pick(rng, wanted)
        designs.append(threat_table.FAMILIES[family][int(rng.choice(len(weights[family]), p=_shares(weights[family])))])
    return tuple(designs), [design.draw(rng) for design in designs]


class _Supply:
    """The goods that come with a parcel, one after the other."""

    def __init__(
        self, seed: np.random.SeedSequence, layout: np.random.Generator, themes: tuple[str, ...], inside: Size,
        settings: ParcelSettings,
    ) -> None:  # fmt: skip
        self.seed, self.inside, self.number, self.smalls = seed, inside, 0, 0
        barred = SAME_THINGS & set(asked_families(settings))
        fitting = [f for f in goods_table.ALL_GOODS.values() if f.resembles not in barred and _fits(f, inside)]
        alike = {family: family.weight for family in fitting if family.resembles is not None}
        self.alike = alike if layout.random() < settings.hard_negative_rate else {}
        known = [family for family in fitting if self.alike or family.resembles is None]
        self.families = _mixture(themes, layout.dirichlet(np.full(len(themes), 2.0)), known, float(np.prod(inside)))
        self.small = _small_families(self.families, known, float(np.prod(inside)))
        self._ahead: list[Item] = []

    def next(self, room_mm: float) -> Item | None:
        """One more item; None when there have been very many.

        Args:
            room_mm: Height that is left: families that are higher however they lie are passed over.
        """
        while not self._ahead:
            if self.number >= MOST_GOODS:
                return None
            rng = np.random.default_rng(stage(self.seed, LAYOUT, self.number))
            family = _pick(rng, self.alike if self.number == 0 and self.alike else self.families)
            count = int(rng.integers(family.count[0], family.count[1] + 1))
            self.number += count
            if _typical(family.name)[0] <= room_mm:
                self._ahead = _some(family, count, rng)
        return self._ahead.pop()

    def next_small(self) -> Item:
        """One more of the small things between and on the others."""
        rng = np.random.default_rng(stage(self.seed, LAYOUT, self.smalls, 1))
        self.smalls += 1
        return _slip(rng, self.inside) if rng.random() < PAPER or not self.small else _pick(rng, self.small).draw(rng)

    def skip(self) -> None:
        """Leave the rest of those that travel together: one of them found no room."""
        self._ahead.clear()


def _some(family: Goods, count: int, rng: np.random.Generator) -> list[Item]:
    """Some of a family, alike or not."""
    same = rng.random() < SAME
    items = [family.draw(rng)]
    if rng.random() < WRAPPED and not items[0].soft:
        items[0] = _wrapped(items[0], rng)
    return items + [items[0] if same else family.draw(rng) for _ in range(count - 1)]


def _wrapped(item: Item, rng: np.random.Generator) -> Item:
    """An item in bubble wrap, tissue or a bag of its own."""
    low, high = item.bounds()
    size = high - low
    wrap = packaging.inner_wrap(rng, (float(size[0]), float(size[1]), float(size[2])))
    offset = (float(low[0] + high[0]) / 2.0, float(low[1] + high[1]) / 2.0, float(low[2]))
    return replace(item, parts=(*item.parts, *moved(wrap.parts, offset)))


def _slip(rng: np.random.Generator, inside: Sequence[float]) -> Item:
    """A delivery note, a leaflet or a card, folded until it fits: some sheets, drawn thicker and as much lighter."""
    long, wide = ((297.0, 210.0), (210.0, 148.0), (148.0, 105.0), (210.0, 99.0))[int(rng.integers(4))]
    areal = float(rng.choice([0.008, 0.012, 0.017, 0.03])) * int(rng.integers(1, 4))
    while long > max(inside[:2]) or wide > min(inside[:2]):
        long, wide, areal = max(wide, 0.5 * long), min(wide, 0.5 * long), 2.0 * areal
    return Item("paper", (Primitive("paper", Box((long, wide, 1.0)), areal * 10.0, (0.0, 0.0, 0.5)),), soft=True)


def _fill_voids(packer: Packer, rng: np.random.Generator) -> None:
    """Paper, film and foam in what room is left, and the papers of the delivery."""
    for _ in range(int(rng.integers(0, 3))):
        packer.put(_slip(rng, packer.inside.tolist()))
    kind = _pick(rng, FILLINGS)
    for _ in range(int(rng.integers(0, MOST_FILLINGS + 1))):
        x, y = (float(rng.uniform(60.0, 200.0)) for _ in range(2))
        x, y = min(x, float(packer.inside[0])), min(y, float(packer.inside[1]))
        found = packer.gap((x, y))
        room = 0.0 if found is None else float(packer.inside[2]) - found[2]
        if found is None or room < LEAST_VOID:
            return
        item = packaging.filling(rng, kind, (x, y, min(room, 140.0)))
        packer.lay(item.placed(found))


def _mixture(themes: tuple[str, ...], shares: Float64, known: Sequence[Goods], volume: float) -> dict[Goods, float]:
    """Families for some themes that fit into a hollow, and how likely each is.

    Args:
        themes: The themes.
        shares: How much each of them counts.
        known: Families to choose from.
        volume: Of the hollow, mm3.

    Returns:
        Families and their chances; where nothing of the themes is known, anything that is.
    """
    chances: dict[Goods, float] = {}
    for theme, share in zip(themes, shares, strict=True):
        weights = {f: f.weight * min(1.0, BULKY * volume / _volume(f)) ** 0.5 for f in known if theme in f.themes}
        for family, weight in weights.items():
            chances[family] = chances.get(family, 0.0) + float(share) * weight / sum(weights.values())
    if chances:
        return chances
    flattest = min(goods_table.ALL_GOODS.values(), key=lambda family: _typical(family.name)[0])
    return dict.fromkeys(known or [flattest], 1.0)


def _small_families(families: Mapping[Goods, float], known: Sequence[Goods], volume: float) -> dict[Goods, float]:
    """The small ones among some families, and those that go with anything, and how likely each is."""
    own = {family: chance for family, chance in families.items() if _volume(family) <= SMALL * volume}
    other = {f: COMPANIONS[f.name] for f in known if f.name in COMPANIONS and _volume(f) <= SMALL_COMPANION * volume}
    chances: dict[Goods, float] = {}
    for group, share in ((own, 1.0 - ANYTHING), (other, ANYTHING)):
        for family, chance in group.items():
            chances[family] = chances.get(family, 0.0) + share * chance / sum(group.values())
    return chances


def _packer_for(threats: list[Item], inside: Size, rng: np.random.Generator, aligned: float) -> Packer:
    """A packer whose hollow takes the threats, with some room more where it had to grow for them."""
    x, y = floor_for(threats, inside[:2])
    if max(x, y) > LARGEST:
        names = ", ".join(item.name for item in threats)
        raise UsageError(f"{names}: needs a parcel of {x:.0f} x {y:.0f} mm, expected at most {LARGEST:.0f} mm")
    room = [float(rng.uniform(1.0, 1.3)) for _ in range(3)]
    z = max([least_height(item) for item in threats], default=0.0)
    return Packer(
        (
            x if x == inside[0] else x * room[0],
            y if y == inside[1] else y * room[1],
            inside[2] if z <= inside[2] else z * room[2],
        ),
        rng,
        aligned=aligned,
    )


def _pack(packer: Packer, goods: _Supply, threats: list[Item], fill: float) -> list[Placed]:
    """Fill a container, large things first by and large; returns where the threats lie, in their order."""
    rng = packer.rng
    floor = (float(packer.inside[0]), float(packer.inside[1]))
    first: list[Item] = []
    sizes: list[float] = []
    enough = LARGE_FIRST * fill * float(np.prod(packer.inside))
    while HULL * sum(sizes) < enough and (item := goods.next(float(packer.inside[2]))) is not None:
        first.append(item)
        sizes.append(float(np.prod(item.extents)))
    ranks = np.asarray(sizes) * np.exp(rng.normal(0.0, 0.7, len(sizes)))
    # What resembles a threat was drawn first, and is put in whatever its size.
    ranks[: bool(goods.alike)] = np.inf
    queue = [first[k] for k in np.argsort(ranks)]
    small = int(rng.poisson(rng.gamma(4.0, SMALL_THINGS / 4.0) * fill * np.sqrt(np.prod(floor) / FLOOR)))
    levels = sorted(float(rng.uniform(0.0, 0.8)) * fill for _ in threats)
    planted: list[Placed] = []
    misses = 0
    while misses < PATIENCE and (packer.level < fill or goods.smalls < small):
        while len(planted) < len(threats) and packer.level >= levels[len(planted)]:
            planted.append(packer.must_put(threats[len(planted)]))
        if goods.smalls < small and (not queue or packer.level > LARGE_FIRST * fill):
            # They slip into the gaps, whatever the level is.
            packer.put(goods.next_small(), poses=SMALL_POSES)
            continue
        item = queue.pop() if queue else goods.next(packer.room)
        if item is None:
            break
        if packer.put(item) is not None:
            misses = 0
        else:
            misses += 1
            goods.skip()
    goods.skip()
    # Nobody sends an empty parcel: the first thing that the floor has room for, and the container as high as that.
    while not packer.placed and (item := goods.next(np.inf)) is not None:
        if floor_for([item], floor, 0.0) == floor:
            packer.must_put(item)
    return planted + [packer.must_put(item) for item in threats[len(planted) :]]


def _on_belt(parcel: list[Placed], rng: np.random.Generator, *, tumbled: bool) -> list[Placed]:
    """The parcel, its container first, as it lies on the belt: turned, off the middle, its lowest point at z = 0."""
    yaw = float(rng.uniform(0.0, 360.0))
    if rng.random() < 0.6:
        yaw = 90.0 * round(yaw / 90.0) + float(rng.normal(0.0, 6.0))
    tumble = ((90.0, 0.0), (-90.0, 0.0), (0.0, 90.0), (0.0, -90.0), (0.0, 180.0))[int(rng.integers(5))]
    turn = rotation(yaw, *tumble) if tumbled else rotation(yaw)
    turned = [placed.moved((0.0, 0.0, 0.0), turn) for placed in parcel]
    low, high = turned[0].bounds
    aside = float(rng.uniform(-ASIDE, ASIDE))
    offset = (-0.5 * (low[0] + high[0]), aside - 0.5 * (low[1] + high[1]), -low[2])
    return [placed.moved(offset) for placed in turned]


def _below(bounds: Float64, rng: np.random.Generator, settings: ParcelSettings) -> tuple[list[Placed], float]:
    """What a parcel lies on and the scan shows (the belt, a tray on it, or nothing), and how high that lifts it, mm."""
    size = bounds[1] - bounds[0]
    middle = 0.5 * (bounds[0] + bounds[1])
    below: list[Placed] = []
    belt, tray = rng.random() < settings.on_belt, rng.random() < settings.on_tray
    thickness = float(rng.uniform(0.6, 1.5)) if belt else 0.0
    if belt:
        shape = Box((3000.0, float(rng.uniform(500.0, 1000.0)), thickness))
        sheet = Primitive("polyester", shape, float(rng.uniform(0.9, 1.2)), (0.0, 0.0, 0.5 * thickness))
        below.append(Item("belt", (sheet,)).placed())
    if tray and max(size[0], size[1]) < 560.0:
        floor = (max(float(size[0]) + 20.0, 420.0), max(float(size[1]) + 20.0, 300.0))
        below.append(_tray(rng, floor).placed((float(middle[0]), float(middle[1]), thickness)))
        return below, thickness + TRAY_FLOOR
    return below, thickness


def _tray(rng: np.random.Generator, floor: tuple[float, float]) -> Item:
    """A tub of moulded plastic that stands on ribs, with a rim; its floor is `TRAY_FLOOR` above what it stands on."""
    (x, y), height, wall = floor, float(rng.uniform(45.0, 120.0)), float(rng.uniform(2.2, 3.5))
    outer = (x + 2.0 * wall, y + 2.0 * wall)
    bottom = TRAY_FLOOR - RIB
    hollow = Primitive(None, RoundedBox((x, y, height - bottom), 28.0, "z"), centre=(0.0, 0.0, 0.5 * bottom))
    tub = RoundedBox((*outer, height), 30.0, "z")
    rim = Prism(rectangle(outer[0] + 24.0, outer[1] + 24.0, radius=40.0), wall, [rectangle(*outer, radius=30.0)])
    across = np.linspace(-0.45, 0.45, int(rng.integers(5, 12)))[:, None] * (0.0, y, 0.0)
    ribs = Many(Box((0.85 * x, 2.0, RIB)), across)
    parts = (
        Primitive("polypropylene", tub, carve=(hollow,), centre=(0.0, 0.0, RIB + 0.5 * height)),
        Primitive("polypropylene", rim, centre=(0.0, 0.0, RIB + height - 0.5 * wall)),
        Primitive("polypropylene", ribs, centre=(0.0, 0.0, 0.5 * RIB)),
    )
    return Item("tray", parts)


@lru_cache(maxsize=1)
def _themes() -> frozenset[str]:
    """Themes that goods are known for."""
    return frozenset(theme for goods in goods_table.ALL_GOODS.values() for theme in goods.themes)


@lru_cache(maxsize=1024)
def _typical(name: str) -> tuple[float, float, float]:
    """Sizes of one item of a family, smallest first, mm."""
    low, middle, high = np.sort(goods_table.ALL_GOODS[name].draw(np.random.default_rng(0)).extents).tolist()
    return low, middle, high


def _volume(family: Goods) -> float:
    """Volume of the box of one item of a family, mm3."""
    return float(np.prod(_typical(family.name)))


def _fits(family: Goods, inside: Size) -> bool:
    return all(size <= room for size, room in zip(_typical(family.name), sorted(inside), strict=True))


def _pick(rng: np.random.Generator, weights: Mapping[T, float]) -> T:
    names = list(weights)
    return names[int(rng.choice(len(names), p=_shares(list(weights.values()))))]


def _shares(weights: Sequence[float]) -> Float64:
    shares = np.asarray(weights, dtype=float)
    return np.asarray(shares / shares.sum())


def _check_weights(name: str, weights: Mapping[str, float] | None, known: Sequence[str]) -> None:
    if weights is None:
        return
    unknown = sorted(set(weights) - set(known))
    if unknown:
        raise UsageError(f"{name}: {', '.join(unknown)} not known, expected some of {', '.join(known)}")
    if not weights or min(weights.values()) < 0.0 or sum(weights.values()) <= 0.0:
        raise UsageError(f"{name}: weights {dict(weights)}, expected none below 0 and one above")
