"""The page: self-contained, safe against hostile names, and honest about what it leaves out."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inference.test_results import minimal

from cargolens.datasets.errors import UsageError
from cargolens.inference import report
from cargolens.inference.bundle import read_bundle
from cargolens.inference.report import Proportion, Story, check_report, histogram, render
from cargolens.inference.results import CargoResult, ScanResult

pytest.importorskip("jinja2")


class Page(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def scored(scan_id: str, score: float, threshold: float = 0.59) -> ScanResult:
    changes = {"scan_id": scan_id, "decision": "alarm" if score > threshold else "clear", "score": score}
    return minimal().model_copy(update=changes | {"threshold": threshold, "p_value": 0.1, "error": None})


def test_the_page_reaches_for_nothing_outside_itself(bundle: Path) -> None:
    page = Page(render([scored("a", 0.9), scored("b", 0.1), minimal()], read_bundle(bundle), None, Story()))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "iframe", "object", "form"}
    for _, attributes in page.tags:
        for name in ("src", "href", "action", "srcset"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert not re.search(r"url\(|@import", page.text)


def test_counts_decisions_and_reasons_are_on_the_page(bundle: Path) -> None:
    results = [scored("gun", 0.9), scored("socks", 0.1), scored("books", 0.2), minimal()]
    page = Page(render(results, read_bundle(bundle), None, Story(truths={"gun": "pistol"})))
    flat = " ".join(page.text.split())
    assert "4scans" in flat.replace(" ", "")
    assert "1alarms" in flat.replace(" ", "")
    assert "1couldnotbeassessed" in flat.replace(" ", "")
    assert "2clear" in flat.replace(" ", "")
    assert "unreadable" in flat
    assert "truth: pistol" in flat
    assert read_bundle(bundle).sha256 in flat


def test_hostile_names_are_shown_and_not_obeyed(bundle: Path) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    page = Page(render([scored(hostile, 0.9)], read_bundle(bundle), None, Story(title=hostile)))
    assert not {"script"} & {tag for tag, _ in page.tags}
    assert not [attributes for _, attributes in page.tags if "onerror" in attributes]
    assert hostile in page.text


def test_what_does_not_fit_is_said(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MAX_ROWS", 3)
    monkeypatch.setattr(report, "MAX_PICTURES", 1)
    page = Page(render([scored(f"s{i}", 0.9) for i in range(5)], read_bundle(bundle), None, Story()))
    assert "4 more alarms" in page.text
    assert "2 more scans" in page.text


def test_what_does_not_fit_a_declaration_is_said_and_not_obeyed(bundle: Path) -> None:
    unread = dict.fromkeys(set(CargoResult.model_fields) - {"mismatches", "notes"})
    cargo = CargoResult(**unread, mismatches=("9,000 kg declared, and <b>none</b> seen",))
    page = Page(render([scored("box", 0.9).model_copy(update={"cargo": cargo})], read_bundle(bundle), None, Story()))
    assert "9,000 kg declared, and <b>none</b> seen" in page.text


def test_traffic_unlike_the_calibration_is_pointed_out(bundle: Path) -> None:
    page = render([scored(f"s{i}", 0.9) for i in range(30)], read_bundle(bundle), None, Story())
    assert "30 of 30 scans alarm: this traffic is unlike" in page


def test_a_bundle_without_a_threshold_promises_nothing(plain_bundle: Path) -> None:
    page = render([minimal()], read_bundle(plain_bundle), None, Story())
    assert "the bundle has no threshold" in page


def test_an_empty_proportion_is_no_number(bundle: Path) -> None:
    page = render([minimal()], read_bundle(bundle), None, Story(truth=(Proportion("planted threats", 0, 0),)))
    assert "0 of 0" in page
    assert "0.0 – 100.0 %" in page


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        # Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_the_published_ones(count: int, total: int, low: float, high: float) -> None:
    assert Proportion("threats", count, total).interval == pytest.approx((low, high), abs=5e-5)


@given(st.lists(st.floats(-1e6, 1e6), max_size=30))
def test_the_histogram_counts_every_score(scores: list[float]) -> None:
    found = histogram([scored("x", score) for score in scores])
    if len(scores) < 2:
        assert found is None
        return
    assert found is not None
    assert sum(bar.count for bar in found.bars) == len(scores)
    assert found.threshold is not None
    assert 0 <= found.threshold <= 100


@pytest.mark.parametrize(
    ("name", "word"),
    [("page.txt", "expected .html"), ("absent/page.html", "no such folder"), ("same.html", "as well")],
)
def test_a_page_that_cannot_be_written_is_refused_before_the_run(tmp_path: Path, name: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        check_report(tmp_path / name, tmp_path / "same.html")


def test_without_jinja2_the_page_is_refused_before_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(UsageError, match="pip install"):
        check_report(tmp_path / "page.html", tmp_path / "r.jsonl")
