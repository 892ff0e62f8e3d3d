"""What does not fit a declaration, and what that does to a decision: never from anything to clear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inference.cargo.phantoms import picture, scan_of

from cargolens.datasets.scan import ScanMeta
from cargolens.datasets.simulator.cargo.loads import LOADS
from cargolens.inference.cargo import result as results
from cargolens.inference.cargo.chapters import CHAPTERS, CLASSES, KNOWN, chapter, plausibility
from cargolens.inference.cargo.declaration import NOT_VERIFIED, compare, declared_empty
from cargolens.inference.cargo.model import CargoModel, Classified, default_model
from cargolens.inference.cargo.reading import Mass, Reading
from cargolens.inference.cargo.result import assess_cargo
from cargolens.inference.decision import Verdict
from cargolens.training.cargo_scenes import BOXED

MODEL = default_model()
BOX = (10, 20, 300, 200)
NAMES = list(CLASSES)


def seen(best: str = "tyres", *, share: float = 1.0, strange: bool = False, typical: bool = True) -> Classified:
    """A load of one class, the rest spread over mixed loads, which may be anything."""
    shares = dict.fromkeys(NAMES, 0.0)
    shares["mixed"] = 1.0 - share
    shares[best] += share
    return Classified(shares, strange, typical and not strange)


MASS = Mass(10_000.0, 9_000.0, 11_000.0, 8_000.0, 12_500.0)
LOADED = Reading("side", BOX, BOX, 0.4, empty=False, black_share=0.0, classified=seen(), mass=MASS)
EMPTY = Reading("side", BOX, emptiness=1.0, empty=True, black_share=0.0)
BLIND = Reading("side", notes=("no side of a closed container was found",))


@pytest.mark.parametrize(
    ("reading", "hs", "kg", "words"),
    [
        (LOADED, "40", 10_000.0, []),
        (LOADED, "4011", 8_000.0, []),  # inside what 99 of 100 loads leave open
        (LOADED, "4011", 7_700.0, []),  # and an honest 5 per cent beyond
        (LOADED, "4011", 7_500.0, ["at least 8,000 kg"]),
        (LOADED, "4011", 13_100.0, []),
        (LOADED, "4011", 13_500.0, ["at most 12,500 kg"]),
        (LOADED, "0901", 10_000.0, ["looks like tyres"]),
        (LOADED, "0901", 20_000.0, ["looks like tyres", "at most"]),
        (LOADED, None, None, []),  # nothing was declared
        (LOADED, "", None, []),
        (LOADED, "99", 10_000.0, []),  # groupage may be anything
        (LOADED, "", 0.0, ["declared empty, and 60%"]),
        (LOADED, "0000", 0.0, ["declared empty"]),
        (LOADED, "0000", None, ["declared empty"]),
        (EMPTY, "", 0.0, []),
        (EMPTY, "0000", 0.0, []),
        (EMPTY, None, None, []),
        (EMPTY, "62", 9_000.0, ["9,000 kg declared, and the hold looks empty"]),
        (EMPTY, "62", None, ["goods declared, and the hold looks empty"]),
        (BLIND, "", 0.0, []),
        (BLIND, "62", 9_000.0, []),
        (replace(LOADED, mass=None), "40", 90_000.0, []),
        (replace(LOADED, mass=replace(MASS, high=None, surely_high=None)), "40", 90_000.0, []),  # a lower bound
        (replace(LOADED, mass=replace(MASS, high=None, surely_high=None)), "40", 5_000.0, ["at least"]),
        (replace(LOADED, classified=seen(strange=True)), "0901", 10_000.0, []),
        (replace(LOADED, classified=seen(typical=False)), "0901", 10_000.0, []),  # not plainly of a known class
        (replace(LOADED, black_share=0.6), "0901", 10_000.0, []),  # too black to be of a class
        (replace(LOADED, classified=seen(share=0.5)), "0901", 10_000.0, []),  # mixed loads hold coffee as well
        (replace(LOADED, classified=None), "0901", 10_000.0, []),
    ],
)
def test_mismatches(reading: Reading, hs: str | None, kg: float | None, words: list[str]) -> None:
    found = compare(reading, ScanMeta("x", hs_code=hs, declared_kg=kg), MODEL)
    assert len(found) == len(words)
    for mismatch, word in zip(found, words, strict=True):
        assert word in mismatch.reason
        assert "\n" not in mismatch.reason
        assert 0.0 <= mismatch.weight <= 1.0
        assert mismatch.box == BOX


@pytest.mark.parametrize(
    ("hs", "kg", "empty"),
    [
        ("0000", None, True), ("00", 5000.0, True), ("", 0.0, True), (None, 0.0, True), (None, 50.0, True),
        (None, None, False), ("", None, False), ("62", 0.0, False), ("6203.42", None, False), (None, 500.0, False),
    ],
)  # fmt: skip
def test_what_declares_an_empty_container(hs: str | None, kg: float | None, empty: bool) -> None:
    assert declared_empty(ScanMeta("x", hs_code=hs, declared_kg=kg)) is empty


@pytest.mark.parametrize(
    ("code", "found"),
    [("6203.42", "62"), ("09", "09"), ("HS 4011", "40"), ("0000", None), ("", None), (None, None), ("7", None)],
)
def test_chapters_of_codes(code: str | None, found: str | None) -> None:
    assert chapter(code) == found


def test_every_kind_of_load_fits_its_own_declaration() -> None:
    loaded = [name for name in BOXED if LOADS[name].hs]
    assert sorted(kind for kinds in CLASSES.values() for kind in kinds) == sorted(loaded)
    assert list(CHAPTERS) == list(CLASSES) == list(MODEL.figures.class_loads)
    for name, kinds in CLASSES.items():
        for kind in kinds:
            assert LOADS[kind].hs in CHAPTERS[name], kind
            assert LOADS[kind].hs in KNOWN | {"99"}, kind


@given(st.lists(st.floats(0, 1), min_size=len(NAMES), max_size=len(NAMES)), st.from_regex(r"\A[0-9]{2,6}\Z"))
def test_plausibility_is_a_share(weights: list[float], code: str) -> None:
    total = sum(weights) or 1.0
    found = plausibility({name: w / total for name, w in zip(NAMES, weights, strict=True)}, code)
    assert found is None or 0.0 <= found <= 1.0 + 1e-9


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch):
    """Has `assess_cargo` see a given reading."""

    def show(reading: Reading, verdict: Verdict, **meta: object):
        monkeypatch.setattr(results, "read_cargo", lambda _scan, _model: reading)
        return assess_cargo(scan_of(picture(), **meta), MODEL, verdict)

    return show


CLEAR, ALARM = Verdict("clear"), Verdict("alarm")
HIDDEN = Verdict("cannot_assess", "too dense to see through")
UNJUDGED = Verdict("cannot_assess", "bundle has no threshold", judged=False)
FITS, WRONG = {"hs_code": "4011", "declared_kg": 10_000.0}, {"hs_code": "0901", "declared_kg": 30_000.0}
NOTHING = {"hs_code": "", "declared_kg": 0.0}


@pytest.mark.parametrize(
    ("reading", "declared", "before", "after"),
    [
        (LOADED, FITS, CLEAR, "clear"),
        (LOADED, FITS, ALARM, "alarm"),
        (LOADED, FITS, HIDDEN, "cannot_assess"),
        (LOADED, WRONG, CLEAR, "alarm"),
        (LOADED, WRONG, ALARM, "alarm"),
        (LOADED, WRONG, HIDDEN, "alarm"),  # an alarm stands whatever is hidden
        (LOADED, WRONG, UNJUDGED, "cannot_assess"),
        (LOADED, NOTHING, CLEAR, "alarm"),
        (EMPTY, NOTHING, CLEAR, "clear"),
        (EMPTY, NOTHING, HIDDEN, "cannot_assess"),
        (BLIND, NOTHING, CLEAR, "cannot_assess"),  # declared empty, and nobody could look
        (BLIND, NOTHING, ALARM, "alarm"),
        (BLIND, FITS, CLEAR, "clear"),
    ],
)
def test_decisions(shown, reading: Reading, declared: dict, before: Verdict, after: str) -> None:
    cargo, regions, verdict = shown(reading, before, **declared)
    assert verdict.decision == after
    assert (verdict.error is None) == (after != "cannot_assess")
    assert len(regions) == len(cargo.mismatches)
    assert all(region.kind == "manifest" and region.view == "side" for region in regions)
    if reading is BLIND and declared is NOTHING and before is CLEAR:
        assert NOT_VERIFIED in (verdict.error or "")


@given(
    reading=st.sampled_from([LOADED, EMPTY, BLIND, replace(LOADED, mass=None, classified=None)]),
    verdict=st.sampled_from([CLEAR, ALARM, HIDDEN, UNJUDGED]),
    hs=st.none() | st.sampled_from(["", "0000", "40", "09"]),
    kg=st.none() | st.floats(0, 50_000),
)
@settings(deadline=None)
def test_nothing_becomes_clear(reading: Reading, verdict: Verdict, hs: str | None, kg: float | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results, "read_cargo", lambda _scan, _model: reading)
        _, _, after = assess_cargo(scan_of(picture(), hs_code=hs, declared_kg=kg), MODEL, verdict)
    assert after.decision != "clear" or verdict.decision == "clear"
    assert after.decision == "alarm" or verdict.decision != "alarm"


def test_fields_say_why_they_are_none(shown) -> None:
    cargo, _, _ = shown(replace(LOADED, classified=seen(strange=True), mass=replace(MASS, high=None)), CLEAR)
    assert cargo.load_class is None
    assert cargo.load_class_p is None
    assert cargo.mass_high_kg is None
    assert len(cargo.notes) == 2
    cargo, _, _ = shown(BLIND, CLEAR)
    assert (cargo.emptiness, cargo.empty, cargo.mass_kg) == (None, None, None)
    assert cargo.notes == BLIND.notes


def test_the_model_of_the_package_is_whole() -> None:
    assert isinstance(MODEL, CargoModel)
    assert 0.0 < MODEL.figures.empty_below < 0.2
    assert MODEL.figures.dual.mass.likely < MODEL.figures.dual.mass.certain
