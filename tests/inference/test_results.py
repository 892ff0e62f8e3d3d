"""A result line is strict, and JSONL, CSV and Parquet hold the same results."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargolens.datasets.errors import DataError, UsageError
from cargolens.inference.results import (
    CargoResult,
    Region,
    ScanResult,
    Seconds,
    ViewInfo,
    from_line,
    one_line,
    printable,
    to_line,
)
from cargolens.inference.tables import COLUMNS, check_format, read_results, write_table

real = st.floats(allow_nan=False, allow_infinity=False)
# A CSV cell cannot tell an empty text from none, so texts that may be none are not empty.
text = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=20)
maybe_text = st.none() | text
pixel = st.integers(0, 40_000)
region = st.builds(
    Region, view=text, box=st.tuples(pixel, pixel, pixel, pixel), score=real, kind=text, area_mm2=st.none() | real
)
view = st.builds(
    ViewInfo, view=text, rows=pixel, columns=pixel, score=real, map_max=real, opaque_share=real,
    foreground_share=st.none() | real,
)  # fmt: skip
cargo = st.builds(
    CargoResult,
    view=maybe_text,
    hold=st.none() | st.tuples(pixel, pixel, pixel, pixel),
    **{
        name: st.none() | real
        for name in ("emptiness", "black_share", "load_class_p", "repeat_mm", "mass_kg", "mass_low_kg", "mass_high_kg")
    },
    empty=st.none() | st.booleans(),
    load_class=maybe_text,
    repeats=st.none() | pixel,
    mismatches=st.lists(text, max_size=2).map(tuple),
    notes=st.lists(text, max_size=2).map(tuple),
)
result = st.builds(
    ScanResult,
    scan_id=text,
    files=st.lists(text, max_size=3).map(tuple),
    sha256=maybe_text,
    decision=st.sampled_from(["clear", "alarm", "cannot_assess"]),
    score=st.none() | real,
    p_value=st.none() | real,
    threshold=st.none() | real,
    regions=st.lists(region, max_size=3).map(tuple),
    error=maybe_text,
    seconds=st.builds(Seconds, read=real, canonical=real, network=real, total=real),
    bundle=text,
    bundle_sha256=text,
    version=text,
    options=st.dictionaries(text, st.integers(-5, 5) | st.booleans() | text, max_size=2),
    scanner=maybe_text,
    group=maybe_text,
    views=st.lists(view, max_size=2).map(tuple),
    cargo=st.none() | cargo,
)


@given(result)
def test_a_line_reads_back_as_what_was_written(original: ScanResult) -> None:
    line = to_line(original)
    assert line.count(b"\n") == 1
    assert from_line(line, "here") == original


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@given(originals=st.lists(result, max_size=4))
@settings(deadline=None, max_examples=40)
def test_tables_read_back_as_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, originals: list[ScanResult]
) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    path = tmp_path_factory.mktemp("table") / f"r{suffix}"
    write_table(originals, path)
    assert list(read_results(path)) == originals
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def minimal() -> ScanResult:
    return ScanResult(
        scan_id="a",
        files=("a.png",),
        sha256=None,
        decision="cannot_assess",
        score=None,
        p_value=None,
        threshold=None,
        regions=(),
        error="unreadable",
        seconds=Seconds(),
        bundle="b.onnx",
        bundle_sha256="0" * 64,
        version="0.1.0",
    )


def test_the_published_fields_keep_their_names_and_order() -> None:
    fields = ["scan_id", "files", "sha256", "decision", "score", "p_value", "threshold", "regions", "error", "seconds"]
    assert list(json.loads(to_line(minimal())))[:13] == [*fields, "bundle", "bundle_sha256", "version"]
    assert set(json.loads(to_line(minimal()))["seconds"]) == {"read", "canonical", "network", "total"}
    assert COLUMNS[:4] == ("scan_id", "files", "sha256", "decision")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"decision": "fine"}, "decision"),  # an unknown decision
        ({"surprise": 1}, "surprise"),  # an unknown key
        ({"score": "0.5"}, "score"),  # text for a number
        ({"files": None}, "files"),
        ({"seconds": {"read": 1.0, "nap": 2.0}}, "nap"),
        ({"regions": [{"view": "", "box": [1, 2, 3], "score": 0.1, "kind": "novelty", "area_mm2": None}]}, "box"),
    ],
)
def test_a_line_that_is_not_exactly_a_result_is_refused(change: dict[str, object], word: str) -> None:
    values = json.loads(to_line(minimal())) | change
    with pytest.raises(DataError, match=word):
        from_line(json.dumps(values).encode(), "r.jsonl: line 4")


def test_a_line_must_be_finite_and_whole() -> None:
    line = to_line(minimal())
    for bad in (line.replace(b'"score": null', b'"score": NaN'), line[:-20], b"", b"[]", b"\xff\xfe"):
        with pytest.raises(DataError, match="line 4"):
            from_line(bad, "r.jsonl: line 4")
    with pytest.raises(ValueError, match="finite"):
        ScanResult(**(minimal().model_dump() | {"score": math.nan}))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("r.csv", b"scan_id,score\na,1\n", "columns"),
        ("r.csv", b"\xff\xfe\x00", "not a readable"),
        ("r.parquet", b"not parquet", "not a readable"),
        ("r.jsonl", b'{"scan_id"', "cut off"),
        ("absent.csv", None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_results_file_is_one_clear_line(
    tmp_path: Path, name: str, content: bytes | None, word: str
) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=word) as caught:
        list(read_results(path))
    assert "\n" not in str(caught.value)


def test_a_format_that_cannot_be_written_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"\.xlsx"):
        check_format(Path("r.xlsx"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match="pip install"):
        check_format(Path("r.parquet"))


def test_names_that_are_not_utf8_and_errors_of_many_lines_fit_one_line() -> None:
    assert printable("caf\udce9.png") == "caf\\xe9.png"
    assert one_line("two\nlines   and\ttabs") == "two lines and tabs"
    assert len(one_line("x" * 10_000)) == 500


def test_a_csv_of_before_cargo_is_still_read(tmp_path: Path) -> None:
    original = minimal()
    path = tmp_path / "results.csv"
    write_table([original], path)
    head, row = path.read_text().splitlines()
    assert head.endswith(",cargo")
    assert row.endswith(",null")
    path.write_text(f"{head.removesuffix(',cargo')}\n{row.removesuffix(',null')}\n")
    assert list(read_results(path)) == [original]
