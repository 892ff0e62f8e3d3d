"""Training samples put together from banks: parcels, goods and threats at any scale, turn and place, with exact masks.

Attenuation adds where things lie behind one another, so a sample is a sum of pictures in nepers (threat image
projection, Rogers et al. 2016). Many samples come with a twin, the same without the threats, so that a detector cannot
learn from anything else. Sample k depends on the seed and k alone, and so does a batch: not on workers or order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.bank import Bank, Patch
from cargolens.datasets.canonical import canonical
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.scan import Float32

from .augment import Appearance, AugmentOptions, expose

UInt8 = NDArray[np.uint8]
# Turns of exactly a quarter are as common in parcels as this; others are any.
QUARTER_TURNS = 0.2
# A part of a thing may lie beyond the sample's edge, up to this share of its length from its middle.
INSIDE = 0.35
# Grid on which places in a parcel are chosen, pixels.
PLACE_STEP = 8
PLACE_TRIES = 4
# Share of a threat by which it must be seen.
TELLING = 0.25
# Sides of a thing of which the largest is the one it lies on.
FLAT_SIDES = 4
LEAST_TRANSMISSION = 1e-7


@dataclass(frozen=True)
class ComposeOptions:
    """What samples are made of. Shares are chances between 0 and 1, spreads are of a logarithm, lengths are pixels.

    Attributes:
        pitch_mm: Least and greatest pitch of a sample, mm a pixel.
        no_parcel: Share of samples with goods in air.
        two_parcels: Share of the others in which two parcels lie behind one another.
        parcel_scale: Spread of a parcel's scale.
        parcel_density: Spread of a parcel's attenuation.
        goods: Goods added to a sample, on average; their number is geometric, from none to a crammed bag.
        lookalikes: Share of them that resemble a threat.
        goods_scale: Spread of their scale.
        threat: Share of samples with threats.
        threats: Chances of 1, 2, 3 ... of them.
        threat_scale: Spread of their scale.
        threat_least: Least length of a threat.
        threat_most: Greatest length of a threat, as a share of the sample.
        visible: Share of the air's signal by which the most telling quarter of a threat must lower it, to be one: a
            lighter is seen by its metal, not by its thin plastic.
        flat: Share of threats and goods that show the largest of a few of their sides: most things lie flat.
        twin: Share of samples with threats that come with a twin.
        weights: How often a family is drawn, against 1 for the others.
        goods_weights: How often goods of a name are drawn, against 1 for the others.
        groups: Family of the bank -> the detector's family it counts as, where that is another.
    """

    pitch_mm: tuple[float, float] = (0.45, 2.4)
    no_parcel: float = 0.04
    two_parcels: float = 0.2
    parcel_scale: float = 0.2
    parcel_density: float = 0.25
    goods: float = 2.0
    lookalikes: float = 0.35
    goods_scale: float = 0.2
    threat: float = 0.75
    threats: tuple[float, ...] = (0.35, 0.3, 0.2, 0.15)
    threat_scale: float = 0.25
    threat_least: float = 22.0
    threat_most: float = 0.9
    visible: float = 0.0
    flat: float = 0.0
    twin: float = 0.35
    weights: dict[str, float] = field(default_factory=dict)
    goods_weights: dict[str, float] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("no_parcel", "two_parcels", "lookalikes", "threat", "flat", "twin"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}, expected 0 to 1")
        if not 0.0 < self.pitch_mm[0] <= self.pitch_mm[1]:
            raise ValueError(f"pitch_mm is {self.pitch_mm}, expected above 0 and rising")
        if not 0.0 <= self.visible < 1.0:
            raise ValueError(f"visible is {self.visible}, expected 0 to 1")
        if self.goods < 0.0:
            raise ValueError(f"goods is {self.goods}, expected 0 or more")
        if min(self.goods_weights.values(), default=0.0) < 0.0:
            raise ValueError("goods_weights holds a weight below 0")
        if not self.threats or min(self.threats) < 0.0 or sum(self.threats) <= 0.0:
            raise ValueError(f"threats is {self.threats}, expected chances of 1, 2, 3 ... threats")


class Sample(NamedTuple):
    """What the network sees and what it should answer.

    Attributes:
        planes: uint8 (planes, rows, columns), canonical planes times 255.
        cells: uint8 (families, rows / stride, columns / stride), covered share of each cell times 255.
    """

    planes: UInt8
    cells: UInt8


class Drawn(NamedTuple):
    """A composed scan, before anybody asks what the network should answer.

    Attributes:
        planes: uint8 (planes, rows, columns), canonical planes times 255.
        threats: Number of the family, and float32 (rows, columns) covered share of each pixel, of each threat.
    """

    planes: UInt8
    threats: tuple[tuple[int, Float32], ...]


class _Ground(NamedTuple):
    nepers: Float32
    inside: NDArray[np.bool_]
    single: bool


class _Pool(NamedTuple):
    designs: list[list[int]]
    chances: NDArray[np.float64]


class Composer:
    """Makes samples from a bank of things and a bank of parcels.

    Args:
        things: Patches of threats and goods.
        parcels: Patches of benign parcels.
        families: Threat families, in the order of the cells.
        size: Side of a sample, pixels; a multiple of `stride`.
        stride: Side of a cell, pixels.
        canonical: Name of the canonical planes.
        seed: Root of all randomness.
        compose: What samples are made of.
        augment: How scanners and files differ.

    Raises:
        UsageError: A family in the weights or groups is unknown.
        DataError: The bank of things lacks a family.
    """

    def __init__(
        self,
        things: Bank,
        parcels: Bank,
        families: Sequence[str],
        *,
        size: int,
        stride: int,
        canonical: str,
        seed: int,
        compose: ComposeOptions,
        augment: AugmentOptions,
    ) -> None:
        self.things, self.parcels, self.families = things, parcels, tuple(families)
        self.size, self.stride, self.canonical, self.seed = size, stride, canonical, seed
        self.options, self.augment = compose, augment
        self.appearance = Appearance(augment, canonical)
        for name, named in (("weights", compose.weights), ("groups", compose.groups.values())):
            unknown = set(named) - set(families)
            if unknown:
                raise UsageError(
                    f"compose.{name} names {', '.join(sorted(unknown))}, expected families of the detector"
                )
        weights = np.array([compose.weights.get(family, 1.0) for family in families], float)
        self._chances = weights / weights.sum()
        self._index_things()

    def _index_things(self) -> None:
        """Rows of the bank by design: how common a design is does not depend on its number of patches."""
        threats: dict[str, dict[str, list[int]]] = {family: {} for family in self.families}
        goods: dict[str, list[int]] = {}
        alike: dict[str, list[int]] = {}
        for k, row in enumerate(self.things.rows):
            if row["kind"] == "threat":
                family = self.options.groups.get(row["family"], row["family"])
                if family in threats:
                    threats[family].setdefault(row["name"], []).append(k)
            else:
                goods.setdefault(row["name"], []).append(k)
                if row["family"]:
                    alike.setdefault(row["name"], []).append(k)
        missing = [family for family, designs in threats.items() if not designs]
        if missing:
            raise DataError(
                f"{self.things.folder}: the bank has no {', '.join(missing)}; make it again or set other model.families"
            )
        self._threats = [list(designs.values()) for designs in threats.values()]
        self._designs = [_chances(list(designs)) for designs in threats.values()]
        unknown = set(self.options.goods_weights) - set(goods)
        if goods and unknown:
            raise UsageError(f"compose.goods_weights names {', '.join(sorted(unknown))}, which the bank does not hold")
        self._goods = self._pool(goods)
        self._alike = self._pool(alike or goods)

    def _pool(self, goods: dict[str, list[int]]) -> _Pool:
        weights = np.array([self.options.goods_weights.get(name, 1.0) for name in goods])
        total = float(weights.sum())
        if goods and total <= 0.0:
            raise UsageError("compose.goods_weights leaves no goods to draw")
        return _Pool(list(goods.values()), weights / total if goods else weights)

    def sample(self, k: int) -> list[Sample]:
        """Sample k, and its twin where it comes with one."""
        return [in_cells(one, len(self.families), self.stride) for one in self.drawn(k)]

    def drawn(self, k: int) -> list[Drawn]:
        """What sample k, and its twin where it comes with one, show."""
        rng = np.random.default_rng([self.seed, k])
        options = self.options
        mm_per_pixel = float(np.exp(rng.uniform(*np.log(options.pitch_mm))))
        ground = self._ground(rng, mm_per_pixel)
        if self._goods.designs:
            for _ in range(int(rng.geometric(1.0 / (1.0 + options.goods))) - 1):
                self._add_goods(ground, rng, mm_per_pixel)
        with_threats = ground.nepers.copy()
        threats: list[tuple[int, Float32]] = []
        if rng.random() < options.threat:
            chances = np.array(options.threats) / sum(options.threats)
            for _ in range(1 + int(rng.choice(len(chances), p=chances))):
                threats += self._add_threat(with_threats, ground.inside, rng, mm_per_pixel)
        look = int(rng.integers(2**63))
        drawn = [Drawn(self._shown(with_threats, look, single=ground.single), tuple(threats))]
        if threats and rng.random() < options.twin:
            drawn.append(Drawn(self._shown(ground.nepers, look, single=ground.single), ()))
        return drawn

    def batch(self, number: int, size: int) -> Sample:
        """Batch `number` of `size` samples, stacked; twins stand beside one another."""
        return stacked(self.sample, number, size)

    def _ground(self, rng: np.random.Generator, mm_per_pixel: float) -> _Ground:
        """Parcels behind one another, or air."""
        options, size = self.options, self.size
        nepers = np.zeros((2, size, size), np.float32)
        inside = np.zeros((size, size), np.bool_)
        count = 0 if rng.random() < options.no_parcel else 1 + int(rng.random() < options.two_parcels)
        single = False
        for _ in range(count):
            patch = self.parcels[int(rng.integers(len(self.parcels)))]
            single |= len(patch.nepers) == 1
            n = self._parcel(patch, rng, mm_per_pixel)
            rows, columns = n.shape[1:]
            top, left = (0 if rng.random() < 0.5 else int(rng.integers(size - side + 1)) for side in (rows, columns))
            nepers[:, top : top + rows, left : left + columns] += n
            inside[top : top + rows, left : left + columns] = True
        if not count:
            inside[:] = True
        return _Ground(nepers, inside, single)

    def _parcel(self, patch: Patch, rng: np.random.Generator, mm_per_pixel: float) -> Float32:
        """A part of a parcel, (2 or 1, rows, columns), no larger than the sample."""
        size = self.size
        rows, columns = patch.mask.shape
        longest = max(rows, columns)
        scale = patch.mm_per_pixel / mm_per_pixel * float(np.exp(rng.normal(0.0, self.options.parcel_scale)))
        # Neither a few enlarged pixels nor a stamp in the middle of nothing.
        scale = max(min(scale, 3.0, max(1.0, 4 * size / longest)), 0.6 * size / longest)
        height, width = (min(side, int(np.ceil(size / scale))) for side in (rows, columns))
        top, left = int(rng.integers(rows - height + 1)), int(rng.integers(columns - width + 1))
        cut = patch.nepers[:, top : top + height, left : left + width]
        shape = min(size, max(2, round(width * scale))), min(size, max(2, round(height * scale)))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        n = np.stack([cv2.resize(plane, shape, interpolation=how) for plane in cut])
        if rng.random() < 0.5:
            n = n[:, ::-1]
        if rng.random() < 0.5:
            n = n[:, :, ::-1]
        if rng.random() < 0.5:
            n = n.transpose(0, 2, 1)
        return np.asarray(n * np.float32(np.exp(rng.normal(0.0, self.options.parcel_density))), np.float32)

    def _add_goods(self, ground: _Ground, rng: np.random.Generator, mm_per_pixel: float) -> None:
        pool = self._alike if rng.random() < self.options.lookalikes else self._goods
        patch = self._draw(pool.designs, rng, pool.chances)
        jitter = self.options.goods_scale
        n, mask = turned(patch, rng, mm_per_pixel, jitter, (8.0, 0.9 * self.size))
        _paste(ground.nepers, n, self._place(ground.inside, mask.shape, rng))

    def _add_threat(
        self,
        nepers: Float32,
        inside: NDArray[np.bool_],
        rng: np.random.Generator,
        mm_per_pixel: float,
    ) -> list[tuple[int, Float32]]:
        """Add one threat, and tell its family and mask; none where it could not be seen."""
        family = int(rng.choice(len(self.families), p=self._chances))
        patch = self._draw(self._threats[family], rng, self._designs[family])
        options = self.options
        n, mask = turned(
            patch, rng, mm_per_pixel, options.threat_scale, (options.threat_least, options.threat_most * self.size)
        )
        for _ in range(PLACE_TRIES):
            place = self._place(inside, mask.shape, rng)
            if options.visible == 0.0 or _lowered(nepers, n, mask, place) >= options.visible:
                break
        else:
            return []
        _paste(nepers, n, place)
        whole = np.zeros((self.size, self.size), np.float32)
        _paste(whole[None], mask[None], place, add=False)
        return [(family, whole)]

    def _draw(
        self, designs: list[list[int]], rng: np.random.Generator, chances: NDArray[np.float64] | None = None
    ) -> Patch:
        rows = designs[int(rng.choice(len(designs), p=chances))]
        sides = FLAT_SIDES if self.options.flat and rng.random() < self.options.flat else 1
        seen = [self.things[rows[int(rng.integers(len(rows)))]] for _ in range(sides)]
        return max(seen, key=lambda patch: float(np.count_nonzero(patch.mask)) * patch.mm_per_pixel**2)

    def _place(self, inside: NDArray[np.bool_], shape: tuple[int, ...], rng: np.random.Generator) -> tuple[int, int]:
        """Top and left corner of something of a shape whose middle lies in a parcel."""
        step = PLACE_STEP
        rows, columns = np.nonzero(inside[::step, ::step])
        if not len(rows):  # a strip so thin that it lies between the places
            step = 1
            rows, columns = np.nonzero(inside)
        k = int(rng.integers(len(rows)))
        corner = []
        for start, length in zip((rows[k], columns[k]), shape, strict=True):
            middle = int(start) * step
            kept = (
                np.clip(middle, INSIDE * length, self.size - INSIDE * length) if length < self.size else self.size / 2
            )
            corner.append(int(kept) - length // 2)
        return corner[0], corner[1]

    def _shown(self, nepers: Float32, look: int, *, single: bool) -> UInt8:
        rng = np.random.default_rng(look)
        planes = canonical(expose(nepers, rng, self.augment, single=single), self.canonical)
        return np.asarray(np.rint(self.appearance(planes, rng) * np.float32(255.0)), np.uint8)


def in_cells(drawn: Drawn, families: int, stride: int) -> Sample:
    """A composed scan with the covered share of each cell of a side of `stride` pixels, for each of the families."""
    rows, columns = (side // stride for side in drawn.planes.shape[1:])
    cells = np.zeros((families, rows, columns), np.uint8)
    masks: dict[int, Float32] = {}
    for family, mask in drawn.threats:
        masks[family] = np.maximum(masks[family], mask) if family in masks else mask
    for family, mask in masks.items():
        share = mask.reshape(rows, stride, columns, stride).mean((1, 3))
        cells[family] = np.rint(np.minimum(share, 1.0) * np.float32(255.0))
    return Sample(drawn.planes, cells)


def stacked(sample: Callable[[int], list[Sample]], number: int, size: int) -> Sample:
    """Batch `number` of `size` samples: sample `number` * `size` and those that follow, which may bring their twins."""
    found: list[Sample] = []
    for k in range(number * size, (number + 1) * size):
        if len(found) < size:
            found += sample(k)
    planes, cells = zip(*found[:size], strict=True)
    return Sample(np.stack(planes), np.stack(cells))


def turned(
    patch: Patch, rng: np.random.Generator, mm_per_pixel: float, spread: float, lengths: tuple[float, float]
) -> tuple[Float32, Float32]:
    """A patch at another pitch, turned and perhaps mirrored.

    Args:
        patch: The thing.
        rng: Source of randomness.
        mm_per_pixel: Pitch to draw it at.
        spread: Spread of its size.
        lengths: Least and greatest length, pixels; its size is changed to fit.

    Returns:
        Nepers (energies, rows, columns) and the covered share of each pixel (rows, columns), float32.
    """
    rows, columns = patch.mask.shape
    scale = patch.mm_per_pixel / mm_per_pixel * float(np.exp(rng.normal(0.0, spread)))
    scale = float(np.clip(scale, lengths[0] / max(rows, columns), lengths[1] / max(rows, columns)))
    nepers: NDArray[Any] = patch.nepers
    mask: NDArray[Any] = patch.mask.astype(np.float32)
    if scale < 0.8:
        shape = max(2, round(columns * scale)), max(2, round(rows * scale))
        # A pixel averages what arrives, not what was absorbed.
        arrived = [cv2.resize(cv2.exp(-n), shape, interpolation=cv2.INTER_AREA) for n in nepers]
        nepers = np.stack([-cv2.log(np.maximum(t, np.float32(LEAST_TRANSMISSION))) for t in arrived])
        mask, scale = cv2.resize(mask, shape, interpolation=cv2.INTER_AREA), 1.0
    quarter = rng.random() < QUARTER_TURNS
    angle = int(rng.integers(4)) * np.pi / 2 if quarter else rng.uniform(0.0, 2 * np.pi)
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    cosine, sine = np.cos(angle) * scale, np.sin(angle) * scale
    matrix = np.array([[cosine * mirror, -sine], [sine * mirror, cosine]])
    rows, columns = mask.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]]) @ matrix.T
    low = corners.min(0)
    width, height = (int(n) for n in np.maximum(np.ceil(corners.max(0) - low), 1))
    affine = np.hstack([matrix, -low[:, None]])
    planes = [cv2.warpAffine(plane, affine, (width, height)) for plane in (*nepers, mask)]
    return np.stack(planes[:-1]).astype(np.float32), np.asarray(planes[-1], np.float32)


def _chances(names: list[str]) -> NDArray[np.float64]:
    """How often the designs of a family are drawn: the simulator's weights, 1 for what it does not know."""
    from cargolens.datasets.simulator.threats import ALL_THREATS  # noqa: PLC0415  gathers hundreds of designs

    weights = np.array([ALL_THREATS[name].weight if name in ALL_THREATS else 1.0 for name in names])
    return np.asarray(weights / weights.sum())


def _lowered(nepers: Float32, threat: Float32, mask: Float32, corner: tuple[int, int]) -> float:
    """Share of the air's signal that the most telling part of a threat takes away, at the energy it shows best.

    What lies beyond the sample's edge takes nothing away.
    """
    rows, columns = mask.shape
    top, left = max(corner[0], 0), max(corner[1], 0)
    bottom, right = min(corner[0] + rows, nepers.shape[1]), min(corner[1] + columns, nepers.shape[2])
    if bottom <= top or right <= left:
        return 0.0
    part = slice(top - corner[0], bottom - corner[0]), slice(left - corner[1], right - corner[1])
    behind, added = nepers[:, top:bottom, left:right], threat[(slice(None), *part)]
    lost = np.exp(-behind) * (1.0 - np.exp(-added)) * mask[part]
    telling = max(1, round(TELLING * float(mask.sum())))
    return max(_largest(plane.ravel(), telling) for plane in lost) / telling


def _largest(values: Float32, count: int) -> float:
    """Sum of the largest values."""
    return float((values if count >= len(values) else np.partition(values, -count)[-count:]).sum())


def _paste(canvas: Float32, planes: Float32, corner: tuple[int, int], *, add: bool = True) -> None:
    """Add planes (n, rows, columns) to a canvas, or take the larger of both, where they lie on it."""
    rows, columns = planes.shape[1:]
    top, left = max(corner[0], 0), max(corner[1], 0)
    bottom, right = min(corner[0] + rows, canvas.shape[1]), min(corner[1] + columns, canvas.shape[2])
    if bottom <= top or right <= left:
        return
    part = planes[:, top - corner[0] : bottom - corner[0], left - corner[1] : right - corner[1]]
    target = canvas[:, top:bottom, left:right]
    (np.add if add else np.maximum)(target, part, out=target)
