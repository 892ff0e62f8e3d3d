"""Damaged DICOS files, by the hundred: each is read, or refused in one line; none crashes, hangs or grows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pydicom")

import pydicom
from pydicom.encaps import encapsulate
from tests.datasets.dicos import samples, test_dx

from cargolens.datasets.decode import decode_bytes
from cargolens.datasets.dicos import read_tdr, validate, write_tdr
from cargolens.datasets.dicos.codes import MANDATORY_DX, MANDATORY_TDR, MAY_BE_EMPTY, TDR
from cargolens.datasets.errors import ScanError

EACH = 130
_TAGS = (
    b"\x28\x00\x10\x00",
    b"\x28\x00\x02\x00",
    b"\xe0\x7f\x10\x00",
    b"\x10\x40\x11\x10",
    b"\xfe\xff\x00\xe0",
    b"SQ",
    b"\xff" * 4,
)


def truncated(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: int(rng.integers(0, len(data)))]


def flipped(data: bytes, rng: np.random.Generator) -> bytes:
    out = bytearray(data)
    for at in rng.integers(132, len(data), int(rng.integers(1, 12))):
        out[at] = int(rng.integers(0, 256))
    return bytes(out)


def wrong_tags(data: bytes, rng: np.random.Generator) -> bytes:
    at, tag = int(rng.integers(132, len(data))), _TAGS[int(rng.integers(0, len(_TAGS)))]
    return data[:at] + tag + data[at + len(tag) * int(rng.integers(0, 2)) :]


def repeated(data: bytes, rng: np.random.Generator) -> bytes:
    start, size, times = (int(rng.integers(low, high)) for low, high in ((132, len(data)), (1, 64), (2, 40)))
    return data[:start] + data[start : start + size] * times + data[start:]


MUTATIONS = (truncated, flipped, wrong_tags, repeated)


def sources(folder: Path) -> dict[str, bytes]:
    values = samples.counts()
    write_tdr(samples.report(), folder / "report.dcs")
    return {
        "report": (folder / "report.dcs").read_bytes(),
        "plain": samples.written(folder)[0].read_bytes(),
        "implicit": samples.image(values.tobytes(), syntax=samples.IMPLICIT),
        "deflated": samples.image(values.tobytes(), syntax=samples.DEFLATED),
        "rle": samples.image(encapsulate([test_dx.rle(values, 2)]), syntax=samples.RLE),
        "jpeg": samples.image(encapsulate([test_dx.jpeg(values, 16)]), syntax=samples.JPEG),
    }


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
@pytest.mark.parametrize("mutate", MUTATIONS)
@pytest.mark.parametrize("kind", ["report", "plain", "implicit", "deflated", "rle", "jpeg"])
def test_mutated_files(tmp_path: Path, kind: str, mutate: Callable[[bytes, np.random.Generator], bytes]) -> None:
    data, rng = sources(tmp_path)[kind], np.random.default_rng([len(kind), MUTATIONS.index(mutate)])
    path, refused = tmp_path / "mutant.dcs", 0
    for _ in range(EACH // len(MUTATIONS)):
        path.write_bytes(mutate(data, rng) or b"\0")
        for read in (
            lambda: decode_bytes(path.read_bytes(), "mutant.dcs", max_pixels=1 << 20, max_bytes=1 << 22),
            lambda: validate(path, 1 << 22),
            lambda: read_tdr(path),
        ):
            refused += _refuses(read)
        _misses_nothing_mandatory(path)
    assert refused > EACH // len(MUTATIONS)  # an image is no report, or a report no image: a third always is


def test_sequences_without_end_do_not_end_the_process() -> None:
    nest = b"\x10\x40\x11\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * 20_000
    data = samples.image(samples.counts().tobytes())
    at = data.index(b"\x28\x00\x02\x00")
    with pytest.raises(ScanError, match="damaged"):
        decode_bytes(data[:at] + nest + data[at:], "a.dcs")


def _misses_nothing_mandatory(path: Path) -> None:
    """A file without a defect holds every mandatory element, as pydicom sees it."""
    try:
        if validate(path, 1 << 22):
            return
    except ScanError:
        return
    dataset = pydicom.dcmread(path)
    tags = MANDATORY_TDR if dataset.SOPClassUID == TDR else MANDATORY_DX
    assert [hex(tag) for tag in tags if tag not in dataset] == []
    assert [hex(tag) for tag in tags if tag not in MAY_BE_EMPTY and dataset[tag].is_empty] == []


def _refuses(read: Callable[[], object]) -> bool:
    """Whether a file is refused by one line; anything else that is raised fails the test."""
    said = ""
    try:
        read()
    except ScanError as error:
        said = str(error)
    assert "\n" not in said
    return bool(said)
