"""Protocols: questions that one test set cannot answer, asked the same way of every system.

A protocol is a list of folds. A fold says which scans a system may learn from, which scans judge it, and how scans are
shown to it. Nothing of a consignment is ever on both sides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cargolens.datasets.errors import DataError
from cargolens.datasets.scan import Scan, View

from .truth import ScanTruth, Truth

Energy = Literal["all", "low", "high"]


@dataclass(frozen=True)
class Presentation:
    """How a scan is shown to the system.

    Attributes:
        energy: All energies, or one of a dual-energy pair alone, as a single-energy scanner would give it.
        views: Names of the views shown; None = all.
    """

    energy: Energy = "all"
    views: tuple[str, ...] | None = None

    def apply(self, scan: Scan) -> Scan:
        """The scan as it is shown.

        Raises:
            DataError: When it has none of the views, or not two energies to choose from.
        """
        views = [view for view in scan.views if self.views is None or view.name in self.views]
        if not views:
            raise DataError(f"{scan.meta.scan_id}: has none of the views {', '.join(self.views or ())}")
        return replace(scan, views=tuple(self._single(view, scan.meta.scan_id) for view in views))

    def _single(self, view: View, scan_id: str) -> View:
        if self.energy == "all":
            return view
        if view.transmission.shape[0] != 2:
            raise DataError(f"{scan_id}: view {view.name!r} has one energy; a choice of energies needs two")
        index = 0 if self.energy == "low" else 1
        return replace(
            view,
            transmission=view.transmission[index : index + 1],
            encoding="grey",
            material=None,
            energies=None if view.energies is None else (view.energies[index],),
        )


@dataclass(frozen=True)
class Fold:
    """One row of a protocol's table.

    Attributes:
        name: What is special about it.
        train: Scans that training and calibration may use.
        test: Scans it is judged on.
        presentation: How scans are shown, in training and in the test.
        held_out: Threat family that training must not know; empty where none is held out.
    """

    name: str
    train: tuple[ScanTruth, ...]
    test: tuple[ScanTruth, ...]
    presentation: Presentation = Presentation()
    held_out: str = ""

    @property
    def train_normals(self) -> tuple[ScanTruth, ...]:
        """What a one-class detector may learn from."""
        return tuple(scan for scan in self.train if not scan.anomalous)

    def split_normals(self, share: float) -> tuple[tuple[ScanTruth, ...], tuple[ScanTruth, ...]]:
        """The normal training scans in two, by consignment: about this share of them, for calibration, and the rest."""
        normals = self.train_normals
        first = {scan.name for scan in normals if _draw(scan, "calibration ") < share}
        return tuple(s for s in normals if s.name in first), tuple(s for s in normals if s.name not in first)


@dataclass(frozen=True)
class Protocol:
    """A question and its folds.

    Attributes:
        name: Short name.
        question: What the table answers.
        folds: Its rows.
        paired: Whether all folds test the same scans, so that rows may be compared scan by scan.
    """

    name: str
    question: str
    folds: tuple[Fold, ...]
    paired: bool = False

    def __post_init__(self) -> None:
        for fold in self.folds:
            shared = {_consignment(s) for s in fold.train} & {_consignment(s) for s in fold.test}
            if shared:
                raise DataError(
                    f"{self.name}, {fold.name}: {len(shared)} consignments are in training and test, such as "
                    f"{min(shared)}; a fold must not share any"
                )
            if not fold.test:
                raise DataError(f"{self.name}, {fold.name}: there is no scan to test on")
        if not self.folds:
            raise DataError(f"{self.name}: the truth allows no fold")


def held_out_family(truth: Truth, train_share: float = 0.5, families: Sequence[str] | None = None) -> Protocol:
    """Threats of a family that training never showed: normal scans are split once, by consignment.

    A scan with several families takes part only where all of them are on one side.

    Args:
        truth: The scans, with families.
        train_share: Share of normal consignments that may train.
        families: Families to hold out; None = all.

    Raises:
        DataError: With fewer than two families.
    """
    known = _known(truth)
    sets = {scan.name: {t.family for t in scan.threats if t.family} for scan in known}
    found = sorted(set().union(*sets.values()))
    if len(found) < 2:
        raise DataError(f"{truth.source}: found {len(found)} threat families; holding one out needs two or more")
    learns = {scan.name for scan in known if _draw(scan) < train_share}
    folds = []
    for family in families or found:
        test = [s for s in known if (sets[s.name] == {family} if s.anomalous else s.name not in learns)]
        train = [s for s in known if (s.anomalous and sets[s.name] and family not in sets[s.name]) or _is_in(s, learns)]
        folds.append(Fold(f"without {family}", _apart(train, test), tuple(test), held_out=family))
    return Protocol("held-out family", "Does it find threats of a kind it has never seen?", tuple(folds))


def leave_one_scanner_out(truth: Truth) -> Protocol:
    """Every scanner judged by a system that never saw it.

    Raises:
        DataError: With fewer than two scanners.
    """
    known = _known(truth)
    scanners = sorted({name for scan in known if (name := scan.attribute("scanner")) is not None})
    if len(scanners) < 2:
        raise DataError(f"{truth.source}: found {len(scanners)} scanners; leaving one out needs two or more")
    folds = []
    for scanner in scanners:
        test = tuple(s for s in known if s.attribute("scanner") == scanner)
        train = [s for s in known if s.attribute("scanner") not in (None, scanner)]
        folds.append(Fold(f"tested on {scanner}", _apart(train, test), test))
    return Protocol("leave one scanner out", "Does it work on a scanner it has never seen?", tuple(folds))


def single_or_dual_energy(truth: Truth, train_share: float = 0.5) -> Protocol:
    """The same scenes with both energies, and with either alone."""
    shown: dict[str, Presentation] = {
        "dual energy": Presentation(),
        "high energy alone": Presentation("high"),
        "low energy alone": Presentation("low"),
    }
    return _presented("energies", "What does the second energy buy?", truth, train_share, shown)


def one_view_or_two(truth: Truth, views: Sequence[str], train_share: float = 0.5) -> Protocol:
    """The same scenes with all views, and with each alone.

    Args:
        truth: The scans.
        views: Names of the views, two or more.
        train_share: Share of consignments that may train.

    Raises:
        DataError: With fewer than two views.
    """
    if len(set(views)) < 2:
        raise DataError(f"found views {', '.join(views) or 'none'}; comparing views needs two or more")
    shown = {"all views": Presentation(views=tuple(views))}
    shown |= {f"{name} alone": Presentation(views=(name,)) for name in views}
    return _presented("views", "What does the second view buy?", truth, train_share, shown)


def _presented(name: str, question: str, truth: Truth, train_share: float, shown: dict[str, Presentation]) -> Protocol:
    known = _known(truth)
    train = tuple(s for s in known if _draw(s) < train_share)
    test = tuple(s for s in known if _draw(s) >= train_share)
    return Protocol(name, question, tuple(Fold(k, train, test, p) for k, p in shown.items()), paired=True)


def _known(truth: Truth) -> list[ScanTruth]:
    known = [scan for scan in truth.scans if scan.anomalous is not None]
    if not known:
        raise DataError(f"{truth.source}: nobody knows whether any of its scans is anomalous")
    return known


def _consignment(scan: ScanTruth) -> str:
    return f"consignment {scan.group}" if scan.group is not None else f"scan {scan.name}"


def _draw(scan: ScanTruth, purpose: str = "") -> float:
    """A number in [0, 1) that is the same for all scans of a consignment, whatever else is in the truth."""
    digest = hashlib.sha256(f"{purpose}{_consignment(scan)}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _is_in(scan: ScanTruth, names: set[str]) -> bool:
    return not scan.anomalous and scan.name in names


def _apart(train: Sequence[ScanTruth], test: Sequence[ScanTruth]) -> tuple[ScanTruth, ...]:
    """The training scans of consignments that the test does not hold."""
    held = {_consignment(scan) for scan in test}
    return tuple(scan for scan in train if _consignment(scan) not in held)
