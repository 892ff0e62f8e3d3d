"""Box mAP at IoU 0.5 and 0.5:0.95, per class and size, by the COCO rules.

Detections are matched greedily, as the reference implementations do; tests hold values equal to pycocotools and
faster-coco-eval. Those keep every detection as a Python object, which a hundred thousand scans do not leave room for,
and give no verdict of a single detection, which resampling whole consignments needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cargolens.datasets.errors import DataError

from .intervals import Estimate, percentile
from .resampling import METHOD, Resampling, draw_weights, find_clusters
from .scores import Bool, Float64, Int64
from .threats import Box, LocatedScan, Threat, boxed_threats, iou, scored_regions

IOUS: Float64 = np.linspace(0.5, 0.95, 10)
_RECALLS: Float64 = np.linspace(0.0, 1.0, 101)
_MOST_DETECTIONS = 100
_SIZES = {"all": (0.0, np.inf), "small": (0.0, 32.0**2), "medium": (32.0**2, 96.0**2), "large": (96.0**2, np.inf)}
"""Areas in pixels, both ends included."""
ANY = "any threat"


@dataclass(frozen=True)
class ClassBoxes:
    """Average precision of one class.

    Attributes:
        label: The class.
        n_threats: Truth boxes of it.
        ap50: At IoU 0.5.
        ap50_95: Mean over IoU 0.5, 0.55 .. 0.95.
    """

    label: str
    n_threats: int
    ap50: Estimate
    ap50_95: Estimate


@dataclass(frozen=True)
class SizeBoxes:
    """Mean average precision of one size of truth box: small below 32^2 pixels, large from 96^2."""

    size: str
    map50: float | None
    map50_95: float | None


@dataclass(frozen=True)
class BoxScores:
    """Box detection.

    Attributes:
        map50: Mean over classes at IoU 0.5.
        map50_95: Mean over classes and IoU 0.5 .. 0.95.
        ar100: Average recall with at most 100 regions a view.
        classes: Each class of the truth.
        sizes: All, small, medium, large.
        n_images: Views scored.
    """

    map50: Estimate
    map50_95: Estimate
    ar100: float
    classes: tuple[ClassBoxes, ...]
    sizes: tuple[SizeBoxes, ...]
    n_images: int


_Found = tuple[Box, float]


@dataclass(frozen=True, eq=False)
class _Image:
    """One view with a threat, by label: its boxes, and the regions on it with their scores."""

    number: int
    cluster: int
    truths: dict[str, list[Box]]
    found: dict[str, list[_Found]]


@dataclass(frozen=True, eq=False)
class _Strays:
    """Regions of one label on views without any threat: they can hit nothing."""

    number: list[int] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    area: list[float] = field(default_factory=list)
    cluster: list[int] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Views:
    """All views: those with a threat one by one, the others as their regions; (n,) consignment and truth of each."""

    images: list[_Image]
    strays: dict[str, _Strays]
    cluster: Int64
    anomalous: Bool


@dataclass(frozen=True, eq=False)
class _Verdicts:
    """Detections of one class, strongest first: (ious, d) hits and who counts, (d,) consignment; (clusters,) truths."""

    hit: Bool
    counts: Bool
    cluster: Int64
    truths: Int64


def box_scores(scans: Sequence[LocatedScan], by_class: bool, resampling: Resampling | None = None) -> BoxScores:
    """Scores regions as box detections.

    Args:
        scans: All scans of the set, benign ones included.
        by_class: Whether a region of kind ``threat:<class>`` must name the right class; False counts any region for
            any threat.
        resampling: How intervals are drawn; None = 200 resamples with seed 0.

    Raises:
        DataError: When there is no threat with a box.
    """
    plan = resampling or Resampling(resamples=200)
    views = _collect(scans, by_class)
    labels = sorted({label for image in views.images for label in image.truths})
    if not labels:
        raise DataError(f"none of {len(scans)} scans has a threat with a box; box scores need one")
    count = int(views.cluster.max()) + 1
    once = np.ones(count, dtype=np.int64)
    verdicts = [_verdicts(views, label, count) for label in labels]
    strata = find_clusters(views.cluster, views.anomalous)
    draws = np.array([[_interpolated(v, weights) for v in verdicts] for weights in draw_weights(strata, plan)])
    draws = draws.reshape(-1, len(labels), IOUS.size)
    n_truths = [int(v.truths.sum()) for v in verdicts]

    def estimate(value: float, drawn: Float64, n: int) -> Estimate:
        return percentile(value, drawn[~np.isnan(drawn)], n, plan.confidence, METHOD, strata.note)

    precision = np.array([_interpolated(v, once) for v in verdicts])
    classes = tuple(
        ClassBoxes(
            label,
            n_truths[i],
            estimate(float(precision[i, 0]), draws[:, i, 0], n_truths[i]),
            estimate(float(precision[i].mean()), draws[:, i].mean(axis=1), n_truths[i]),
        )
        for i, label in enumerate(labels)
    )
    total = sum(n_truths)
    return BoxScores(
        estimate(float(precision[:, 0].mean()), np.nanmean(draws[:, :, 0], axis=1), total),
        estimate(float(precision.mean()), np.nanmean(draws, axis=(1, 2)), total),
        float(np.mean([v.hit.sum(axis=1) / n for v, n in zip(verdicts, n_truths, strict=True)])),
        classes,
        tuple(_size_boxes(views, labels, size, once) for size in _SIZES),
        views.cluster.size,
    )


def _collect(scans: Sequence[LocatedScan], by_class: bool) -> _Views:
    """One view for each that carries a threat or a region, and one for a scan that carries neither."""

    def label_of(threat: Threat) -> str:
        return threat.label if by_class else ANY

    codes = np.unique(np.array([s.cluster for s in scans], dtype=np.int64), return_inverse=True)[1]
    images: list[_Image] = []
    strays: dict[str, _Strays] = {}
    clusters: list[int] = []
    anomalous: list[bool] = []
    for scan, code in zip(scans, codes.tolist(), strict=True):
        threats, regions = boxed_threats(scan), scored_regions(scan)
        for view in sorted({t.view for t in threats} | {r.view for r in regions}) or [""]:
            truths: dict[str, list[Box]] = {}
            for threat in threats:
                if threat.view == view and threat.box is not None:
                    truths.setdefault(label_of(threat), []).append(threat.box)
            found: dict[str, list[_Found]] = {}
            for region in regions:
                if region.view == view:
                    label = region.kind.partition(":")[2] if by_class else ANY
                    found.setdefault(label, []).append((region.box, region.score))
            if truths:
                images.append(_Image(len(clusters), code, truths, found))
            else:
                _add_strays(strays, found, len(clusters), code)
            clusters.append(code)
            anomalous.append(bool(truths))
    return _Views(images, strays, np.array(clusters, dtype=np.int64), np.array(anomalous, dtype=np.bool_))


def _add_strays(strays: dict[str, _Strays], found: dict[str, list[_Found]], number: int, cluster: int) -> None:
    for label, mine in found.items():
        kept = strays.setdefault(label, _Strays())
        for box, score in _strongest(mine):
            kept.number.append(number)
            kept.score.append(score)
            kept.area.append(_area(box))
            kept.cluster.append(cluster)


def _strongest(found: Sequence[_Found]) -> list[_Found]:
    return sorted(found, key=lambda f: -f[1])[:_MOST_DETECTIONS]


def _area(box: Sequence[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _size_boxes(views: _Views, labels: Sequence[str], size: str, once: Int64) -> SizeBoxes:
    precision = np.array([_interpolated(_verdicts(views, label, once.size, size), once) for label in labels])
    known = precision[~np.isnan(precision[:, 0])]
    return (
        SizeBoxes(size, float(known[:, 0].mean()), float(known.mean())) if known.size else SizeBoxes(size, None, None)
    )


def _verdicts(views: _Views, label: str, count: int, size: str = "all") -> _Verdicts:
    """Verdict on each detection of a class; boxes of other sizes, and what was found there, do not count."""
    low, high = _SIZES[size]
    numbers: list[int] = []
    scores: list[float] = []
    clusters: list[int] = []
    hits: list[Bool] = []
    counts: list[Bool] = []
    truths = np.zeros(count, dtype=np.int64)
    for image in views.images:
        boxes, mine = image.truths.get(label, []), _strongest(image.found.get(label, []))
        wanted = np.array([low <= _area(box) <= high for box in boxes], dtype=np.bool_)
        truths[image.cluster] += int(wanted.sum())
        if mine:
            hit, counted = _greedy(mine, boxes, wanted, np.array([low <= _area(box) <= high for box, _ in mine]))
            numbers += [image.number] * len(mine)
            scores += [score for _, score in mine]
            clusters += [image.cluster] * len(mine)
            hits.append(hit)
            counts.append(counted)
    strays = views.strays.get(label, _Strays())
    stray_area = np.array(strays.area)
    none = np.zeros((IOUS.size, stray_area.size), dtype=np.bool_)
    # Equal scores stand in the order of the views, as in the reference: hits must not come first.
    order = np.lexsort((np.array(numbers + strays.number), -np.array(scores + strays.score, dtype=np.float64)))
    return _Verdicts(
        np.concatenate([*hits, none], axis=1)[:, order],
        np.concatenate([*counts, none | ((low <= stray_area) & (stray_area <= high))], axis=1)[:, order],
        np.array(clusters + strays.cluster, dtype=np.int64)[order],
        truths,
    )


def _greedy(found: Sequence[_Found], boxes: Sequence[Box], wanted: Bool, fits: Bool) -> tuple[Bool, Bool]:
    """Each detection, strongest first, takes the best truth box still free at each IoU, one of the wanted size first.

    Args:
        found: (d,) detections of one view.
        boxes: (g,) truth boxes of their class.
        wanted: (g,) boxes that are to be found; a detection that takes another does not count.
        fits: (d,) detections of the wanted size; others do not count unless they hit.

    Returns:
        (ious, d) hits and (ious, d) detections that count.
    """
    least = np.minimum(IOUS, 1 - 1e-10)
    hit = np.zeros((IOUS.size, len(found)), dtype=np.bool_)
    counts = hit | fits
    taken = np.zeros((IOUS.size, len(boxes)), dtype=np.bool_)
    each = np.arange(IOUS.size)
    for k, (box, _) in enumerate(found):
        overlap = np.array([iou(box, other) for other in boxes])
        if not (overlap >= least[0]).any():
            continue
        undecided = np.ones(IOUS.size, dtype=np.bool_)
        for kind in (wanted, ~wanted):
            free = np.where(taken | ~kind, -1.0, overlap)
            # Among equals the last truth wins, as in the reference.
            best = len(boxes) - 1 - np.argmax(free[:, ::-1], axis=1)
            takes = undecided & (free[each, best] >= least)
            taken[np.flatnonzero(takes), best[takes]] = True
            undecided &= ~takes
            if kind is wanted:
                hit[:, k] = takes
            else:
                counts[:, k] &= ~takes
        counts[:, k] |= hit[:, k]
    return hit, counts


def _interpolated(verdicts: _Verdicts, weights: Int64) -> Float64:
    """101-point average precision at each IoU of one resample; NaN when it holds no truth of the class."""
    total = float(weights @ verdicts.truths)
    if total == 0:
        return np.full(IOUS.size, np.nan)
    drawn = weights[verdicts.cluster]
    result = np.zeros(IOUS.size)
    for i, (hit, counts) in enumerate(zip(verdicts.hit, verdicts.counts, strict=True)):
        mine = drawn * counts
        true = np.cumsum(mine * hit)
        flagged = np.maximum(np.cumsum(mine), 1)
        envelope = np.append(np.maximum.accumulate((true / flagged)[::-1])[::-1], 0.0)
        result[i] = envelope[np.searchsorted(true / total, _RECALLS, side="left")].mean()
    return result
