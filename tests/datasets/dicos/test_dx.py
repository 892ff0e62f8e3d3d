"""DX images: what is written reads back, what pydicom wrote is read, and what cannot be read is one clear line."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pydicom = pytest.importorskip("pydicom")

from pydicom.encaps import encapsulate  # noqa: E402
from tests.datasets.dicos import samples  # noqa: E402

from cargolens.datasets.decode import decode_bytes  # noqa: E402
from cargolens.datasets.dicos import validate  # noqa: E402
from cargolens.datasets.errors import ScanError  # noqa: E402
from cargolens.datasets.reader import ReadOptions, read_scan  # noqa: E402
from cargolens.datasets.sources import find_sources  # noqa: E402


def page(data: bytes) -> Any:
    (only,) = decode_bytes(data, "a.dcs").pages
    return only


def test_a_scan_survives_the_way_through_dx(tmp_path: Path) -> None:
    scan = samples.scan()
    paths = samples.written(tmp_path)
    assert [path.name for path in paths] == ["p_ket_1_top_low.dcs", "p_ket_1_top_high.dcs", "p_ket_1_side.dcs"]
    (source,) = find_sources([tmp_path])
    back = read_scan(source)
    assert (back.meta.time, back.meta.scanner, back.meta.notes) == ("2026-01-02T03:04:05", "X 9", ())
    for before, after in zip(scan.views, back.views, strict=True):
        assert (after.name, after.encoding, after.bit_depth) == (before.name, before.encoding, 16)
        assert (after.energies, after.mm_per_pixel) == (before.energies, before.mm_per_pixel)
        np.testing.assert_allclose(after.transmission, before.transmission, atol=0.51 / 50_000, rtol=0)


def test_written_images_have_no_defect_and_pydicom_reads_their_pixels(tmp_path: Path) -> None:
    values = samples.scan().views[0].transmission
    for energy, path in enumerate(samples.written(tmp_path)[:2]):
        assert validate(path) == []
        dataset = pydicom.dcmread(path)
        np.testing.assert_array_equal(dataset.pixel_array, np.rint(values[energy] * np.float32(50_000)))
        assert dataset.ImageType == ["ORIGINAL", ("LOW ENERGY", "HIGH ENERGY")[energy]]


@pytest.mark.parametrize("syntax", [samples.EXPLICIT, samples.IMPLICIT, samples.DEFLATED, samples.RLE])
@pytest.mark.parametrize("bits", [8, 12, 16])
def test_every_depth_and_syntax_pydicom_writes(syntax: str, bits: int) -> None:
    values = samples.counts(bits)
    raw = values.astype(np.uint8 if bits == 8 else "<u2").tobytes()
    fields = {"BitsAllocated": 8 if bits == 8 else 16, "BitsStored": bits, "HighBit": bits - 1}
    if syntax == samples.RLE:
        raw = encapsulate([rle(values, fields["BitsAllocated"] // 8)])
    decoded = decode_bytes(samples.image(raw, syntax=syntax, **fields), "a.dcs")
    np.testing.assert_array_equal(decoded.pages[0], values)
    assert decoded.bit_depth == bits


def rle(values: np.ndarray[Any, Any], width: int) -> bytes:
    """PS3.5 annex G with one repeat or literal a byte: both kinds of run are met."""
    segments = []
    for plane in (
        values.astype(f">u{width}").tobytes()[0::width],
        values.astype(f">u{width}").tobytes()[width - 1 :: width],
    ):
        packed = b"\x80" + b"".join(
            bytes([257 - count, value]) if count > 1 else bytes([0, value]) for value, count in runs(plane)
        )
        segments.append(packed + b"\0" * (len(packed) % 2))
    segments = segments[:width]
    starts = [64 + sum(map(len, segments[:n])) for n in range(width)]
    return struct.pack("<16I", width, *starts, *[0] * (15 - width)) + b"".join(segments)


def runs(data: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for value in data:
        if found and found[-1][0] == value and found[-1][1] < 128:
            found[-1] = (value, found[-1][1] + 1)
        else:
            found.append((value, 1))
    return found


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_lossless_jpeg(bits: int) -> None:
    values = samples.counts(bits, 40, 53)
    values[1, :4] = 2**bits - 1, 0, 2 ** (bits - 1), 2 ** (bits - 1) - 1  # the largest differences there are
    fields = {"BitsStored": bits, "HighBit": bits - 1}
    data = samples.image(encapsulate([jpeg(values, bits)]), 40, 53, syntax=samples.JPEG, **fields)
    np.testing.assert_array_equal(page(data), values)


def jpeg(values: np.ndarray[Any, Any], bits: int) -> bytes:
    """T.81 process 14, predictor 1, with 17 codes of five bits."""
    wide = values.astype(np.int64)
    predicted = np.empty_like(wide)
    predicted[:, 1:] = wide[:, :-1]
    predicted[1:, 0] = wide[:-1, 0]
    predicted[0, 0] = 1 << (bits - 1)
    codes = []
    for difference in ((wide - predicted + 32768) % 65536 - 32768).ravel().tolist():
        size = 16 if difference == -32768 else abs(difference).bit_length()
        extra = difference if difference > 0 else difference + (1 << size) - 1
        codes.append(f"{size:05b}" + (f"{extra:0{size}b}" if 0 < size < 16 else ""))
    stream = "".join(codes)
    stream += "1" * (-len(stream) % 8)
    coded = bytes(int(stream[n : n + 8], 2) for n in range(0, len(stream), 8)).replace(b"\xff", b"\xff\0")
    table = bytes([0, 0, 0, 0, 0, 17, *[0] * 11, *range(17)])
    frame = struct.pack(">BHHBBBB", bits, *values.shape, 1, 1, 0x11, 0)
    parts = [(0xC4, table), (0xC3, frame), (0xDA, bytes([1, 1, 0, 1, 0, 0]))]
    segments = b"".join(struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in parts)
    return b"\xff\xd8" + segments + coded + b"\xff\xd9"


def test_two_frames_are_two_energies(tmp_path: Path) -> None:
    low, high = samples.counts(seed=1), samples.counts(seed=2)
    path = tmp_path / "a.dcs"
    path.write_bytes(samples.image(low.tobytes() + high.tobytes(), NumberOfFrames=2))
    (view,) = read_scan(path).views
    assert view.encoding == "dual-energy"
    np.testing.assert_allclose(view.transmission, np.stack([low, high]) / (65535 * 7 // 8), rtol=1e-6)


@pytest.mark.parametrize(
    ("fields", "inverted"),
    [
        ({}, False),
        ({"PhotometricInterpretation": "MONOCHROME1"}, True),
        ({"PixelIntensityRelationshipSign": -1}, True),
        ({"PixelIntensityRelationshipSign": 1, "PhotometricInterpretation": "MONOCHROME1"}, False),
        ({"PixelIntensityRelationshipSign": -1, "PhotometricInterpretation": "MONOCHROME1"}, True),
    ],
)
def test_polarity_is_the_sign_of_the_intensity_then_the_display(fields: dict[str, Any], inverted: bool) -> None:
    assert decode_bytes(samples.image(samples.counts().tobytes(), **fields), "a.dcs").inverted is inverted


def test_a_rescale_offset_is_taken_off() -> None:
    data = samples.image(np.full(24 * 31, 1000, np.uint16).tobytes(), RescaleIntercept="-100", RescaleSlope="0.5")
    assert (page(data) == 800).all()


@pytest.mark.parametrize("planar", [0, 1])
def test_colours_for_presentation(planar: int) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (24, 31, 3), np.uint8)
    raw = (colours.transpose(2, 0, 1) if planar else colours).tobytes()
    fields = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": planar}
    fields |= {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "SOPClassUID": samples.PRESENTATION}
    decoded = decode_bytes(samples.image(raw, **fields), "a.dcs")
    np.testing.assert_array_equal(decoded.pages[0], colours[..., ::-1])
    assert "for presentation" in decoded.notes[0]


def test_uids_outside_the_rules_are_tolerated_without_a_word(recwarn: pytest.WarningsRecorder) -> None:
    good = samples.image(samples.counts().tobytes(), StudyInstanceUID="1.22.333.4444")
    bad = good.replace(b"1.22.333.4444", b"1.02.033.0044")
    recwarn.clear()
    np.testing.assert_array_equal(page(bad), samples.counts())
    assert not recwarn.list


def test_files_named_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    low, high, _ = samples.written(tmp_path)
    shutil.move(low, tmp_path / "x_high.dcs")
    shutil.move(high, tmp_path / "x_low.dcs")
    with pytest.raises(ScanError, match="state the other energy"):
        read_scan(find_sources([tmp_path / "x_low.dcs", tmp_path / "x_high.dcs"])[0])


def test_what_the_user_declares_wins(tmp_path: Path) -> None:
    path = samples.written(tmp_path)[2]
    (view,) = read_scan(path, ReadOptions(air=25_000, mm_per_pixel=2.0)).views
    assert view.mm_per_pixel == 2.0
    np.testing.assert_allclose(view.transmission, 2 * samples.scan().views[1].transmission, atol=0.51 / 25_000)


RAW = samples.counts().tobytes()
JPEG_FRAME = jpeg(samples.counts(), 16)
RLE_FRAME = rle(samples.counts(), 2)
BITS = b"\x28\0\1\1US\2\0\x10\0"  # (0028,0101) BitsStored, 16
BITS_AS_SEQUENCE = b"\x28\0\1\1SQ\0\0\x08\0\0\0\xfe\xff\0\xe0\0\0\0\0"
REFUSED: list[tuple[str, bytes, str]] = [
    ("logarithmic", samples.image(RAW, PixelIntensityRelationship="LOG"), "LOG"),
    ("signed", samples.image(RAW, PixelRepresentation=1), "signed"),
    ("shifted", samples.image(RAW, BitsStored=12, HighBit=15), "shifted"),
    ("too deep for its bits", samples.image(RAW, BitsStored=12, HighBit=11), "12 bits stored"),
    ("32 bits", samples.image(RAW * 2, BitsAllocated=32, BitsStored=32, HighBit=31), "32 of 32 bits"),
    ("palette", samples.image(RAW, PhotometricInterpretation="PALETTE COLOR"), "PALETTE"),
    ("three frames", samples.image(RAW * 3, NumberOfFrames=3), "3 frames"),
    ("pixels cut", samples.image(RAW[:-2]), "bytes of pixels"),
    ("pixels too many", samples.image(RAW + RAW), "bytes of pixels"),
    ("no rows", samples.image(RAW, Rows=None), "Rows"),
    ("huge", samples.image(RAW, 65535, 65535), "65535 x 65535 pixels"),
    ("two huge frames", samples.image(RAW, 7999, 7999, NumberOfFrames=2), "bytes when decoded"),
    ("tiny", samples.image(b"\0\0", 1, 1), "1 x 1 pixels"),
    ("a CT", samples.image(RAW, SOPClassUID="1.2.840.10008.5.1.4.1.1.501.1"), "with CT"),
    ("a medical image", samples.image(RAW, SOPClassUID="1.2.840.10008.5.1.4.1.1.1.1"), "SOP class"),
    ("big endian", samples.image(RAW).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.2\0"), "transfer syntax"),
    ("an absurd line", samples.image(RAW, RescaleSlope="-1"), "rescaling"),
    ("a pitch that is no number", samples.image(RAW, PixelSpacing=["0.8", "0.8"]).replace(b"0.8", b"0.x"), "'0.x'"),
    ("a line break in a UID", samples.image(RAW).replace(b"501.2.2", b"501\n2.2"), "SOP class"),
    ("a sequence for a number", samples.image(RAW).replace(BITS, BITS_AS_SEQUENCE), "is a sequence"),
    ("RLE cut", samples.image(encapsulate([RLE_FRAME[:90]]), syntax=samples.RLE), "RLE"),
    ("RLE of one segment", samples.image(encapsulate([b"\1" + RLE_FRAME[1:]]), syntax=samples.RLE), "1 RLE segments"),
    ("JPEG cut", samples.image(encapsulate([JPEG_FRAME[:200]]), syntax=samples.JPEG), "JPEG"),
    ("JPEG of other size", samples.image(encapsulate([JPEG_FRAME]), 31, 24, syntax=samples.JPEG), "31 x 24"),
    ("JPEG of colours", samples.image(
        encapsulate([b"x"]), syntax=samples.JPEG, SamplesPerPixel=3, PhotometricInterpretation="RGB"), "colours"),
    ("a deflate bomb", samples.deflated(bytes(1 << 28)), "once inflated"),
    ("deflated and cut", samples.deflated(RAW)[:-20], "does not end"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_refused_is_one_line(data: bytes, said: str) -> None:
    with pytest.raises(ScanError) as caught:
        decode_bytes(data, "a.dcs", max_bytes=200 << 20)
    assert said in str(caught.value)
    assert str(caught.value).startswith("a.dcs: ")
    assert "\n" not in str(caught.value)


def test_without_pydicom_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pydicom", None)
    with pytest.raises(ScanError, match=r"pip install 'cargolens\[dicos\]'"):
        decode_bytes(samples.image(RAW), "a.dcs")
