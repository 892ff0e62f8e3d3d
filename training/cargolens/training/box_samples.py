"""Samples with boxes: windows of scans that somebody has labelled, and composed scans with the boxes of their threats.

Sample k depends on the seed and k alone, and so does a batch: not on workers or order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.canonical import CANONICALS
from cargolens.datasets.scan import Float32
from cargolens.datasets.simulator.truth import box_of

from .augment import Appearance, Placement
from .compose import Composer, Drawn
from .config import BoxConfig
from .label_bank import KeptView, LabelBank, resized
from .scenes import SceneComposer

UInt8 = NDArray[np.uint8]
Int64 = NDArray[np.int64]
# Sides of boxes below this, pixels, are no longer seen for what they are at the finest stride of 8.
LEAST_SIDE = 4.0
# Share of a pixel from which on a composed threat covers it.
COVERED = 0.5
# Stream of the choice between labelled and composed, and of labelled samples; composed ones have their own.
STREAM = 1


class BoxSample(NamedTuple):
    """What the network sees, and what is in it.

    Attributes:
        planes: uint8 (planes, rows, columns), canonical planes times 255.
        boxes: float32 (n, 4) x0, y0, x1, y1 in pixels.
        labels: int64 (n,) numbers of classes.
    """

    planes: UInt8
    boxes: Float32
    labels: Int64


class BoxBatch(NamedTuple):
    """Samples side by side; their boxes one after another.

    Attributes:
        planes: uint8 (b, planes, rows, columns).
        boxes: float32 (m, 4) of all samples.
        labels: int64 (m,).
        counts: int64 (b,) boxes of each sample.
    """

    planes: UInt8
    boxes: Float32
    labels: Int64
    counts: Int64


class LabelledWindows:
    """Windows of labelled scans at about the station's scale, turned and shown on other screens.

    Args:
        bank: The scans.
        scans: Numbers of those to take.
        config: Effective configuration.
    """

    def __init__(self, bank: LabelBank, scans: Sequence[int], config: BoxConfig) -> None:
        self.bank, self.config = bank, config
        views = [view for scan in scans for view in bank.views[scan]]
        self.marked = [view for view in views if len(view.boxes)]
        self.empty = [view for view in views if not len(view.boxes)]
        options = config.labels
        self.placement = Placement(
            config.size, CANONICALS[config.canonical].air, turn=options.turn, visible=options.visible, least=LEAST_SIDE
        )
        self.appearance = Appearance(config.augment, config.canonical)

    def sample(self, rng: np.random.Generator) -> BoxSample:
        """One window."""
        share = self.config.labels.marked if self.empty and self.marked else float(bool(self.marked))
        views = self.marked if rng.random() < share else self.empty
        view = views[int(rng.integers(len(views)))]
        planes, boxes = self._scaled(view, rng)
        planes, boxes, labels = self.placement(planes, boxes, view.labels, rng)
        shown = np.rint(self.appearance(planes, rng) * np.float32(255.0))
        return BoxSample(np.asarray(shown, np.uint8), boxes, labels)

    def _scaled(self, view: KeptView, rng: np.random.Generator) -> tuple[Float32, Float32]:
        """Planes in [0, 1] and boxes at a random scale."""
        kept = self.bank.planes(view) * np.float32(1 / 255.0)
        zoom = float(np.exp(rng.uniform(*np.log(self.config.labels.zoom))))
        rows, columns = (max(8, round(side * zoom)) for side in self.config.tiling.resized(*view.size))
        scale = np.array([columns / kept.shape[2], rows / kept.shape[1]] * 2, np.float32)
        return resized(kept, rows, columns), view.boxes * scale


class BoxSamples:
    """Labelled windows, composed scans, or some of both.

    Args:
        labelled: Windows of labelled scans; None where there are none.
        composer: Composes scans with threats; None where there are none.
        families: Number of the detector's class for each family of the composer.
        config: Effective configuration.
    """

    def __init__(
        self,
        labelled: LabelledWindows | None,
        composer: Composer | SceneComposer | None,
        families: Sequence[int],
        config: BoxConfig,
    ) -> None:
        self.labelled, self.composer, self.families = labelled, composer, tuple(families)
        self.seed, self.share = config.seed, config.labels.composed

    def sample(self, k: int) -> list[BoxSample]:
        """Sample k, and its twin where it comes with one."""
        rng = np.random.default_rng([self.seed, k, STREAM])
        if self.composer is not None and (self.labelled is None or rng.random() < self.share):
            return [self._composed(drawn) for drawn in self.composer.drawn(k)]
        if self.labelled is not None:
            return [self.labelled.sample(rng)]
        raise ValueError("neither labelled nor composed scans to make samples of")

    def batch(self, number: int, size: int) -> BoxBatch:
        """Batch `number` of `size` samples; twins stand beside one another."""
        found: list[BoxSample] = []
        for k in range(number * size, (number + 1) * size):
            if len(found) < size:
                found += self.sample(k)
        planes, boxes, labels = zip(*found[:size], strict=True)
        counts = np.array([len(one) for one in labels], np.int64)
        return BoxBatch(np.stack(planes), np.concatenate(boxes), np.concatenate(labels), counts)

    def _composed(self, drawn: Drawn) -> BoxSample:
        boxes, labels = [], []
        for family, mask in drawn.threats:
            x0, y0, x1, y1 = box_of(mask > COVERED)
            if min(x1 - x0, y1 - y0) >= LEAST_SIDE:
                boxes.append((x0, y0, x1, y1))
                labels.append(self.families[family])
        return BoxSample(drawn.planes, np.array(boxes, np.float32).reshape(-1, 4), np.array(labels, np.int64))
