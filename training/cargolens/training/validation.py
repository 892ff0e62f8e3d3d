"""How well a detector of boxes finds what is marked in scans that were kept aside, by the evaluation's own scores.

Scans are shown as the station shows them: the same reader, planes, windows, removal of duplicates, and the strongest
regions of a view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from cargolens.datasets.canonical import CANONICALS, canonical
from cargolens.datasets.scan import View
from cargolens.inference.boxes import BoxGatherer
from cargolens.inference.evaluation.boxes import BoxScores, box_scores
from cargolens.inference.evaluation.threats import LocatedScan, Threat
from cargolens.inference.regions import box_regions
from cargolens.inference.results import Region
from cargolens.inference.tiling import cut
from cargolens.models import Detector

from .config import BoxConfig
from .labels import LabelledSource, read_marked
from .progress import TrainProgress
from .run import LogRow


@dataclass(frozen=True)
class Validation:
    """What `validate` found.

    Attributes:
        scores: Average precision with 95 % intervals.
        scan_ids: The scans, in order.
    """

    scores: BoxScores
    scan_ids: tuple[str, ...]

    def log_rows(self, step: int) -> list[LogRow]:
        """Figures for the log."""
        found = {"val_map50": self.scores.map50.value, "val_map50_95": self.scores.map50_95.value}
        return [LogRow(step, name, value) for name, value in found.items() if value is not None]

    def told(self) -> str:
        """In one line."""
        found = self.scores.map50
        interval = "" if found.low is None else f" ({found.low:.3f} to {found.high:.3f})"
        return (
            f"kept aside: mAP at IoU 0.5 {found.value:.3f}{interval}, {found.n} boxes of {len(self.scores.classes)} "
            f"classes in {len(self.scan_ids)} scans"
        )

    def to_json(self) -> dict[str, Any]:
        """For the run's folder."""
        return {"scans": list(self.scan_ids), "scores": asdict(self.scores)}


def validate(
    detector: Detector, sources: Sequence[LabelledSource], config: BoxConfig, device: str, report: TrainProgress
) -> Validation | None:
    """Score a detector on labelled scans; None where they show nothing of its classes.

    Args:
        detector: A trained detector of style ``"boxes"``, in evaluation mode.
        sources: Scans that it was not trained on.
        config: Effective configuration; at most `labels.val_scans` of the scans are used, evenly spread.
        device: Torch device.
        report: Where to tell how far it is.
    """
    step = max(1, -(-len(sources) // config.labels.val_scans))
    scans = locate(detector, sources[::step], detector.classes, config, device, report)
    if not any(scan.threats for scan in scans):
        return None
    return Validation(box_scores(scans, by_class=True), tuple(scan.scan_id for scan in scans))


def locate(
    detector: Detector,
    sources: Sequence[LabelledSource],
    classes: Sequence[str],
    config: BoxConfig,
    device: str,
    report: TrainProgress,
) -> list[LocatedScan]:
    """What is marked in labelled scans, and what a detector marks in them.

    Args:
        detector: A trained detector of style ``"boxes"``, in evaluation mode.
        sources: The scans.
        classes: Classes that count, whether or not the detector knows them.
        config: Effective configuration of the detector.
        device: Torch device.
        report: Where to tell how far it is.

    Returns:
        Those that are not left out, in order; scans of one series are one consignment.
    """
    if sources:
        report.start("validation", len(sources))
    scans: list[LocatedScan] = []
    series: dict[str, int] = {}
    for number, source in enumerate(sources):
        marked = read_marked(source, classes, config.labels.groups, config.reading)
        group = source.entry.source.group
        cluster = series.setdefault(f"{source.set}:{group}" if group else f"\0{number}", len(series))
        threats: list[Threat] = []
        regions: list[Region] = []
        for view, boxes, labels in zip(marked.views, marked.boxes, marked.labels, strict=True):
            for (x0, y0, x1, y1), label in zip(boxes.tolist(), labels.tolist(), strict=True):
                threats.append(Threat(classes[label], view.name, (x0, y0, x1, y1)))
            regions += find_regions(detector, view, config, device)
        if marked.views:
            scans.append(LocatedScan(source.scan_id, cluster, tuple(threats), regions))
        report.advance()
    return scans


@torch.no_grad()
def find_regions(detector: Detector, view: View, config: BoxConfig, device: str) -> list[Region]:
    """The strongest regions of a view, by the trained network, as the station gives them."""
    tiles = cut(canonical(view, config.canonical), config.tiling, CANONICALS[config.canonical].air)
    gatherer = BoxGatherer(tiles)
    for windows in tiles.batches(config.batch):
        out = dict(zip(detector.outputs, detector(torch.from_numpy(windows).to(device)), strict=True))
        gatherer.add(out["boxes"].cpu().numpy(), out["box_scores"].cpu().numpy())
    return box_regions(gatherer.result(), view, -np.inf, detector.classes)
