"""Computes a `Study`: every number of a report, in one pass over the modules that each know one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cargolens.datasets.errors import DataError

from .boxes import box_scores
from .breakdown import break_down
from .budgets import BUDGETS, BudgetPoint, GuaranteeTest, budget_curve, guarantee_on_normals
from .comparison import compare, compare_alarms
from .findings import find_findings
from .froc import froc, recall_above
from .guards import check_guards
from .operating import ALARM, CANNOT_ASSESS, Decisions, operating_point
from .pixel_report import MapFolder, PixelReport, score_maps
from .resampling import Resampling
from .scores import make_scores
from .strata import Strata
from .study import Census, Comparison, Inputs, Localisation, Settings, Study, Threshold
from .summary import RankingSummary, summarise
from .table import ScanTable, all_scores, assessed_scores, decisions_at, is_decided, join, located_scans
from .traffic import TrafficTest, traffic_test

_ORACLE_FPR = 0.01


def evaluate(inputs: Inputs, settings: Settings, on_step: Callable[[str], None] = lambda _: None) -> Study:
    """Evaluates a system.

    Args:
        inputs: Truth and answers.
        settings: What the reader chooses.
        on_step: Told what is computed next.

    Raises:
        DataError: When truth and answers, or bundle and answers, do not fit.
    """
    on_step("matching truth and results")
    _check_bundle(inputs)
    table = join(inputs.truth, inputs.outcomes)
    missing: dict[str, str] = {}
    threshold = _threshold(inputs, settings, table)
    decision = _decisions(table, threshold, settings)
    decided = bool((decision >= 0).all())
    on_step("rank metrics")
    ranking, bounds = _rank(table, settings, missing)
    on_step("operating point")
    point = None
    if decided:
        point = operating_point(
            decision,
            table.anomalous,
            table.cluster,
            threshold.value,
            settings.traffic,
            settings.resampling.confidence,
        )
    else:
        missing["operating_point"] = "no frozen threshold: give --threshold, or a calibrated bundle with --bundle"
    promise, budgets, guarantee = _promise(inputs, table, decision, threshold, missing)
    on_step("strata")
    strata_threshold = threshold if decided else _oracle(ranking)
    strata_decision = decision if decided else decisions_at(table, strata_threshold.value)
    strata: tuple[Strata, ...] = ()
    if (strata_decision >= 0).all():
        few = replace(settings.resampling, resamples=min(300, settings.resampling.resamples))
        strata = break_down(table, strata_decision, settings.minimum, few)
    if not strata:
        missing["strata"] = "the truth names no family, scanner, commodity, origin or other attribute"
    on_step("regions against boxes")
    localisation = _localise(inputs, table, settings, missing)
    pixels = _score_pixels(inputs, table, settings, missing, on_step)
    on_step("guards")
    guards = check_guards(
        table,
        decision,
        None if ranking is None else ranking.auroc.value,
        inputs.bundle,
        inputs.run,
        settings.inspect,
        replace(settings.resampling, resamples=min(500, settings.resampling.resamples)),
    )
    comparison = None
    if inputs.against is not None:
        on_step("the other system")
        comparison = _compare(inputs, table, decision, settings, missing)
    census = Census(
        len(table.truth),
        int(table.anomalous.sum()),
        int((~table.anomalous).sum()),
        int(np.unique(table.cluster).size),
        table.n_unlabelled,
        table.n_unscored,
        int((decision == CANNOT_ASSESS).sum()) if decided else None,
    )
    study = Study(
        inputs,
        settings,
        table,
        decision,
        census,
        threshold,
        ranking,
        bounds,
        point,
        promise,
        budgets,
        guarantee,
        strata,
        strata_threshold,
        localisation,
        pixels,
        guards,
        comparison,
        (),
        missing,
    )
    return replace(study, findings=find_findings(study))


def _check_bundle(inputs: Inputs) -> None:
    decided_by = inputs.outcomes.bundle_sha256
    if inputs.bundle is not None and decided_by is not None and decided_by != inputs.bundle.sha256:
        raise DataError(
            f"{inputs.outcomes.source}: was scored by bundle {decided_by[:12]}..., and --bundle is "
            f"{inputs.bundle.sha256[:12]}...; give the bundle that scored it, or scan again"
        )


def _threshold(inputs: Inputs, settings: Settings, table: ScanTable) -> Threshold:
    if settings.threshold is not None:
        return Threshold(settings.threshold, "--threshold")
    if is_decided(table):
        return Threshold(inputs.outcomes.threshold, "the results")
    calibration = None if inputs.bundle is None else inputs.bundle.manifest.calibration
    if calibration is not None:
        return Threshold(calibration.threshold, "the bundle")
    return Threshold(None, "none")


def _decisions(table: ScanTable, threshold: Threshold, settings: Settings) -> Decisions:
    as_decided = settings.threshold is None and is_decided(table)
    return decisions_at(table, None if as_decided or threshold.value is None else threshold.value)


def _oracle(ranking: RankingSummary | None) -> Threshold:
    if ranking is None:
        return Threshold(None, "none")
    point = next(r.point for r in ranking.tpr_at_fpr if r.limit == _ORACLE_FPR)
    return Threshold(point.threshold, f"oracle: read off these very scans at FPR {_ORACLE_FPR:g}")


def _rank(
    table: ScanTable, settings: Settings, missing: dict[str, str]
) -> tuple[RankingSummary | None, tuple[float, ...]]:
    try:
        ranking = summarise(assessed_scores(table), settings.resampling)
    except DataError as error:
        missing["ranking"] = str(error)
        return None, ()
    if not table.n_unscored:
        return ranking, ()
    none = Resampling(0)
    ends = [summarise(all_scores(table, as_alarm), none).auroc.value for as_alarm in (True, False)]
    return ranking, tuple(value for value in ends if value is not None)


def _promise(
    inputs: Inputs, table: ScanTable, decision: Decisions, threshold: Threshold, missing: dict[str, str]
) -> tuple[TrafficTest | None, tuple[BudgetPoint, ...], GuaranteeTest | None]:
    """Whether the budget is kept on the test normals, what other budgets buy, and how a calibration varies."""
    calibration = None if inputs.bundle is None else inputs.bundle.manifest.calibration
    if calibration is None:
        missing["budgets"] = "no calibrated bundle was given: thresholds must not be chosen on test scans"
        return None, (), None
    confidence = calibration.confidence
    asked = sorted({*BUDGETS, calibration.budget})
    budgets = budget_curve(
        np.array(calibration.normals), table.score, table.anomalous, table.cluster, asked, confidence
    )
    normal = ~table.anomalous
    if not normal.any() or threshold.value != calibration.threshold:
        return None, budgets, None
    scored = normal & ~np.isnan(table.score)
    scores = table.score[scored]
    if scores.size == 0:
        return None, budgets, None
    alarms = int((decision[scored] == ALARM).sum())
    promise = traffic_test(alarms, scores.size, calibration.k, calibration.n, calibration.budget)
    if scores.size < 100:
        missing["guarantee"] = f"{scores.size} scored normal scans are too few to stand for a population"
        return promise, budgets, None
    guarantee = guarantee_on_normals(scores, min(calibration.n, 5000), calibration.budget, confidence, 500)
    return promise, budgets, guarantee


def _localise(inputs: Inputs, table: ScanTable, settings: Settings, missing: dict[str, str]) -> Localisation | None:
    if not any(t.box is not None for s in table.truth for t in s.threats):
        missing["localisation"] = "the truth has no boxes"
        return None
    if not any(o.regions for o in table.outcomes):
        missing["localisation"] = "the results have no regions"
        return None
    scans = located_scans(table)
    few = replace(settings.resampling, resamples=min(500, settings.resampling.resamples))
    calibration = None if inputs.bundle is None else inputs.bundle.manifest.calibration
    recall, false_regions = None, None
    if calibration is not None:
        recall, false_regions = recall_above(scans, calibration.region_alarm, settings.resampling.confidence)
    by_class = any(r.kind.startswith("threat:") for o in table.outcomes for r in o.regions)
    boxes = box_scores(scans, by_class, replace(few, resamples=min(200, few.resamples)))
    return Localisation(froc(scans, resampling=few), recall, false_regions, boxes)


def _score_pixels(
    inputs: Inputs, table: ScanTable, settings: Settings, missing: dict[str, str], on_step: Callable[[str], None]
) -> PixelReport | None:
    if inputs.maps is None:
        missing["pixels"] = "no anomaly maps: scan with --maps and give the folder to evaluate"
        return None
    if not any(t.box is not None or t.mask is not None for s in table.truth for t in s.threats):
        missing["pixels"] = "the truth has neither masks nor boxes"
        return None
    on_step("maps against masks")
    few = replace(settings.resampling, resamples=min(500, settings.resampling.resamples))
    return score_maps(table, MapFolder(inputs.maps, inputs.outcomes.bundle_sha256), few)


def _compare(
    inputs: Inputs, table: ScanTable, decision: Decisions, settings: Settings, missing: dict[str, str]
) -> Comparison | None:
    if inputs.against is None:
        return None
    other = join(inputs.truth, inputs.against)
    both = ~np.isnan(table.score) & ~np.isnan(other.score)
    if not both.any():
        missing["comparison"] = "no scan has a score of both systems"
        return None
    first, second = (make_scores(t.score[both], t.anomalous[both], table.cluster[both]) for t in (table, other))
    try:
        differences = compare(first, second, settings.resampling)
        ranking = summarise(second, settings.resampling)
    except DataError as error:
        missing["comparison"] = str(error)
        return None
    if (decision >= 0).all() and is_decided(other):
        alarms = (decision == ALARM, other.decision == ALARM)
        differences += compare_alarms(*alarms, table.anomalous, table.cluster, settings.resampling)
    return Comparison(inputs.against.system, ranking, differences, int(both.sum()), int((~both).sum()))
