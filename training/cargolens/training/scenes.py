"""Training samples cut out of rendered scenes: cargo with what was hidden in it, and the same cargo without.

Threats of the bank are drawn at 80 to 160 kV and for parcels; added to a scan at MeV, they would show an attenuation
that no linac gives. A container is therefore rendered twice by its own scanner, with what is hidden in it and as it was
declared, and windows of both are the samples. Sample k depends on the seed and k alone, and so does a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import cv2
import numpy as np

from cargolens.datasets.bank import Bank, Patch
from cargolens.datasets.canonical import canonical
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.nepers import nepers
from cargolens.datasets.scan import Float32, View
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import Cargo, CargoSettings
from cargolens.datasets.simulator.samples import SimulatedScan
from cargolens.datasets.simulator.scenarios import SCENARIOS

from .augment import Appearance, AugmentOptions
from .compose import Drawn, Sample, UInt8, in_cells, stacked

# What a patch of the bank is: a scene with a threat and its mask, the same without it, or one that has no twin.
SCENE, TWIN, BENIGN = "scene", "twin", "benign"
# Attenuation from which on something lies in a pixel, and the least share of a window that it covers.
COVERED, LEAST_COVERED = 0.05, 0.15
PLACE_TRIES = 8
# A threat lies in the middle of a window up to this share of its side.
CENTRED = 0.3
LEAST_TRANSMISSION = 1e-7
LARGEST_SCALE = 1.5
BLUR_PIXELS = (0.3, 1.0)


class _Window(NamedTuple):
    """A square of a scene, in its pixels; it may lie beyond the scene's edges."""

    top: int
    left: int
    side: int
    mirrored: bool


@dataclass(frozen=True)
class SceneOptions:
    """What scenes are rendered for ``project=scenes``. Weights are relative; an empty table takes all there is.

    Attributes:
        size: Rows and columns of a scene. One that is too large for them at the scanner's pitch is seen at a coarser.
        families: Families of what is hidden and their weights, see `simulator.cargo.hides.FAMILIES`.
        loads: Kinds of load and their weights, see `simulator.cargo.loads.LOADS`.
        scanners: Names of scanners, ``"random"`` for a new one each time.
    """

    size: tuple[int, int] = (1024, 2560)
    families: dict[str, float] = field(default_factory=dict)
    loads: dict[str, float] = field(default_factory=dict)
    scanners: tuple[str, ...] = ("random",)

    def __post_init__(self) -> None:
        if min(self.size) < 64 or not self.scanners:
            raise ValueError(f"size is {self.size} and scanners {self.scanners}, expected 64 or more and a name")


@dataclass(frozen=True)
class CropOptions:
    """How windows are cut out of scenes. Shares are chances between 0 and 1, spreads are of a logarithm.

    Attributes:
        pitch_mm: Least and greatest pitch of a window, mm a pixel.
        threat: Share of windows that lie on a threat.
        twin: Share of them that come with the same window of the scene without it.
        visible: Least share of a threat that must show, to be one.
        thickness: Spread of the factor on all attenuation.
        grey: Share of windows with the higher energy alone.
        blur: Share of windows that are blurred, by up to a pixel.
        coarse: Share of windows of 8 bits.
    """

    pitch_mm: tuple[float, float] = (4.0, 9.0)
    threat: float = 0.6
    twin: float = 0.6
    visible: float = 0.1
    thickness: float = 0.1
    grey: float = 0.25
    blur: float = 0.3
    coarse: float = 0.1

    def __post_init__(self) -> None:
        if not 0.0 < self.pitch_mm[0] <= self.pitch_mm[1]:
            raise ValueError(f"pitch_mm is {self.pitch_mm}, expected above 0 and rising")
        for name in ("threat", "twin", "visible", "grey", "blur", "coarse"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}, expected 0 to 1")


def rendered_scenes(count: int, seed: int, scenario: str, options: SceneOptions) -> SimulatedScans:
    """Cargo in which something is hidden, seen from the side, each scene with its twin.

    Raises:
        UsageError: The scenario is none of cargo, or an unknown family, load or scanner.
    """
    settings = SCENARIOS[scenario]
    if not isinstance(settings, CargoSettings):
        raise UsageError(f"project scenes renders cargo, found {scenario}; leave out --project for parcels")
    settings = replace(
        settings, families=options.families or None, loads=options.loads or None, scanner=options.scanners
    )
    return SimulatedScans(count, seed, 1.0, views=("side",), size=options.size, settings=settings)


def scene_patches(sample: SimulatedScan, visible: float) -> tuple[Patch, ...]:
    """A scene and its twin as patches.

    Args:
        sample: A scan with one threat.
        visible: Least share of the threat that must show.

    Returns:
        The scene, its mask the threat's payload, and the twin; the twin alone where the threat does not show.
    """
    if sample.twin is None:
        raise ValueError("a scene needs a twin")
    view, twin, truth = sample.scan.views[0], sample.twin.views[0], sample.threats[0]
    name = sample.parcel.load if isinstance(sample.parcel, Cargo) else ""
    nothing = np.zeros((view.rows, view.columns), np.bool_)
    pitch = view.mm_per_pixel or 1.0
    without = Patch(nepers(twin), nothing, pitch, TWIN, name)
    if (truth.visibility or 0.0) < visible:
        return (replace(without, kind=BENIGN),)
    payload = truth.mask if truth.payload is None else truth.payload
    return Patch(nepers(view), payload, pitch, SCENE, truth.design, truth.family), without


def benign_patch(view: View, name: str, mm_per_pixel: float) -> Patch:
    """A view without threats as a patch."""
    pitch = view.mm_per_pixel or mm_per_pixel
    return Patch(nepers(view), np.zeros((view.rows, view.columns), np.bool_), pitch, BENIGN, name)


class SceneComposer:
    """Makes samples from a bank of scenes; stands in for `compose.Composer`.

    Args:
        scenes: Patches of `scene_patches` and `benign_patch`.
        families: Threat families, in the order of the cells. Scenes of others serve without their threat.
        size: Side of a sample, pixels; a multiple of `stride`.
        stride: Side of a cell, pixels.
        canonical: Name of the canonical planes.
        seed: Root of all randomness.
        crops: How windows are cut.
        augment: How screens and files differ; what it says about scanners does not apply to rendered scenes.

    Raises:
        DataError: No scene has a threat of the families.
    """

    def __init__(
        self,
        scenes: Bank,
        families: Sequence[str],
        *,
        size: int,
        stride: int,
        canonical: str,
        seed: int,
        crops: CropOptions,
        augment: AugmentOptions,
    ) -> None:
        self.scenes, self.families = scenes, tuple(families)
        self.size, self.stride, self.canonical, self.seed = size, stride, canonical, seed
        self.options = crops
        self.appearance = Appearance(augment, canonical)
        self._threats = [
            [k for k, row in enumerate(scenes.rows) if row["kind"] == SCENE and row["family"] == family]
            for family in self.families
        ]
        self._benign = [k for k, row in enumerate(scenes.rows) if row["kind"] != SCENE]
        empty = [family for family, found in zip(self.families, self._threats, strict=True) if not found]
        if empty:
            raise DataError(
                f"{scenes.folder}: no scene shows {', '.join(empty)}; render more scenes or set other model.families"
            )

    def sample(self, k: int) -> list[Sample]:
        """Sample k, and its twin where it comes with one."""
        return [in_cells(one, len(self.families), self.stride) for one in self.drawn(k)]

    def drawn(self, k: int) -> list[Drawn]:
        """What sample k, and its twin where it comes with one, show."""
        rng = np.random.default_rng([self.seed, k])
        options = self.options
        if rng.random() >= options.threat:
            index = self._benign[int(rng.integers(len(self._benign)))]
            n, _ = self._cut(index, self._somewhere(index, rng))
            return [Drawn(self._shown(n, int(rng.integers(2**63))), ())]
        family = int(rng.integers(len(self.families)))
        index = self._threats[family][int(rng.integers(len(self._threats[family])))]
        window = self._on_threat(index, rng)
        look = int(rng.integers(2**63))
        n, mask = self._cut(index, window)
        drawn = [Drawn(self._shown(n, look), ((family, mask),))]
        if rng.random() < options.twin:
            # The bank holds the twin behind its scene.
            n, _ = self._cut(index + 1, window)
            drawn.append(Drawn(self._shown(n, look), ()))
        return drawn

    def batch(self, number: int, size: int) -> Sample:
        """Batch `number` of `size` samples, stacked; twins stand beside one another."""
        return stacked(self.sample, number, size)

    def _side(self, index: int, rng: np.random.Generator) -> int:
        """Side of a window in pixels of its scene."""
        pitch = float(np.exp(rng.uniform(*np.log(self.options.pitch_mm))))
        scale = min(float(self.scenes.rows[index]["mm_per_pixel"]) / pitch, LARGEST_SCALE)
        return max(8, round(self.size / scale))

    def _somewhere(self, index: int, rng: np.random.Generator) -> _Window:
        """A window of a scene that shows more than air, where a few tries find one."""
        side, mirrored = self._side(index, rng), bool(rng.random() < 0.5)
        _, rows, columns = self.scenes.rows[index]["shape"]
        for _ in range(PLACE_TRIES):
            window = _Window(
                int(rng.integers(min(0, rows - side), max(0, rows - side) + 1)),
                int(rng.integers(min(0, columns - side), max(0, columns - side) + 1)),
                side, mirrored,
            )  # fmt: skip
            seen = self.scenes.window(index, window.top, window.left, side).nepers[-1]
            if np.count_nonzero(seen > COVERED) >= LEAST_COVERED * side * side:
                break
        return window

    def _on_threat(self, index: int, rng: np.random.Generator) -> _Window:
        """A window whose middle lies near a place of the scene's threat."""
        side, mirrored = self._side(index, rng), bool(rng.random() < 0.5)
        rows, columns = np.nonzero(self.scenes[index].mask)
        k = int(rng.integers(len(rows)))
        top, left = (int(at) - round((0.5 + rng.uniform(-CENTRED, CENTRED)) * side) for at in (rows[k], columns[k]))
        return _Window(top, left, side, mirrored)

    def _cut(self, index: int, window: _Window) -> tuple[Float32, Float32]:
        """Nepers (2 or 1, size, size) of a window, air beyond the scene, and the covered share of each pixel."""
        found = self.scenes.window(index, window.top, window.left, window.side)
        shape = (self.size, self.size)
        how = cv2.INTER_AREA if window.side > self.size else cv2.INTER_LINEAR
        # A pixel averages what arrives, not what was absorbed.
        arrived = [cv2.resize(cv2.exp(-plane), shape, interpolation=how) for plane in found.nepers]
        nepers = np.stack([-cv2.log(np.maximum(t, np.float32(LEAST_TRANSMISSION))) for t in arrived])
        mask = cv2.resize(found.mask.astype(np.float32), shape, interpolation=how)
        if window.mirrored:
            nepers, mask = nepers[:, :, ::-1], mask[:, ::-1]
        return np.asarray(nepers, np.float32), np.asarray(mask, np.float32)

    def _shown(self, nepers: Float32, look: int) -> UInt8:
        rng = np.random.default_rng(look)
        planes = canonical(another_look(nepers, rng, self.options), self.canonical)
        return np.asarray(np.rint(self.appearance(planes, rng) * np.float32(255.0)), np.uint8)


def another_look(nepers: Float32, rng: np.random.Generator, options: CropOptions) -> View:
    """A window as a scanner of another dose, sharpness or depth would give it; noise of its own is in it already.

    Args:
        nepers: (2 or 1, rows, columns) attenuation, lower energy first.
        rng: Source of randomness.
        options: How far looks differ.

    Returns:
        A view of two MeV energies, or a grey one of the higher.
    """
    factor = np.float32(np.exp(rng.normal(0.0, options.thickness)))
    grey, blurred, coarse = (bool(rng.random() < share) for share in (options.grey, options.blur, options.coarse))
    sigma = float(rng.uniform(*BLUR_PIXELS))
    kept = nepers[-1:] if grey else nepers
    t = np.stack([cv2.exp(plane) for plane in np.ascontiguousarray(kept * -factor)])
    if blurred:
        t = np.stack([cv2.GaussianBlur(plane, (0, 0), sigma) for plane in t])
    steps = 255.0 if coarse else 65535.0
    t = np.rint(np.clip(t, 0.0, 1.0) * np.float32(steps)) * np.float32(1.0 / steps)
    if len(t) == 1:
        return View(t.astype(np.float32), encoding="grey", black_transmission=1.0 / steps)
    return View(
        t.astype(np.float32), encoding="dual-energy", energies=(4.0, 6.0), energy_unit="MV",
        black_transmission=1.0 / steps,
    )  # fmt: skip
