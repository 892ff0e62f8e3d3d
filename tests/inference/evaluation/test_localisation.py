"""Localisation against brute force and the COCO reference."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.ndimage import label as label_regions
from sklearn.metrics import average_precision_score

from cargolens.datasets.errors import DataError
from cargolens.inference.evaluation.boxes import ANY, IOUS, box_scores
from cargolens.inference.evaluation.froc import froc, recall_above
from cargolens.inference.evaluation.pixels import PixelScorer, map_at, shrink_mask
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.threats import LocatedScan, Threat, hits, iou
from cargolens.inference.results import Region

FEW = Resampling(resamples=30)


def _region(box: tuple[int, int, int, int], score: float, kind: str = "novelty", view: str = "") -> Region:
    return Region(view=view, box=box, score=score, kind=kind, area_mm2=None)


@pytest.mark.parametrize(
    ("box", "view", "expected"),
    [
        ((40, 40, 60, 60), "", True),  # the same box
        ((45, 45, 46, 46), "", True),  # tiny, its centre inside
        ((60, 60, 60, 60), "", True),  # a point on the corner
        ((0, 0, 70, 60), "", False),  # covers it from off centre, IoU 0.095
        ((30, 40, 52, 60), "", True),  # centre inside at the edge
        ((10, 36, 58, 64), "", False),  # centre at x 34, IoU 0.26
        ((14, 39, 59, 61), "", True),  # centre at x 36.5, IoU 0.37
        ((40, 40, 60, 60), "side", False),  # right place, wrong view
        ((70, 70, 90, 90), "", False),  # elsewhere
    ],
)
def test_hit_rule(box: tuple[int, int, int, int], view: str, expected: bool) -> None:
    assert hits(_region(box, 1.0, view=view), Threat("gun", "", (40.0, 40.0, 60.0, 60.0))) is expected


def test_empty_boxes_do_not_divide_by_zero() -> None:
    assert iou((1, 1, 1, 1), (1, 1, 1, 1)) == 0.0


def _random_scans(seed: int, n: int, classes: tuple[str, ...] = ("gun", "knife")) -> list[LocatedScan]:
    """Scans with up to 3 threats, and regions of which some are drawn near threats."""
    rng = np.random.default_rng(seed)
    scans = []
    for i in range(n):
        threats = []
        for _ in range(int(rng.integers(0, 4))):
            x, y, w, h = rng.integers(0, 150), rng.integers(0, 150), rng.integers(5, 120), rng.integers(5, 120)
            name = classes[int(rng.integers(len(classes)))]
            threats.append(Threat(name, "", (float(x), float(y), float(x + w), float(y + h))))
        regions = []
        for _ in range(int(rng.integers(0, 8))):
            if threats and rng.random() < 0.6:
                b = threats[int(rng.integers(len(threats)))].box
                assert b is not None
                shift = rng.integers(-12, 13, 4)
                box = (
                    int(b[0] + shift[0]),
                    int(b[1] + shift[1]),
                    int(max(b[2] + shift[2], b[0] + 15)),
                    int(max(b[3] + shift[3], b[1] + 15)),
                )
            else:
                x, y = rng.integers(0, 200, 2)
                box = (int(x), int(y), int(x + rng.integers(3, 90)), int(y + rng.integers(3, 90)))
            name = classes[int(rng.integers(len(classes)))]
            # scores are distinct: equal ones have no defined order in the reference
            regions.append(_region(box, float(rng.random() + (0.3 if threats else 0)), f"threat:{name}"))
        scans.append(LocatedScan(str(i), i // 2, tuple(threats), tuple(regions)))
    return scans


def _froc_by_hand(scans: list[LocatedScan], limit: float) -> float:
    """Recall at the lowest threshold, over all there are, that keeps false regions within the limit."""
    best = 0.0
    everything = sorted({r.score for s in scans for r in s.regions} | {-math.inf})
    total = sum(len(s.threats) for s in scans)
    for threshold in everything:
        false = sum(r.score > threshold and not any(hits(r, t) for t in s.threats) for s in scans for r in s.regions)
        found = sum(any(r.score > threshold and hits(r, t) for r in s.regions) for s in scans for t in s.threats)
        if false <= limit * len(scans):
            best = max(best, found / total)
    return best


@pytest.mark.parametrize("seed", range(6))
def test_froc_agrees_with_brute_force(seed: int) -> None:
    scans = _random_scans(seed, 25)
    result = froc(scans, (0.0, 0.1, 0.5, 1.0, 2.0, 8.0), FEW)
    for point in result.points:
        assert point.recall.value == pytest.approx(_froc_by_hand(scans, point.limit))
        assert point.realised <= point.limit
    # the drawn curve holds every point
    for point in result.points:
        index = np.searchsorted(result.false_axis, point.realised + 1e-9) - 1
        assert result.recall_axis[index] == pytest.approx(point.recall.value)


def test_froc_by_class_uses_false_regions_of_all_scans() -> None:
    threat = Threat("gun", "", (0.0, 0.0, 10.0, 10.0))
    other = Threat("knife", "", (0.0, 0.0, 10.0, 10.0))
    scans = [
        LocatedScan("a", 0, (threat,), (_region((0, 0, 10, 10), 0.5),)),
        LocatedScan("b", 1, (other,), (_region((0, 0, 10, 10), 0.9),)),
        LocatedScan("c", 2, (), (_region((0, 0, 10, 10), 0.7),)),
        LocatedScan("d", 3, (Threat("gun"),), (_region((0, 0, 9, 9), 99.0, "opaque"),)),
    ]
    result = froc(scans, (0.0, 0.25), FEW)
    assert {c.label: [p.recall.value for p in c.points] for c in result.classes} == {"gun": [0, 1], "knife": [1, 1]}
    # a black region is scored by its share, not by the detector, and a threat without a box cannot be hit or missed
    assert (result.n_false, result.n_unboxed, result.n_threats) == (1, 1, 2)
    recall, false = recall_above(scans, 0.6)
    assert (recall.value, false) == (0.5, 0.25)


def test_froc_needs_a_box() -> None:
    with pytest.raises(DataError, match="0 threats with a box"):
        froc([LocatedScan("a", 0, (Threat("gun"),), ())])


def _maps(seed: int, n: int, scale: float, offset: float) -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(seed)
    out = []
    for i in range(n):
        mask = np.zeros((24, 30), dtype=bool)
        if i % 3:
            r, c = rng.integers(0, 18, 2)
            mask[r : r + 4, c : c + 6] = True
            mask[20:23, 24:27] = i % 2 == 0
        values = rng.normal(size=mask.shape) + 1.2 * mask
        out.append((values * scale + offset, mask))
    return out


def _aupro_by_hand(maps: list[tuple[np.ndarray, np.ndarray]], limit: float) -> float:
    """Every distinct value as threshold, every region by itself, trapezoid, cut at the limit by interpolation."""
    thresholds = np.unique(np.concatenate([v.ravel() for v, _ in maps]))[::-1]
    regions = []
    normal = np.sort(np.concatenate([v[~m] for v, m in maps]))
    for values, mask in maps:
        owner, number = label_regions(mask, np.ones((3, 3)))
        regions += [np.sort(values[owner == k]) for k in range(1, number + 1)]
    fpr = 1 - np.searchsorted(normal, thresholds, side="left") / normal.size
    pro = np.mean([1 - np.searchsorted(r, thresholds, side="left") / r.size for r in regions], axis=0)
    fpr, pro = np.append(0, fpr), np.append(0, pro)
    inside = fpr <= limit
    x, y = np.append(fpr[inside], limit), np.append(pro[inside], np.interp(limit, fpr, pro))
    return float(trapezoid(y, x) / limit)


@pytest.mark.parametrize(
    ("scale", "offset"),
    [(1.0, 0.0), (1e-6, 0.0), (1e5, -3e4), (0.5, 27.0)],  # plain, tiny, huge, far from zero
)
def test_pixels_agree_with_brute_force(scale: float, offset: float) -> None:
    maps = _maps(0, 12, scale, offset)
    scorer = PixelScorer(maps[0][0], FEW)
    for i, (values, mask) in enumerate(maps):
        scorer.add(values, mask, i)
    result = scorer.result()
    truth = np.concatenate([m.ravel() for _, m in maps])
    scores = np.concatenate([v.ravel() for v, _ in maps])
    assert result.pixel_ap.value == pytest.approx(average_precision_score(truth, scores), abs=2e-3)
    assert result.binning < 2e-3
    assert result.aupro_30.value == pytest.approx(_aupro_by_hand(maps, 0.3), abs=result.binning + 1e-9)
    assert result.aupro_05.value == pytest.approx(_aupro_by_hand(maps, 0.05), abs=result.binning + 1e-9)
    assert result.n_regions == sum(label_regions(m, np.ones((3, 3)))[1] for _, m in maps)
    for estimate in (result.pixel_ap, result.aupro_30, result.aupro_05):
        assert estimate.low < estimate.value < estimate.high


def test_binning_bound_covers_coarse_maps() -> None:
    # a reference on another scale puts many values into one bin: the bound must own up to it
    maps = _maps(1, 9, 1.0, 0.0)
    scorer = PixelScorer(maps[0][0] * 2e4, FEW)
    for i, (values, mask) in enumerate(maps):
        scorer.add(values, mask, i)
    result = scorer.result()
    assert result.binning > 1e-3
    assert abs(result.aupro_30.value - _aupro_by_hand(maps, 0.3)) <= result.binning


def test_perfect_and_constant_maps() -> None:
    mask = np.zeros((10, 10), dtype=bool)
    mask[2:5, 2:5] = True
    perfect = PixelScorer(np.linspace(0, 1, 100), FEW)
    perfect.add(mask.astype(float), mask, 0)
    constant = PixelScorer(np.zeros(4), FEW)
    constant.add(np.zeros((10, 10)), mask, 0)
    assert (perfect.result().pixel_ap.value, perfect.result().aupro_30.value) == (1.0, 1.0)
    assert constant.result().pixel_ap.value == pytest.approx(0.09)
    assert constant.result().aupro_30.value == pytest.approx(0.15)  # the diagonal: half the limit


def test_pixels_without_threats_have_no_value() -> None:
    scorer = PixelScorer(np.zeros(4), FEW)
    scorer.add(np.zeros((5, 5)), None, 0)
    assert scorer.result().pixel_ap.value is None
    assert "no threat pixel" in scorer.result().aupro_05.note


@pytest.mark.parametrize(
    ("values", "mask", "words"),
    [
        (np.zeros((4, 4)), np.zeros((4, 5), dtype=bool), "one shape"),
        (np.full((4, 4), np.nan), None, "16 of 16 map values"),
    ],
)
def test_pixels_refuse(values: np.ndarray, mask: np.ndarray | None, words: str) -> None:
    with pytest.raises(DataError, match=words):
        PixelScorer(np.zeros(4), FEW).add(values, mask, 0)


def test_a_thin_blade_survives_shrinking() -> None:
    mask = np.zeros((100, 100), dtype=bool)
    mask[37, 10:90] = True
    small = shrink_mask(mask, (8, 8))
    assert small[2].sum() == 8
    assert small.sum() == 8
    assert map_at(np.eye(4), (16, 20)).shape == (16, 20)


@pytest.mark.parametrize("by_class", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_boxes_agree_with_faster_coco_eval(seed: int, by_class: bool) -> None:
    coco = pytest.importorskip("faster_coco_eval")
    scans = _random_scans(seed, 40)
    result = box_scores(scans, by_class, FEW)
    number = {c.label: i + 1 for i, c in enumerate(result.classes)}

    def row(i: int, label: str, box: tuple[float, ...]) -> dict[str, Any]:
        width, height = box[2] - box[0], box[3] - box[1]
        return {
            "image_id": i, "category_id": number[label], "bbox": [box[0], box[1], width, height], "area": width * height
        }  # fmt: skip

    threats = [(i, t) for i, scan in enumerate(scans) for t in scan.threats if t.box is not None]
    truths = [
        row(i, t.label if by_class else ANY, t.box) | {"id": k, "iscrowd": 0} for k, (i, t) in enumerate(threats, 1)
    ]
    found = [
        row(i, r.kind[7:] if by_class else ANY, r.box) | {"score": r.score}
        for i, scan in enumerate(scans)
        for r in scan.regions
    ]
    truth = coco.COCO(
        {
            "images": [{"id": i, "width": 1, "height": 1} for i in range(len(scans))],
            "annotations": truths,
            "categories": [{"id": i, "name": label} for label, i in number.items()],
        }
    )
    reference = coco.COCOeval_faster(truth, truth.loadRes(found), "bbox")
    reference.evaluate()
    reference.accumulate()
    precision = reference.eval["precision"][:, :, :, :, -1]
    np.testing.assert_allclose([c.ap50.value for c in result.classes], precision[0, :, :, 0].mean(axis=0), atol=1e-12)
    np.testing.assert_allclose([c.ap50_95.value for c in result.classes], precision[:, :, :, 0].mean(axis=(0, 1)))
    for i, size in enumerate(result.sizes):
        known = precision[0, :, :, i][precision[0, :, :, i] > -1]
        assert size.map50 == (pytest.approx(known.mean()) if known.size else None)
    assert result.map50.low <= result.map50.value <= result.map50.high


@pytest.mark.parametrize("seed", range(3))
def test_boxes_agree_with_pycocotools(seed: int) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    evaluation = pytest.importorskip("pycocotools.cocoeval")
    scans = _random_scans(seed, 40)
    number = {"gun": 1, "knife": 2}
    boxes = [(i, t.label, t.box) for i, scan in enumerate(scans) for t in scan.threats]
    marks = [(i, r.kind[7:], r.box, r.score) for i, scan in enumerate(scans) for r in scan.regions]
    sized = [
        (i, number[name], [b[0], b[1], b[2] - b[0], b[3] - b[1]])
        for i, name, b, *_ in [*boxes, *marks]
        if b is not None
    ]
    truths = [
        {"id": k + 1, "image_id": i, "category_id": c, "bbox": b, "area": b[2] * b[3], "iscrowd": 0}
        for k, (i, c, b) in enumerate(sized[: len(boxes)])
    ]
    found = [
        {"image_id": i, "category_id": c, "bbox": b, "score": mark[3]}
        for (i, c, b), mark in zip(sized[len(boxes) :], marks, strict=True)
    ]
    truth = coco.COCO()
    truth.dataset = {
        "images": [{"id": i} for i in range(40)],
        "annotations": truths,
        "categories": [{"id": v, "name": k} for k, v in number.items()],
    }
    truth.createIndex()
    reference = evaluation.COCOeval(truth, truth.loadRes(found), "bbox")
    reference.evaluate()
    reference.accumulate()
    reference.summarize()
    result = box_scores(scans, True, FEW)
    expected = [None if v < 0 else pytest.approx(v) for v in reference.stats[[0, 1, 8, 3, 4, 5]]]
    sizes = {s.size: s.map50_95 for s in result.sizes}
    assert [
        result.map50_95.value,
        result.map50.value,
        result.ar100,
        sizes["small"],
        sizes["medium"],
        sizes["large"],
    ] == expected


def test_boxes_without_regions_score_zero() -> None:
    scan = LocatedScan("a", 0, (Threat("gun", "", (0.0, 0.0, 10.0, 10.0)),), ())
    assert box_scores([scan], True, FEW).map50.value == 0.0
    with pytest.raises(DataError, match="none of 1 scans"):
        box_scores([LocatedScan("a", 0, (), ())], True, FEW)
    assert IOUS[0] == 0.5
