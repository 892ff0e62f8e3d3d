"""Protocols: what may train never judges, scans are shown as a fold says, and one table answers the question."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargolens.datasets.errors import DataError, ScanError, UsageError
from cargolens.datasets.scan import Scan, ScanMeta, View
from cargolens.inference.bundle import read_bundle, save_bundle
from cargolens.inference.calibration import NormalScan, calibrate_bundle
from cargolens.inference.evaluation.protocol_runs import (
    as_shown,
    given_bundles,
    run_protocol,
    to_markdown,
    write_protocol,
)
from cargolens.inference.evaluation.protocols import (
    Fold,
    Presentation,
    Protocol,
    held_out_family,
    leave_one_scanner_out,
    one_view_or_two,
    single_or_dual_energy,
)
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.threats import Threat
from cargolens.inference.evaluation.truth import ScanTruth, Truth
from cargolens.inference.session import DetectorSession

FEW = Resampling(resamples=50)


def scan_truth(name: str, families: tuple[str, ...], group: str | None, scanner: str | None) -> ScanTruth:
    threats = tuple(Threat(family, family=family) for family in families)
    attributes = None if scanner is None else {"scanner": scanner}
    return ScanTruth(name, bool(families), threats, group, attributes)


def truth_of(scans: list[ScanTruth]) -> Truth:
    return Truth("made", "jsonl", tuple(scans), "0" * 64)


SCANS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["pistol", "knife", "pills"]), max_size=2, unique=True).map(tuple),
        st.sampled_from([None, "g1", "g2", "g3"]),
        st.sampled_from(["a", "b"]),
    ),
    min_size=1,
    max_size=40,
)
ALWAYS = [((family,), None, scanner) for family in ("pistol", "knife", "pills") for scanner in "ab"]


@given(SCANS)
def test_no_family_and_no_consignment_is_on_both_sides(rows: list[tuple[tuple[str, ...], str | None, str]]) -> None:
    truth = truth_of([scan_truth(f"s{i}", *row) for i, row in enumerate([*ALWAYS, *rows])])
    protocol = held_out_family(truth)
    assert [fold.name for fold in protocol.folds] == ["without knife", "without pills", "without pistol"]
    for fold in protocol.folds:
        trained = {t.family for s in fold.train for t in s.threats}
        tested = {t.family for s in fold.test for t in s.threats}
        assert tested == {fold.name.removeprefix("without ")}
        assert not trained & tested
        groups = [{s.group or s.name for s in side} for side in (fold.train, fold.test)]
        assert not groups[0] & groups[1]
        assert all(not s.anomalous for s in fold.train_normals)


@given(SCANS)
def test_a_scanner_left_out_is_only_in_the_test(rows: list[tuple[tuple[str, ...], str | None, str]]) -> None:
    truth = truth_of([scan_truth(f"s{i}", *row) for i, row in enumerate([*ALWAYS, *rows])])
    folds = leave_one_scanner_out(truth).folds
    assert sum(len(fold.test) for fold in folds) == len(truth.scans)
    for fold in folds:
        assert not {s.attribute("scanner") for s in fold.train} & {s.attribute("scanner") for s in fold.test}


def test_a_split_does_not_change_when_scans_are_added() -> None:
    scans = [
        scan_truth(f"s{i}", ("pistol", "knife")[i % 2 : i % 2 + 1] if i % 3 else (), None, None) for i in range(60)
    ]
    small, large = (single_or_dual_energy(truth_of(part)).folds[0] for part in (scans[:30], scans))
    assert set(small.train) <= set(large.train)
    assert set(small.test) <= set(large.test)


def test_a_fold_that_leaks_is_refused() -> None:
    scans = (scan_truth("a", (), "g", None), scan_truth("b", (), "g", None))
    with pytest.raises(DataError, match="1 consignments are in training and test, such as consignment g"):
        Protocol("leaky", "?", (Fold("one", scans[:1], scans[1:]),))


def test_too_little_truth_is_refused() -> None:
    truth = truth_of([scan_truth("a", ("pistol",), None, "x"), scan_truth("b", (), None, "x")])
    for ask in (held_out_family, leave_one_scanner_out):
        with pytest.raises(DataError, match=r"found 1 .* needs two or more"):
            ask(truth)
    with pytest.raises(DataError, match="two or more"):
        one_view_or_two(truth, ["top"])


def made_scan(name: str, dark: float, side: float) -> Scan:
    """Two views of 64 x 64; the block of the top view passes `dark`, that of the side view `side`."""
    views = []
    for view, value in (("top", dark), ("side", side)):
        t = np.ones((2, 64, 64), np.float32)
        t[:, 16:48, 16:48] = np.array([[[0.8 * value]], [[value]]])
        views.append(
            View(np.clip(t, 0, 1), name=view, encoding="dual-energy", energies=(80.0, 160.0), energy_unit="kV")
        )
    return Scan(tuple(views), ScanMeta(name))


def test_a_scan_is_shown_as_the_fold_says() -> None:
    scan = made_scan("s", 0.5, 0.9)
    high = Presentation("high", ("side",)).apply(scan)
    assert [view.name for view in high.views] == ["side"]
    assert high.views[0].transmission.shape == (1, 64, 64)
    assert high.views[0].transmission[0, 30, 30] == np.float32(0.9)
    assert (high.views[0].energies, high.views[0].encoding) == ((160.0,), "grey")
    assert Presentation().apply(scan).views[0].transmission.shape == (2, 64, 64)
    with pytest.raises(DataError, match="none of the views front"):
        Presentation(views=("front",)).apply(scan)
    with pytest.raises(DataError, match="has one energy"):
        Presentation("low").apply(high)


@pytest.fixture
def scenes() -> tuple[Truth, dict[str, Scan]]:
    """80 scenes; a third holds a threat that is dark in the top view and looks harmless from the side."""
    rng = np.random.default_rng(0)
    truths, scans = [], {}
    for i in range(80):
        threat = i % 3 == 0
        truths.append(scan_truth(f"s{i}", ("pistol",) if threat else (), None, None))
        scans[f"s{i}"] = made_scan(f"s{i}", 0.1 if threat else 0.5 + 0.3 * rng.random(), 0.5 + 0.3 * rng.random())
    return truth_of(truths), scans


def test_one_table_from_a_training_function(
    scenes: tuple[Truth, dict[str, Scan]], plain_bundle: Path, tmp_path: Path
) -> None:
    """The "training" calibrates the fixed network on the fold's own normals, shown as the fold says."""
    truth, scans = scenes
    seen: list[str] = []

    def train(fold: Fold) -> Path:
        bundle = read_bundle(plain_bundle)
        session = DetectorSession(bundle)
        score = [session.assess(fold.presentation.apply(scans[s.name])).score for s in fold.train_normals]
        normals = [NormalScan(s, s, hashlib.sha256(repr(i).encode()).hexdigest()) for i, s in enumerate(score)]
        calibrated = calibrate_bundle(bundle, normals, 0.2)
        path = tmp_path / f"{len(seen)}.onnx"
        save_bundle(calibrated.with_calibration(calibrated.manifest.calibration), path)
        return path

    protocol = one_view_or_two(truth, ["top", "side"])
    table = run_protocol(protocol, as_shown(lambda s: scans[s.name]), train, FEW, seen.append)
    assert seen == ["all views", "top alone", "side alone"]
    both, top, side = table.rows
    assert both.ranking is not None
    assert top.ranking is not None
    assert side.ranking is not None
    assert both.ranking.auroc.value == top.ranking.auroc.value == 1.0
    assert side.ranking.auroc.value == pytest.approx(0.5, abs=0.25)
    assert top.pd is not None
    assert (top.pd.value, top.n_unscored) == (1.0, 0)
    gap = next(d for d in table.differences["side alone"] if d.metric == "auroc")
    assert gap.difference.value == pytest.approx(side.ranking.auroc.value - 1.0)
    assert gap.p_value < 0.05
    write_protocol(table, tmp_path)
    stored = json.loads((tmp_path / "views.json").read_text())
    assert stored["rows"][2]["ranking"]["auroc"]["value"] == side.ranking.auroc.value
    page = (tmp_path / "views.md").read_text()
    assert page == to_markdown(table)
    assert "| top alone |" in page
    assert "- side alone minus all views, auroc:" in page


def test_given_bundles_and_scans_that_cannot_be_read(scenes: tuple[Truth, dict[str, Scan]], plain_bundle: Path) -> None:
    truth, scans = scenes
    protocol = single_or_dual_energy(truth)
    gone = protocol.folds[0].test[0].name

    def read(scan: ScanTruth) -> Scan:
        if scan.name == gone:
            raise ScanError("gone")
        return scans[scan.name]

    table = run_protocol(protocol, as_shown(read), given_bundles({f.name: plain_bundle for f in protocol.folds}), FEW)
    assert [row.n_unscored for row in table.rows] == [1, 1, 1]
    assert all(row.pd is None and row.ranking is not None for row in table.rows)
    with pytest.raises(UsageError, match="no bundle for fold 'dual energy'"):
        run_protocol(protocol, as_shown(read), given_bundles({}), FEW)
