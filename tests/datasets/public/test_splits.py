"""Splits that do not leak, and an index that is read as it was written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.datasets.public.trees import TREES

from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.public.index import Index, IndexRow, index_set, write_index
from cargolens.datasets.public.opening import check_entries
from cargolens.datasets.public.truth import Entry
from cargolens.datasets.source import ScanSource, ViewFiles
from cargolens.datasets.split_files import read_table, write_split
from cargolens.datasets.splits import ScanTable, components, near_scan_pairs, split_scans

pytest.importorskip("pyarrow")


def table(rng: np.random.Generator, n: int = 2000, near: bool = True) -> ScanTable:
    content = rng.integers(0, 1 << 63, n).astype(np.uint64)
    content[rng.integers(0, n, n // 20)] = content[rng.integers(0, n, n // 20)]  # doubles
    hashes = rng.integers(1, 1 << 63, n).astype(np.uint64)
    twins = rng.integers(0, n, n // 20)
    hashes[twins] = hashes[rng.integers(0, n, n // 20)] ^ np.uint64(0b101)  # two bits apart
    codes = {
        "series": rng.integers(-1, n // 5, n),
        "scanner": rng.integers(0, 7, n),
        "split": rng.integers(0, 2, n),
        "stratum": rng.choice(4, n, p=[0.7, 0.2, 0.08, 0.02]),
    }
    return ScanTable(content, hashes if near else hashes[:0], np.arange(n if near else 0), codes, {})


def test_components_are_those_of_scipy() -> None:
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    rng = np.random.default_rng(0)
    for n, m in ((1, 0), (50, 20), (1000, 700), (5000, 6000)):
        a, b = rng.integers(0, n, (2, m))
        mine = components(n, [(a, b)])
        _, theirs = connected_components(coo_array((np.ones(m), (a, b)), (n, n)), directed=False)
        assert (
            len({*zip(mine.tolist(), theirs.tolist(), strict=True)}) == np.unique(theirs).size == np.unique(mine).size
        )
    chain = np.arange(9999)
    assert not components(10_000, [(chain, chain + 1)]).any()


@pytest.mark.parametrize("by", [("hash",), ("near",), ("hash", "near"), ("hash", "near", "series"), ("scanner",)])
def test_nothing_that_belongs_together_is_torn_apart(by: tuple[str, ...]) -> None:
    scans = table(np.random.default_rng(1))
    split = split_scans(scans, by)
    leaks = {leak.by: leak for leak in split.leaks}
    for name in by:
        assert (leaks[name].values, leaks[name].scans) == (0, 0)
    # Counted again the plain way.
    for name, key in (("hash", scans.content), ("series", scans.codes["series"]), ("scanner", scans.codes["scanner"])):
        splits_of: dict[int, set[int]] = {}
        for k, value in enumerate(key.tolist()):
            if value >= 0:
                splits_of.setdefault(value, set()).add(int(split.code[k]))
        assert sum(len(found) > 1 for found in splits_of.values()) == leaks[name].values
    assert {leak.by for leak in split.released if leak.values} == {"hash", "near", "series", "scanner"}


def test_every_split_has_its_share_of_every_class() -> None:
    scans = table(np.random.default_rng(2))
    split = split_scans(scans, ("hash", "near"), {"train": 8, "test": 2})
    for stratum in range(4):
        inside = scans.codes["stratum"] == stratum
        share = (split.code[inside] == 1).mean()
        assert abs(share - 0.2) < max(0.02, 2 / inside.sum())


def test_few_scanners_still_give_every_split_one() -> None:
    scans = table(np.random.default_rng(3))
    split = split_scans(scans, ("scanner",))
    assert np.bincount(split.code, minlength=3).min() > 0
    assert np.argmax(np.bincount(split.code)) == 0


def test_the_split_of_a_scan_depends_neither_on_the_order_nor_on_luck() -> None:
    scans = table(np.random.default_rng(4))
    order = np.random.default_rng(5).permutation(scans.content.size)
    moved = ScanTable(
        scans.content[order], scans.near[order], scans.near_scan,
        {name: code[order] for name, code in scans.codes.items()}, {},
    )  # fmt: skip
    first, again = split_scans(scans), split_scans(moved)
    assert np.array_equal(first.code[order], again.code)
    assert np.array_equal(first.code, split_scans(scans).code)
    assert (first.code != split_scans(scans, seed=1).code).mean() > 0.2


def test_near_pairs_are_all_pairs() -> None:
    scans = table(np.random.default_rng(6), 300)
    bits = np.array([[(int(a) ^ int(b)).bit_count() for b in scans.near] for a in scans.near])
    a, b = np.nonzero(np.triu(bits <= 3, 1))
    assert [p.tolist() for p in near_scan_pairs(scans, 3)] == [a.tolist(), b.tolist()]
    assert a.size > 5


@pytest.mark.parametrize("by", [(), ("colour",)])
def test_unknown_ways_of_belonging_together_are_refused(by: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="expected some of hash, near, series, scanner"):
        split_scans(table(np.random.default_rng(0), 10), by)
    with pytest.raises(UsageError, match="positive"):
        split_scans(table(np.random.default_rng(0), 10), ("hash",), {"train": 0})


@pytest.mark.parametrize("name", TREES)
def test_an_index_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    set_name, make = TREES[name]
    tree = make(tmp_path / "a")
    path = tmp_path / "index.parquet"
    assert index_set(tmp_path / "a", path, set_name, tree.layout) == len(tree.scans)
    checked = list(check_entries(tmp_path / "a", set_name, tree.layout))
    rows = list(Index(path))
    assert [row.entry for row in rows] == [replace(c.entry, sizes={}) for c in checked]
    assert [(row.set, row.sha256) for row in rows] == [(set_name, c.sha256) for c in checked]
    assert all(len(row.near) == len(tree.views) for row in rows)
    assert Index(path)[len(rows) - 1].entry == rows[-1].entry
    with pytest.raises(IndexError):
        Index(path)[len(rows)]


def test_an_index_moves_with_its_pictures(tmp_path: Path) -> None:
    TREES["eds"][1](tmp_path / "a")
    index_set(tmp_path / "a", tmp_path / "i.parquet", near=False)
    (tmp_path / "a").rename(tmp_path / "b")
    row = Index(tmp_path / "i.parquet", tmp_path / "b")[0]
    assert Path(row.entry.source.files[0]).is_file()
    assert row.near == ()


def test_an_index_in_several_pieces(tmp_path: Path) -> None:
    def rows():
        for k in range(20_000):
            source = ScanSource(f"s{k}", (ViewFiles("", (f"/x/{k}.png",)),))
            yield IndexRow(Entry(source), "made", k.to_bytes(32, "big"))

    assert write_index(rows(), tmp_path / "i.parquet", tmp_path) == 20_000
    index = Index(tmp_path / "i.parquet")
    assert len(index) == 20_000
    assert [index[k].entry.source.scan_id for k in (0, 8191, 8192, 19_999)] == ["s0", "s8191", "s8192", "s19999"]


def test_a_split_is_written_with_hashes_and_what_leaks(tmp_path: Path) -> None:
    TREES["gdxray"][1](tmp_path / "a")
    index_set(tmp_path / "a", tmp_path / "i.parquet")
    split = split_scans(read_table(tmp_path / "i.parquet"), ("hash", "series"), {"train": 1, "test": 1})
    for suffix in (".csv", ".parquet"):
        write_split(split, tmp_path / "i.parquet", tmp_path / f"s{suffix}")
    rows = list(csv.DictReader((tmp_path / "s.csv").open()))
    index = list(Index(tmp_path / "i.parquet"))
    assert [(r["scan_id"], r["sha256"]) for r in rows] == [(i.entry.source.scan_id, i.sha256.hex()) for i in index]
    assert [r["split"] for r in rows] == [split.names[c] for c in split.code]
    about = json.loads((tmp_path / "s.leakage.json").read_text())
    assert sum(about["splits"].values()) == len(rows)
    assert {leak["by"]: leak["values"] for leak in about["leaks"]}["series"] == 0

    import pyarrow.parquet as pq  # noqa: PLC0415

    assert [list(map(str, r.values())) for r in pq.read_table(tmp_path / "s.parquet").to_pylist()] == [
        list(r.values()) for r in rows
    ]


def test_a_table_of_json_lines_is_hashed_where_it_has_no_hashes(real_data: Path) -> None:
    scans = read_table(real_data / "index.jsonl")
    assert scans.content.size == 1458
    split = split_scans(scans, ("hash", "scanner"))
    leaks = {leak.by: leak.values for leak in split.leaks}
    assert leaks["hash"] == leaks["scanner"] == 0
    assert np.unique(scans.content).size < 1458  # two radiographs are there twice


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("i.parquet", "PAR1", "not a readable index"),
        ("i.jsonl", "", "holds no scan"),
        ("i.jsonl", "[]\n", "expected an object"),
        ("i.jsonl", '{"scan_id": 7}\n', "expected a text"),
        ("i.jsonl", '{"scan_id": "a", "sha256": "00"}\n', "64 hexadecimal digits"),
        ("i.jsonl", '{"path": "absent.png"}\n', "has no sha256"),
    ],
)
def test_an_index_that_cannot_be_used_is_one_line(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=words) as caught:
        read_table(tmp_path / name)
    assert "\n" not in str(caught.value)
