"""The session gives what the network computes, on the view's own grid, and refuses what is not a number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper
from tests.inference import bundles

from cargolens.datasets.canonical import canonical
from cargolens.datasets.errors import BundleError, ScanError, UsageError
from cargolens.datasets.scan import Scan, View
from cargolens.inference.bundle import Bundle, bundle_bytes, parse_bundle
from cargolens.inference.golden import Golden
from cargolens.inference.session import DetectorSession, foreground_share, opaque_share
from cargolens.inference.tiling import Tiling


def make(tiling: Tiling | None = None, network: bytes | None = None) -> Bundle:
    manifest = bundles.manifest(**({"tiling": tiling} if tiling else {}))
    return parse_bundle(bundle_bytes(network or bundles.network(), manifest, Golden()))


@pytest.fixture(scope="module")
def session() -> DetectorSession:
    return DetectorSession(make())


def view(rows: int, columns: int, seed: int = 0, name: str = "") -> View:
    values = np.random.default_rng(seed).uniform(0.1, 1.0, (1, rows, columns))
    return View(values.astype(np.float32), name=name)


def reference(planes: np.ndarray) -> np.ndarray:
    """The test network in numpy: 4 x 4 block means of 1 - first plane, air beyond the edges."""
    rows, columns = -(-planes.shape[1] // 4) * 4, -(-planes.shape[2] // 4) * 4
    padded = np.ones((rows, columns), np.float32)
    padded[: planes.shape[1], : planes.shape[2]] = planes[0]
    return (1 - padded).reshape(rows // 4, 4, columns // 4, 4).mean(axis=(1, 3))


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([1, 3]))
def test_map_and_score_are_the_networks_over_the_whole_view(rows: int, columns: int, batch: int) -> None:
    session = DetectorSession(make(), batch=batch)
    planes = canonical(view(rows, columns), "colour-1")
    found = session.assess_view(planes)
    expected = reference(planes)
    np.testing.assert_allclose(found.map.values, expected, atol=1e-5)
    assert found.score == pytest.approx(expected.max(), abs=1e-5)
    assert found.map.at_view().shape == (rows, columns)


def test_map_lands_where_the_dark_object_is() -> None:
    """A dark square in a view that is resized: the map on the view's grid peaks at the square's centre."""
    values = np.ones((1, 700, 500), np.float32)
    values[0, 400:460, 100:160] = 0.05
    session = DetectorSession(make(Tiling(64, 16, long_side=256)))
    found = session.assess(Scan((View(values),)))
    at_view = found.views[0].map.at_view()
    inside = np.argwhere(at_view > 0.5 * at_view.max())
    assert np.abs(inside.mean(axis=0) - (429.5, 129.5)).max() < 2.0


def test_scan_score_is_the_largest_of_views_and_views_keep_order(session: DetectorSession) -> None:
    dark = View(np.full((1, 40, 40), 0.1, np.float32), name="side")
    light = View(np.full((1, 40, 90), 0.9, np.float32), name="top")
    found = session.assess(Scan((light, dark)))
    assert [v.name for v in found.views] == ["top", "side"]
    assert found.score == found.views[1].score > found.views[0].score
    assert found.map_max == max(float(v.map.values.max()) for v in found.views)
    assert found.seconds_canonical > 0
    assert found.seconds_network > 0


def test_the_same_scan_gives_the_same_bytes(session: DetectorSession) -> None:
    scan = Scan((view(200, 150),))
    first, second = session.assess(scan), DetectorSession(make()).assess(scan)
    assert first.score == second.score
    np.testing.assert_array_equal(first.views[0].map.values, second.views[0].map.values)


def nan_when_dark() -> bytes:
    """The test network with its map divided by 0 where a window is not air: 0 / 0 there, finite on air."""
    nodes = [
        helper.make_node("Conv", ["planes", "weights", "bias"], ["darkness"]),
        helper.make_node("AveragePool", ["darkness"], ["mean"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Constant", [], ["half"], value_floats=[-0.5]),
        helper.make_node("Neg", ["mean"], ["light"]),
        helper.make_node("Sub", ["light", "half"], ["root"]),
        helper.make_node("Sqrt", ["root"], ["map"]),
        helper.make_node("ReduceMax", ["map", "axes"], ["score"], keepdims=0),
    ]
    return bundles.network(nodes=nodes)


def test_output_that_is_not_finite_cannot_be_assessed() -> None:
    session = DetectorSession(make(network=nan_when_dark()))
    assert np.isfinite(session.assess(Scan((View(np.ones((1, 64, 64), np.float32)),))).score)
    with pytest.raises(ScanError, match="not a finite number"):
        session.assess(Scan((View(np.full((1, 64, 64), 0.01, np.float32)),)))


def fails_when_dark() -> bytes:
    """The test network with a look-up beyond the end of a list where a window is not air."""
    nodes = [
        helper.make_node("Conv", ["planes", "weights", "bias"], ["darkness"]),
        helper.make_node("AveragePool", ["darkness"], ["mean"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Constant", [], ["ten"], value_floats=[10.0]),
        helper.make_node("ReduceMax", ["mean"], ["darkest"], keepdims=0),
        helper.make_node("Mul", ["darkest", "ten"], ["place"]),
        helper.make_node("Cast", ["place"], ["index"], to=7),
        helper.make_node("Gather", ["bias", "index"], ["one"]),
        helper.make_node("Mul", ["mean", "one"], ["map"]),
        helper.make_node("ReduceMax", ["map", "axes"], ["score"], keepdims=0),
    ]
    return bundles.network(nodes=nodes)


def test_a_network_that_fails_on_a_scan_is_the_scans_error() -> None:
    session = DetectorSession(make(network=fails_when_dark()))
    with pytest.raises(ScanError, match=r"^the network failed on this scan: .*Gather"):
        session.assess(Scan((View(np.full((1, 64, 64), 0.01, np.float32)),)))


def test_a_provider_that_is_not_there_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match=r"has no MoonExecutionProvider on this machine, only .*CPUExecutionProvider"):
        DetectorSession(make(), providers=("MoonExecutionProvider", "CPUExecutionProvider"))


def test_onnxruntime_prints_nothing_when_it_refuses(capfd: pytest.CaptureFixture[str]) -> None:
    """A name that is not UTF-8, where only onnxruntime looks, made it print and try again."""
    model = bundles.model(bundles.network())
    model.graph.node[0].name = "NAME"
    data = model.SerializeToString().replace(b"NAME", b"NA\xffE").replace(b"Conv", b"Cnov")
    bundle = parse_bundle(bundle_bytes(data, bundles.manifest(), Golden()))
    with pytest.raises(BundleError, match="cannot run the network"):
        DetectorSession(bundle)
    assert capfd.readouterr() == ("", "")


def test_extra_outputs_are_allowed() -> None:
    outputs = [
        *bundles.model(bundles.network()).graph.output,
        helper.make_tensor_value_info("darkness", 1, ["b", 1, 64, 64]),
    ]
    network = bundles.network(outputs=outputs)
    bundle = parse_bundle(bundle_bytes(network, bundles.manifest(outputs=("map", "score", "darkness")), Golden()))
    scan = Scan((view(64, 64),))
    assert DetectorSession(bundle).assess(scan).score == DetectorSession(make()).assess(scan).score


@pytest.mark.parametrize(
    ("transmission", "black", "expected"),
    [
        ([1.0, 1.0, 1.0, 1.0], 0.01, 0.0),  # air alone: no object, nothing opaque
        ([1.0, 0.5, 0.5, 0.005], 0.01, 1 / 3),  # one of the object's three pixels
        ([1.0, 0.5, 0.0, 0.0], 0.0, 2 / 3),  # a file that says nothing of its black: zero is opaque
        ([0.01, 0.01, 0.01, 0.01], 0.01, 1.0),  # at the limit counts
    ],
)
def test_opaque_share(transmission: list[float], black: float, expected: float) -> None:
    values = np.array(transmission, np.float32).reshape(1, 2, 2)
    assert opaque_share(View(values, black_transmission=float(np.float32(black)))) == pytest.approx(expected)


@pytest.mark.parametrize(("high", "expected"), [(1.0, 0.0), (0.951, 0.0), (0.949, 0.25), (0.0, 0.25)])
def test_foreground_share_counts_what_the_higher_energy_shows(high: float, expected: float) -> None:
    values = np.ones((2, 2, 2), np.float32)
    values[0], values[1, 0, 1] = 0.5, high
    assert foreground_share(View(values, encoding="dual-energy")) == expected


def test_opaque_share_looks_at_the_most_penetrating_energy() -> None:
    values = np.stack([np.zeros((2, 2)), np.full((2, 2), 0.3)]).astype(np.float32)
    assert opaque_share(View(values, encoding="dual-energy", black_transmission=0.01)) == 0.0
