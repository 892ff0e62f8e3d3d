"""Box mAP at IoU 0.5 and 0.5:0.95, per class and size, by the COCO rules.

faster-coco-eval gives the values. The interval needs each detection's verdict, so detections are also matched here by
the same greedy rule and whole consignments are resampled as weights; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cargolens.datasets.errors import DataError

from .intervals import Estimate, percentile
from .optional import needs
from .resampling import METHOD, Resampling, draw_weights, find_clusters
from .scores import Bool, Float64, Int64
from .threats import Box, LocatedScan, Threat, boxed_threats, iou, scored_regions

IOUS: Float64 = np.linspace(0.5, 0.95, 10)
_RECALLS: Float64 = np.linspace(0.0, 1.0, 101)
_MOST_DETECTIONS = 100
_SIZES = ("all", "small", "medium", "large")
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
        ar100: Average recall with at most 100 regions a view; None when faster-coco-eval gives none.
        classes: Each class of the truth.
        sizes: All, small, medium, large.
        n_images: Views scored.
    """

    map50: Estimate
    map50_95: Estimate
    ar100: float | None
    classes: tuple[ClassBoxes, ...]
    sizes: tuple[SizeBoxes, ...]
    n_images: int


@dataclass(frozen=True, eq=False)
class _Image:
    """One view: truth and detections, with the number of the consignment."""

    cluster: int
    truths: list[tuple[str, Box]]
    found: list[tuple[str, Box, float]]


@dataclass(frozen=True, eq=False)
class _Verdicts:
    """Detections of one class, strongest first: (ious, d) hits, (d,) consignment, (clusters,) truth boxes."""

    hit: Bool
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
        UsageError: When faster-coco-eval is not installed.
    """
    plan = resampling or Resampling(resamples=200)
    images = _images(scans, by_class)
    labels = sorted({label for image in images for label, _ in image.truths})
    if not labels:
        raise DataError(f"none of {len(scans)} scans has a threat with a box; box scores need one")
    precision, recall = _reference(images, labels)
    clusters = np.array([image.cluster for image in images], dtype=np.int64)
    verdicts = [_verdicts(images, label, int(clusters.max()) + 1) for label in labels]
    strata = find_clusters(clusters, np.array([bool(image.truths) for image in images]))
    draws = np.array([[_interpolated(v, weights) for v in verdicts] for weights in draw_weights(strata, plan)])
    draws = draws.reshape(-1, len(labels), IOUS.size)
    n_truths = [sum(name == label for image in images for name, _ in image.truths) for label in labels]

    def estimate(value: float, drawn: Float64, n: int) -> Estimate:
        return percentile(value, drawn[~np.isnan(drawn)], n, plan.confidence, METHOD, strata.note)

    everywhere = precision[:, :, :, 0]
    classes = tuple(
        ClassBoxes(
            label,
            n_truths[i],
            estimate(float(everywhere[0, :, i].mean()), draws[:, i, 0], n_truths[i]),
            estimate(float(everywhere[:, :, i].mean()), draws[:, i].mean(axis=1), n_truths[i]),
        )
        for i, label in enumerate(labels)
    )
    total = sum(n_truths)
    return BoxScores(
        estimate(float(everywhere[0].mean()), np.nanmean(draws[:, :, 0], axis=1), total),
        estimate(float(everywhere.mean()), np.nanmean(draws, axis=(1, 2)), total),
        _mean_known(recall[:, :, 0]),
        classes,
        tuple(
            SizeBoxes(size, _mean_known(precision[0, :, :, i]), _mean_known(precision[:, :, :, i]))
            for i, size in enumerate(_SIZES)
        ),
        len(images),
    )


def _images(scans: Sequence[LocatedScan], by_class: bool) -> list[_Image]:
    """One image for each view that carries a threat or a region, and one for a scan that carries neither."""

    def label_of(threat: Threat) -> str:
        return threat.label if by_class else ANY

    codes = np.unique(np.array([s.cluster for s in scans], dtype=np.int64), return_inverse=True)[1]
    images = []
    for scan, code in zip(scans, codes.tolist(), strict=True):
        threats, regions = boxed_threats(scan), scored_regions(scan)
        for view in sorted({t.view for t in threats} | {r.view for r in regions}) or [""]:
            truths = [(label_of(t), t.box) for t in threats if t.view == view and t.box is not None]
            found: list[tuple[str, Box, float]] = [
                (r.kind.partition(":")[2] if by_class else ANY, r.box, r.score) for r in regions if r.view == view
            ]
            images.append(_Image(code, list(truths), found))
    return images


def _reference(images: list[_Image], labels: list[str]) -> tuple[Float64, Float64]:
    """Precision (ious, recalls, classes, sizes) and recall (ious, classes, sizes) by faster-coco-eval.

    -1 stands where there is no truth of that size.
    """
    coco = needs("faster_coco_eval", "faster-coco-eval")
    number = {label: i + 1 for i, label in enumerate(labels)}
    truths: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for i, image in enumerate(images):
        truths += [
            _row(i, number[label], box) | {"id": len(truths) + j + 1, "iscrowd": 0}
            for j, (label, box) in enumerate(image.truths)
        ]
        found += [
            _row(i, number[label], box) | {"score": score} for label, box, score in image.found if label in number
        ]
    if not found:
        # The reference refuses an empty list, so one region that can hit nothing stands in.
        found = [{"image_id": 0, "category_id": 1, "bbox": [-9.0, -9.0, 1.0, 1.0], "area": 1.0, "score": -1.0}]
    truth = coco.COCO(
        {
            "images": [{"id": i, "width": 1, "height": 1} for i in range(len(images))],
            "annotations": truths,
            "categories": [{"id": i, "name": label} for label, i in number.items()],
        }
    )
    score = coco.COCOeval_faster(truth, truth.loadRes(found), "bbox")
    score.evaluate()
    score.accumulate()
    return score.eval["precision"][:, :, :, :, -1], score.eval["recall"][:, :, :, -1]


def _row(image: int, category: int, box: Box) -> dict[str, Any]:
    width, height = box[2] - box[0], box[3] - box[1]
    return {"image_id": image, "category_id": category, "bbox": [box[0], box[1], width, height], "area": width * height}


def _mean_known(values: Float64) -> float | None:
    known = values[values > -1]
    return float(known.mean()) if known.size else None


def _verdicts(images: list[_Image], label: str, count: int) -> _Verdicts:
    """Greedy matching: each detection, strongest first, takes the best truth box still free at each IoU."""
    scores: list[float] = []
    hits: list[Bool] = []
    clusters: list[int] = []
    truths = np.zeros(count, dtype=np.int64)
    for image in images:
        boxes = [box for name, box in image.truths if name == label]
        truths[image.cluster] += len(boxes)
        mine = sorted((f for f in image.found if f[0] == label), key=lambda f: -f[2])[:_MOST_DETECTIONS]
        taken = np.zeros((IOUS.size, len(boxes)), dtype=np.bool_)
        for _, box, score in mine:
            hit = np.zeros(IOUS.size, dtype=np.bool_)
            if boxes:
                overlap = np.array([iou(box, other) for other in boxes])
                free = np.where(taken, -1.0, overlap)
                # Among equals the last truth wins, as in the reference.
                best = len(boxes) - 1 - np.argmax(free[:, ::-1], axis=1)
                hit = free[np.arange(IOUS.size), best] >= np.minimum(IOUS, 1 - 1e-10)
                taken[np.flatnonzero(hit), best[hit]] = True
            scores.append(score)
            hits.append(hit)
            clusters.append(image.cluster)
    order = np.argsort(-np.array(scores, dtype=np.float64), kind="stable")
    table = np.array(hits, dtype=np.bool_).reshape(-1, IOUS.size)[order].T
    return _Verdicts(table, np.array(clusters, dtype=np.int64)[order], truths)


def _interpolated(verdicts: _Verdicts, weights: Int64) -> Float64:
    """101-point average precision at each IoU of one resample; NaN when it holds no truth of the class."""
    total = float(weights @ verdicts.truths)
    if total == 0:
        return np.full(IOUS.size, np.nan)
    mine = weights[verdicts.cluster]
    flagged = np.maximum(np.cumsum(mine), 1)
    result = np.zeros(IOUS.size)
    for i, hit in enumerate(verdicts.hit):
        true = np.cumsum(mine * hit)
        envelope = np.append(np.maximum.accumulate((true / flagged)[::-1])[::-1], 0.0)
        result[i] = envelope[np.searchsorted(true / total, _RECALLS, side="left")].mean()
    return result
