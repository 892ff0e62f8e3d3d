"""Banks: what is written is read, torn writes are mended, damage is told."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from cargolens.datasets.bank import DATA, INDEX, STEPS_PER_NEPER, Bank, BankWriter, Patch
from cargolens.datasets.errors import DataError


def patch(k: int, shape: tuple[int, int, int] = (2, 5, 7)) -> Patch:
    rng = np.random.default_rng(k)
    nepers = rng.uniform(0, 12, shape).astype(np.float32)
    return Patch(nepers, nepers[-1] > 6, 0.5 + k, "threat", f"design {k}", "pistol")


def write(folder: Path, *numbers: int) -> None:
    with BankWriter(folder) as bank:
        for k in numbers:
            bank.append(patch(k))


def same(found: Patch, expected: Patch) -> None:
    np.testing.assert_allclose(found.nepers, expected.nepers, atol=0.5 / STEPS_PER_NEPER + 1e-6)
    assert np.array_equal(found.mask, expected.mask)
    assert (found.kind, found.name, found.family) == (expected.kind, expected.name, expected.family)
    assert found.mm_per_pixel == pytest.approx(expected.mm_per_pixel, abs=1e-5)


def test_round_trip(tmp_path: Path) -> None:
    with BankWriter(tmp_path) as bank:
        bank.append(patch(0))
        bank.append(patch(1, (1, 3, 2)))
    found = Bank(tmp_path)
    assert len(found) == 2
    same(found[0], patch(0))
    same(found[1], patch(1, (1, 3, 2)))
    assert [p.name for p in found[:]] == ["design 0", "design 1"]


def test_values_that_do_not_fit_are_limited(tmp_path: Path) -> None:
    extreme = np.array([[[-1.0, 50.0]]], np.float32)
    with BankWriter(tmp_path) as bank:
        bank.append(Patch(extreme, extreme[0] > 0, 1.0, "goods", "lead"))
    assert Bank(tmp_path)[0].nepers.ravel() == pytest.approx([0.0, 15.99], abs=1e-3)


@pytest.mark.parametrize("cut", ["data", "index"])
def test_torn_writes_are_mended(tmp_path: Path, cut: str) -> None:
    """Whatever a kill left half written, the bank goes on after the last whole patch and equals an unbroken one."""
    write(tmp_path / "cut", 0, 1)
    if cut == "data":
        with (tmp_path / "cut" / DATA).open("ab") as file:
            file.write(b"half a patch")
    else:
        index = tmp_path / "cut" / INDEX
        index.write_bytes(index.read_bytes()[:-9])
    with BankWriter(tmp_path / "cut") as bank:
        for k in range(bank.count, 4):
            bank.append(patch(k))
    write(tmp_path / "whole", 0, 1, 2, 3)
    for name in (DATA, INDEX):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_reader_leaves_a_torn_line_out(tmp_path: Path) -> None:
    write(tmp_path, 0, 1)
    index = tmp_path / INDEX
    index.write_bytes(index.read_bytes()[:-1])
    assert [p.name for p in Bank(tmp_path)] == ["design 0"]


def test_writer_keeps_as_many_as_asked(tmp_path: Path) -> None:
    write(tmp_path, 0, 1, 2)
    BankWriter(tmp_path, keep=1).close()
    assert [p.name for p in Bank(tmp_path)] == ["design 0"]


def test_another_process_opens_the_folder(tmp_path: Path) -> None:
    write(tmp_path, *range(9))
    sent = pickle.dumps(Bank(tmp_path))
    assert len(sent) < 1000
    same(pickle.loads(sent)[8], patch(8))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        # the data were cut short
        (lambda folder: (folder / DATA).write_bytes(b"short"), "make the bank again"),
        # no data at all
        (lambda folder: (folder / DATA).unlink(), "0 bytes, its index needs"),
        # no index
        (lambda folder: (folder / INDEX).unlink(), "no such file"),
        # an empty one
        (lambda folder: (folder / INDEX).write_text(""), "is empty"),
        # a line of something else
        (lambda folder: (folder / INDEX).write_text("{}\n"), "line 1: not a patch"),
        (lambda folder: (folder / INDEX).write_text("hello\n"), "line 1: not a patch"),
        # a shape no patch has
        (lambda folder: replace(folder, "[2, 5, 7]", "[2, 5, 99999]"), "not a patch"),
        (lambda folder: replace(folder, '"offset": 0', '"offset": -4'), "not a patch"),
    ],
)
def test_damage(tmp_path: Path, damage: object, told: str) -> None:
    write(tmp_path, 0)
    damage(tmp_path)  # type: ignore[operator]
    with pytest.raises(DataError, match=told):
        Bank(tmp_path)


def test_writer_refuses_data_shorter_than_the_index(tmp_path: Path) -> None:
    write(tmp_path, 0)
    (tmp_path / DATA).write_bytes(b"short")
    with pytest.raises(DataError, match="shorter than its index"):
        BankWriter(tmp_path)


def replace(folder: Path, old: str, new: str) -> None:
    text = (folder / INDEX).read_text()
    assert old in text
    (folder / INDEX).write_text(text.replace(old, new))
