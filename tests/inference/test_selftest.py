"""The self-test passes where results are the recorded ones and fails where anything on the way changed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from onnx import numpy_helper
from tests.inference import bundles

from cargolens.datasets.errors import BundleError
from cargolens.datasets.scan import Scan, View
from cargolens.inference.bundle import Bundle, bundle_bytes, parse_bundle
from cargolens.inference.golden import Golden, PackedArray, block_means, difference, record_golden
from cargolens.inference.selftest import selftest
from cargolens.inference.session import DetectorSession
from cargolens.inference.tiling import Tiling


def scans() -> list[Scan]:
    """A grey scan of two views and a dual-energy one, small, with noise above air and black pixels."""
    random = np.random.default_rng(11)
    grey = [random.uniform(0, 1.05, (1, 40, rows)).astype(np.float32) for rows in (30, 90)]
    dual = random.uniform(0, 1.05, (2, 70, 50)).astype(np.float32)
    return [
        Scan((View(grey[0], name="top"), View(grey[1], name="side", black_transmission=0.01))),
        Scan((View(dual, encoding="dual-energy", energies=(80.0, 160.0), energy_unit="kV", mm_per_pixel=1.5),)),
    ]


def bundle(golden: Golden, network: bytes | None = None, **changes: Any) -> Bundle:
    return parse_bundle(bundle_bytes(network or bundles.network(), bundles.manifest(**changes), golden))


@pytest.fixture(scope="module")
def golden() -> Golden:
    return record_golden(scans(), DetectorSession(bundle(Golden())))


def test_recorded_vectors_replay_exactly(golden: Golden) -> None:
    report = selftest(DetectorSession(bundle(golden)))
    assert (report.scans, report.views, report.tolerance) == (2, 3, 1e-4)
    assert report.difference == 0.0


def test_golden_scans_keep_what_the_reader_knew(golden: Golden) -> None:
    for case, scan in zip(golden.cases, scans(), strict=True):
        for found, view in zip(case.scan().views, scan.views, strict=True):
            np.testing.assert_allclose(found.transmission, view.transmission, atol=0.5 / 60_000 + 1e-7)
            for name in ("name", "encoding", "energies", "energy_unit", "mm_per_pixel", "black_transmission"):
                assert getattr(found, name) == getattr(view, name)


@pytest.mark.parametrize(("amount", "passes"), [(5e-5, True), (3e-4, False)])
def test_a_network_that_computes_something_else_is_found(golden: Golden, amount: float, passes: bool) -> None:
    """The bias of the network moves by `amount`, as another library's rounding might; the tolerance is 1e-4."""
    model = bundles.model(bundles.network())
    model.graph.initializer[1].CopyFrom(numpy_helper.from_array(np.array([1 + amount], np.float32), "bias"))
    session = DetectorSession(bundle(golden, model.SerializeToString()))
    if passes:
        assert selftest(session).difference == pytest.approx(amount, rel=0.02)
    else:
        with pytest.raises(BundleError, match=r"self-test failed: golden scan 1, view 'top': a difference of 0\.0003"):
            selftest(session)


def test_canonical_planes_that_changed_are_found(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network looks at the first plane only, so only the recorded planes can tell that the third moved."""
    session = DetectorSession(bundle(golden))
    before = session.canonical

    def moved(view: View) -> np.ndarray:
        planes = before(view).copy()
        planes[2] += 0.001
        return planes

    monkeypatch.setattr(session, "canonical", moved)
    with pytest.raises(BundleError, match="self-test failed"):
        selftest(session)


def test_another_tiling_is_found(golden: Golden) -> None:
    """The same network over resized views is another detector."""
    with pytest.raises(BundleError, match="self-test failed"):
        selftest(DetectorSession(bundle(golden, tiling=Tiling(64, 16, long_side=33))))


def test_a_bundle_without_vectors_cannot_be_tested() -> None:
    with pytest.raises(BundleError, match="holds no golden vectors"):
        selftest(DetectorSession(bundle(Golden())))


def test_golden_vectors_are_deterministic(golden: Golden) -> None:
    again = record_golden(scans(), DetectorSession(bundle(Golden())))
    assert again == golden
    assert bundle(again).sha256 == bundle(golden).sha256


def test_pseudo_colour_scans_are_no_golden_scans() -> None:
    view = View(np.ones((1, 8, 8), np.float32), encoding="pseudo-colour")
    with pytest.raises(ValueError, match="grey or dual energy"):
        record_golden([Scan((view,))], DetectorSession(bundle(Golden())))


def test_difference_is_relative_above_one_and_infinite_between_shapes(golden: Golden) -> None:
    result = golden.cases[0].results[0]
    far = result.model_copy(update={"score": 200.0})
    assert difference(far, far.model_copy(update={"score": 201.0})) == pytest.approx(1 / 200)
    assert difference(result, result.model_copy(update={"score": result.score + 0.5})) == pytest.approx(0.5)
    other = result.model_copy(update={"map": PackedArray.pack(np.zeros((1, 1), np.float32))})
    assert difference(result, other) == np.inf


@pytest.mark.parametrize("shape", [(1, 1), (3, 20), (8, 8), (97, 64)])
def test_block_means_keep_the_mean_of_equal_blocks(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(0).random(shape, dtype=np.float32)
    found = block_means(values)
    assert found.shape == (min(8, shape[0]), min(8, shape[1]))
    edges = [np.linspace(0, n, m + 1).astype(int) for n, m in zip(shape, found.shape, strict=True)]
    expected = [
        [values[a:b, c:d].mean() for c, d in zip(edges[1], edges[1][1:], strict=False)]
        for a, b in zip(edges[0], edges[0][1:], strict=False)
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_failure_is_one_line(golden: Golden) -> None:
    model = bundles.model(bundles.network())
    model.graph.initializer[1].CopyFrom(numpy_helper.from_array(np.array([2], np.float32), "bias"))
    with pytest.raises(BundleError) as caught:
        selftest(DetectorSession(bundle(golden, model.SerializeToString())))
    assert re.fullmatch(r"self-test failed: .* do not use it on this machine", str(caught.value))
