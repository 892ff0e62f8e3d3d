"""One system on one truth: everything a report says, computed once.

What the data cannot give is None, and `missing` says why; nothing is replaced by zero or left out in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..bundle import Bundle
from ..hashes import ScanHashes
from .boxes import BoxScores
from .budgets import BudgetPoint, GuaranteeTest
from .comparison import Difference
from .froc import Froc
from .guards import Guards
from .intervals import Estimate
from .operating import Decisions, OperatingPoint, Traffic
from .outcomes import Outcomes
from .pixel_report import PixelReport
from .resampling import Resampling
from .strata import Strata
from .summary import RankingSummary
from .table import ScanTable
from .traffic import TrafficTest
from .truth import Truth


@dataclass(frozen=True)
class Settings:
    """What the reader of the report chooses.

    Attributes:
        resampling: How intervals of rank metrics are drawn.
        traffic: Assumed prevalence, scans a day and time an alarm.
        threshold: A threshold frozen elsewhere; None = the one of the results, else of the bundle.
        minimum: Fewest scans of a kind a stratum's rate should rest on.
        inspect: Most scans that are opened for the guards.
    """

    resampling: Resampling = field(default_factory=Resampling)
    traffic: Traffic = field(default_factory=Traffic)
    threshold: float | None = None
    minimum: int = 30
    inspect: int = 1000


@dataclass(frozen=True, eq=False)
class Inputs:
    """What is evaluated.

    Attributes:
        truth: What is known of the scans.
        outcomes: What the system answered.
        bundle: The bundle that answered; gives threshold, budget curve and what it has seen.
        against: Answers of another system on the same scans.
        run: Hashes of the training scans, from a run folder.
        maps: Folder of the system's anomaly maps.
    """

    truth: Truth
    outcomes: Outcomes
    bundle: Bundle | None = None
    against: Outcomes | None = None
    run: ScanHashes | None = None
    maps: Path | None = None


@dataclass(frozen=True)
class Census:
    """Scans of the test.

    Attributes:
        scans: Scans whose truth is known.
        anomalous: Of them with a threat.
        normal: Of them without.
        consignments: Groups they come from.
        unlabelled: Scans of the truth that nobody knows about; left out.
        unscored: Scans without a score; outside every rank metric.
        cannot_assess: Scans the system could not assess; None before a threshold.
    """

    scans: int
    anomalous: int
    normal: int
    consignments: int
    unlabelled: int
    unscored: int
    cannot_assess: int | None


@dataclass(frozen=True)
class Threshold:
    """The threshold that decisions rest on, and where it comes from."""

    value: float | None
    origin: str


@dataclass(frozen=True)
class Localisation:
    """Where the system pointed.

    Attributes:
        froc: Recall at budgets of false regions.
        recall: Share of threats pointed at by a region above the bundle's alarm level; None without a bundle.
        false_regions: False regions a scan at that level.
        boxes: Box mAP.
    """

    froc: Froc
    recall: Estimate | None
    false_regions: float | None
    boxes: BoxScores | None


@dataclass(frozen=True)
class Comparison:
    """Another system on the same scans.

    Attributes:
        system: Its name.
        ranking: Its rank metrics on the scans both scored.
        differences: First minus second, paired.
        n: Scans both scored.
        left_out: Scans that one of the two gave no score.
    """

    system: str
    ranking: RankingSummary
    differences: tuple[Difference, ...]
    n: int
    left_out: int


@dataclass(frozen=True, eq=False)
class Study:
    """Everything a report says.

    Attributes:
        inputs: What was evaluated.
        settings: What the reader chose.
        table: The scans.
        decision: (n,) decisions the rates rest on; UNDECIDED without a threshold.
        census: Counts.
        threshold: The frozen threshold.
        ranking: Rank metrics; None when a class is empty.
        unscored_bounds: AUROC with unscored scans ranked above all others and below; empty when all are scored.
        operating_point: Rates at the threshold; None without one.
        promise: False alarms on test normals against the bundle's budget and calibration; None without a calibrated
            bundle or at another threshold.
        budgets: Budget curve; empty without a calibrated bundle.
        guarantee: Calibrations repeated on the test normals; None without a calibrated bundle or enough normals.
        strata: Rates by stratum.
        strata_threshold: The threshold of the strata.
        localisation: Regions against boxes; None without boxes or regions.
        pixels: Maps against masks; None without maps.
        guards: The guards.
        comparison: Another system; None when none was given.
        findings: What a reader must know first.
        missing: What could not be computed, and why.
    """

    inputs: Inputs
    settings: Settings
    table: ScanTable
    decision: Decisions
    census: Census
    threshold: Threshold
    ranking: RankingSummary | None
    unscored_bounds: tuple[float, ...]
    operating_point: OperatingPoint | None
    promise: TrafficTest | None
    budgets: tuple[BudgetPoint, ...]
    guarantee: GuaranteeTest | None
    strata: tuple[Strata, ...]
    strata_threshold: Threshold
    localisation: Localisation | None
    pixels: PixelReport | None
    guards: Guards
    comparison: Comparison | None
    findings: tuple[str, ...]
    missing: Mapping[str, str]
