"""The pixels of a test: maps that `cargolens scan --maps` kept against the masks of the truth, one view at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cargolens.datasets.errors import DataError
from cargolens.datasets.masks import decode_mask, draw_polygons

from ..maps import map_name, read_map
from ..session import ViewMap
from .outcomes import Outcome
from .pixels import PixelScorer, PixelScores, map_at, shrink_mask
from .resampling import Resampling
from .scores import Bool
from .table import ScanTable, placed_threats
from .threats import Threat

MAX_PIXELS = 1 << 22
"""Views with more pixels are scored at a whole fraction of their resolution."""
_REFERENCE = 32


@dataclass(frozen=True)
class PixelReport:
    """Localisation by pixels, and what it rests on.

    Attributes:
        scores: Pixel AP and AUPRO.
        n_scans: Scans scored.
        n_without_map: Scans left out because a view of theirs has no map.
        n_unplaced: Scans with a threat left out because the truth does not say where it is.
        n_masks: Threats with a mask or an outline.
        n_boxes: Threats with a box alone; all of it counts as threat.
        n_reduced: Views scored at reduced resolution.
        sha256: Hash over the map files in the order of the truth.
    """

    scores: PixelScores
    n_scans: int
    n_without_map: int
    n_unplaced: int
    n_masks: int
    n_boxes: int
    n_reduced: int
    sha256: str


class MapFolder:
    """The maps of a system's answers."""

    def __init__(self, folder: Path, bundle_sha256: str | None) -> None:
        """A folder and, where known, the bundle whose maps it must hold.

        Raises:
            DataError: It is no folder.
        """
        if not folder.is_dir():
            raise DataError(f"{folder}: is no folder; give the one of cargolens scan --maps")
        self.folder = folder
        self.bundle_sha256 = bundle_sha256
        self.digest = hashlib.sha256()

    def holds(self, outcome: Outcome) -> bool:
        """Whether every view of a scan has a map."""
        views = outcome.sizes or {}
        return bool(views) and all((self.folder / map_name(outcome.scan_id, view)).exists() for view in views)

    def read(self, outcome: Outcome, view: str, size: tuple[int, int]) -> ViewMap:
        """The map of a view; raises as `read_map` does."""
        path = self.folder / map_name(outcome.scan_id, view)
        found, data = read_map(path, size, outcome.sha256, self.bundle_sha256)
        self.digest.update(data)
        return found


def score_maps(table: ScanTable, maps: MapFolder, resampling: Resampling) -> PixelReport:
    """Scores the maps of a test, holding one map at a time.

    Args:
        table: The scans.
        maps: Their maps.
        resampling: How intervals are drawn.

    Raises:
        DataError: No scan has maps, or a map or a mask of the truth cannot be used.
    """
    held = [i for i, outcome in enumerate(table.outcomes) if maps.holds(outcome)]
    if not held:
        raise DataError(f"{maps.folder}: holds no map of these {len(table.outcomes)} scans; scan again with --maps")
    scorer = PixelScorer(_reference([table.outcomes[i] for i in held], maps), resampling)
    maps.digest = hashlib.sha256()
    unplaced = masks = boxes = reduced = 0
    for i in held:
        outcome, threats = table.outcomes[i], placed_threats(table.truth[i], table.outcomes[i])
        if table.anomalous[i] and not (threats and all(t.mask is not None or t.box is not None for t in threats)):
            unplaced += 1
            continue
        masks += sum(t.mask is not None for t in threats)
        boxes += sum(t.mask is None for t in threats)
        for view, size in (outcome.sizes or {}).items():
            found = maps.read(outcome, view, size)
            step = _step(size)
            reduced += step > 1
            mine = [t for t in threats if t.view == view]
            _add(scorer, found, union_mask(mine, size, outcome.scan_id) if mine else None, step, int(table.cluster[i]))
    scores, n = scorer.result(), len(held) - unplaced
    return PixelReport(
        scores, n, len(table.outcomes) - len(held), unplaced, masks, boxes, reduced, maps.digest.hexdigest()
    )


def union_mask(threats: Sequence[Threat], size: tuple[int, int], where: str) -> Bool:
    """(rows, columns) bool: the pixels of some threats of one view, by mask or outline, else by box.

    Raises:
        DataError: A mask is of another size or damaged.
    """
    union = np.zeros(size, dtype=np.bool_)
    for threat in threats:
        if isinstance(threat.mask, tuple):
            union |= draw_polygons(threat.mask, *size)
        elif threat.mask is not None:
            mask = decode_mask(threat.mask, where)
            if mask.shape != size:
                raise DataError(f"{where}: view {threat.view!r} is {size} pixels, its mask in the truth {mask.shape}")
            union |= mask
        elif threat.box is not None:
            x0, y0, x1, y1 = threat.box
            rows, columns = (slice(max(0, int(a)), max(int(a) + 1, int(np.ceil(b)))) for a, b in ((y0, y1), (x0, x1)))
            union[rows, columns] = True
    return union


def _add(scorer: PixelScorer, found: ViewMap, mask: Bool | None, step: int, cluster: int) -> None:
    values = found.at_view()
    if step > 1:
        shape = (values.shape[0] // step, values.shape[1] // step)
        values, mask = map_at(values, shape), None if mask is None else shrink_mask(mask, shape)
    scorer.add(values, mask, cluster)


def _step(size: tuple[int, int]) -> int:
    return int(np.ceil(np.sqrt(size[0] * size[1] / MAX_PIXELS)))


def _reference(outcomes: Sequence[Outcome], maps: MapFolder) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Values of some maps from everywhere in the test, which set the scale of the bins."""
    chosen = np.unique(np.linspace(0, len(outcomes) - 1, _REFERENCE).astype(int)).tolist()
    values = [
        maps.read(outcomes[i], view, size).values.ravel()
        for i in chosen
        for view, size in (outcomes[i].sizes or {}).items()
    ]
    return np.concatenate(values)
