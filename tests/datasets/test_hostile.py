"""Hostile and broken files: each one is a single clear ScanError, never a hang, a crash or a bite of memory."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from cargolens.datasets import ReadOptions, ScanError, read_scan


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(columns: int, rows: int, bits: int = 8, colour: int = 0, raw: bytes | None = None) -> bytes:
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 1)
    if raw is None:
        raw = (b"\0" + b"\x90" * (columns * channels * bits // 8)) * rows
    ihdr = struct.pack(">IIBBBBB", columns, rows, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def encode(suffix: str, array: np.ndarray) -> bytes:
    done, data = cv2.imencode(suffix, array)
    assert done
    return bytes(data)


def jpeg(rows: int = 32, columns: int = 48) -> bytes:
    return encode(".jpg", np.random.default_rng(0).integers(0, 255, (rows, columns), np.uint8))


def jpeg_claiming(rows: int, columns: int, channels: int | None = None, bits: int = 8) -> bytes:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 4] = bits
    data[at + 5 : at + 9] = struct.pack(">HH", rows, columns)
    if channels is not None:
        data[at + 9] = channels
    return bytes(data)


def tiff(tags: dict[int, tuple[int, ...]], pixels: bytes = b"\x80" * 256, next_at: int = 0) -> bytes:
    """A little-endian TIFF with one directory; offsets that are -1 point at the pixels."""
    start = 8 + 2 + 12 * len(tags) + 4
    body, out = b"", b""
    for tag, values in sorted(tags.items()):
        kind = 3 if max(values) < 1 << 16 and tag not in (273, 279) else 4
        code = "H" if kind == 3 else "I"
        placed = (start + 64 if value == -1 else value for value in values)
        packed = struct.pack(f"<{len(values)}{code}", *placed)
        if len(packed) > 4:
            packed, body = struct.pack("<I", start + len(body)), body + packed
        out += struct.pack("<HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + out + struct.pack("<I", next_at)
    return head + body.ljust(64, b"\0") + pixels


GREY = {256: (16,), 257: (16,), 258: (8,), 259: (1,), 262: (1,), 273: (-1,), 277: (1,), 278: (16,), 279: (256,)}


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def npy_claiming(header: str) -> bytes:
    padded = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded + b"\0" * 64


def npz(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def claim_size(archive: bytes, size: int, claimed: int) -> bytes:
    return archive.replace(struct.pack("<I", size), struct.pack("<I", claimed))


def nan(value: float) -> np.ndarray:
    array = np.full((16, 16), 0.5, np.float32)
    array[3, 4] = value
    return array


def multi_page(count: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.tiff"
        assert cv2.imwritemulti(str(path), [np.full((16, 16), 100 + n, np.uint16) for n in range(count)])
        return path.read_bytes()


CASES: list[tuple[str, str, Callable[[], bytes], str]] = [
    # name of the case, file name, content, what the message must say
    ("zero bytes", "a.png", lambda: b"", "empty file"),
    ("text", "a.png", lambda: b"hello, this is no picture", "unknown kind"),
    ("another picture format", "a.png", lambda: b"GIF89a" + b"\0" * 200, "a GIF file"),
    ("DICOM", "a.dcm", lambda: b"\0" * 128 + b"DICM" + b"\0" * 64, "transfer syntax not given"),
    ("a JSON file", "a.png", lambda: b'{"a": 1}', "a JSON file"),
    ("only a signature", "a.png", lambda: b"\x89PNG\r\n\x1a\n", "truncated PNG"),
    ("PNG cut in half", "a.png", lambda: png(64, 64)[:70], "truncated PNG"),
    ("PNG without its end", "a.png", lambda: png(64, 64)[:-12], "no IEND"),
    ("PNG with a flipped bit", "a.png", lambda: png(64, 64)[:-20] + b"x" + png(64, 64)[-19:], "wrong checksum"),
    ("PNG without header chunk", "a.png", lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"x"), "IHDR"),
    ("PNG with too few rows", "a.png", lambda: png(64, 64, raw=(b"\0" + b"a" * 64) * 9), "cannot be decoded"),
    ("PNG bomb, 30,000 squared", "a.png", lambda: png(30000, 30000, raw=b""), "30000 x 30000 pixels"),
    ("PNG bomb with all its zeros", "a.png", lambda: png(30000, 30000, raw=bytes(10**6)), "30000 x 30000"),
    ("PNG of 2^31 pixels width", "a.png", lambda: png(2**31 - 1, 1, raw=b""), "2147483647 x 1"),
    ("PNG of one pixel", "a.png", lambda: png(1, 1), "1 x 1 pixels, expected at least 8 x 8"),
    ("PNG of no pixel", "a.png", lambda: png(0, 0, raw=b""), "0 x 0 pixels"),
    ("PNG with grey and alpha", "a.png", lambda: png(16, 16, colour=4), "2 channels"),
    ("PNG of one bit", "a.png", lambda: png(16, 16, bits=1), "1-bit PNG"),
    ("PNG of colour type 5", "a.png", lambda: png(16, 16, colour=5), "colour type 5"),
    ("JPEG cut in half", "a.jpg", lambda: jpeg()[: len(jpeg()) // 2], "truncated JPEG"),
    ("JPEG cut in its header", "a.jpg", lambda: jpeg()[:30], "truncated JPEG"),
    ("JPEG with a broken marker", "a.jpg", lambda: jpeg()[:2] + b"\xff\xe0\0\2zz" + jpeg()[2:], "damaged JPEG"),
    ("JPEG bomb", "a.jpg", lambda: jpeg_claiming(65000, 65000), "65000 x 65000 pixels"),
    ("JPEG of four channels", "a.jpg", lambda: jpeg_claiming(32, 48, 4), "4 channels"),
    ("JPEG of twelve bits", "a.jpg", lambda: jpeg_claiming(32, 48, bits=12), "12-bit JPEG"),
    ("TIFF header alone", "a.tif", lambda: b"II*\0\x08\0\0\0", "truncated TIFF"),
    ("TIFF cut in its pixels", "a.tif", lambda: tiff(GREY)[:-100], "truncated TIFF"),
    ("TIFF without pixels", "a.tif", lambda: tiff({k: v for k, v in GREY.items() if k != 273}), "damaged TIFF"),
    ("TIFF bomb", "a.tif", lambda: tiff(GREY | {256: (30000,), 257: (30000,)}), "30000 x 30000 pixels"),
    ("TIFF of two channels", "a.tif", lambda: tiff(GREY | {277: (2,), 258: (8, 8)}), "2 channels"),
    ("TIFF of signed samples", "a.tif", lambda: tiff(GREY | {339: (2,)}), "signed"),
    ("TIFF of twelve packed bits", "a.tif", lambda: tiff(GREY | {258: (12,)}), "12-bit"),
    ("TIFF with JPEG inside", "a.tif", lambda: tiff(GREY | {259: (7,)}), "compression 7"),
    ("TIFF of palette colours", "a.tif", lambda: tiff(GREY | {262: (3,)}), "photometric"),
    ("TIFF whose directories loop", "a.tif", lambda: tiff(GREY, next_at=8), "loop"),
    ("TIFF of three pages", "a.tif", lambda: multi_page(3), "3 pages"),
    ("BigTIFF", "a.tif", lambda: b"II+\0\x08\0\0\0" + b"\0" * 64, "BigTIFF"),
    ("NPY with a pickle", "a.npy", lambda: npy(np.array([{"a": 1}], dtype=object)), "type '|O'"),
    ("NPY whose header is code", "a.npy", lambda: npy_claiming("__import__('os').abort()"), "plain array header"),
    ("NPY of nested brackets", "a.npy", lambda: npy_claiming("(" * 116), "plain array header"),
    ("NPY bomb", "a.npy", lambda: npy_claiming(
        "{'descr': '<u2', 'fortran_order': False, 'shape': (300000, 300000)}"), "bytes, expected at most"),
    ("NPY cut", "a.npy", lambda: npy(np.ones((16, 16), np.uint16))[:-5], "truncated NPY"),
    ("NPY of signed numbers", "a.npy", lambda: npy(np.ones((16, 16), np.int32)), "type '<i4'"),
    ("NPY with channels last", "a.npy", lambda: npy(np.ones((16, 16, 2), np.uint16)), "shape (16, 16, 2)"),
    ("NPY of one row", "a.npy", lambda: npy(np.ones(16, np.uint16)), "no picture"),
    ("NaN", "a.npy", lambda: npy(nan(np.nan)), "1 samples are NaN or infinite"),
    ("infinity", "a.npy", lambda: npy(nan(np.inf)), "NaN or infinite"),
    ("float counts", "a.npy", lambda: npy(np.full((16, 16), 60000.0)), "from 60000 to 60000"),
    ("negative transmission", "a.npy", lambda: npy(nan(-1.0)), "from -1 to 0.5"),
    ("NaN in a TIFF", "a.tif", lambda: encode(".tiff", nan(np.nan)), "NaN or infinite"),
    ("NPZ that is no zip", "a.npz", lambda: b"PK\3\4" + b"\0" * 100, "damaged NPZ"),
    ("NPZ without arrays", "a.npz", lambda: npz({}), "without an array"),
    ("NPZ with a script", "a.npz", lambda: npz({"run.py": b"1"}), "member 'run.py'"),
    ("NPZ bomb", "a.npz", lambda: claim_size(npz({"low.npy": bytes(4321)}), 4321, 600 << 20), "when unpacked"),
    ("NPZ that understates", "a.npz", lambda: claim_size(npz({"low.npy": bytes(9999)}), 9999, 50), "Bad CRC"),
    ("NPZ with one energy named", "a.npz", lambda: npz({"low.npy": npy(np.ones((16, 16), np.uint16))}), "low and high"),
    ("NPZ of two sizes", "a.npz", lambda: npz({
        "low.npy": npy(np.ones((16, 16), np.uint16)), "high.npy": npy(np.ones((16, 17), np.uint16))}), "same size"),
    ("NPZ of two depths", "a.npz", lambda: npz({
        "low.npy": npy(np.ones((16, 16), np.uint16)), "high.npy": npy(np.ones((16, 16), np.uint8))}), "depths"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "make", "says"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_broken_file_is_one_clear_line(tmp_path: Path, file: str, make: Callable[[], bytes], says: str) -> None:
    path = tmp_path / file
    path.write_bytes(make())
    with pytest.raises(ScanError) as caught:
        read_scan(path)
    message = str(caught.value)
    assert says in message
    assert message.startswith(str(path))
    assert "\n" not in message


def test_what_is_no_regular_file_is_an_error_and_no_hang(tmp_path: Path) -> None:
    pipe, loop = tmp_path / "pipe.png", tmp_path / "loop.png"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path, says in ((pipe, "not a regular file"), (loop, "cannot be read"), (tmp_path / "absent.png", "not exist")):
        with pytest.raises(ScanError, match=says):
            read_scan(path)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(16, 16))

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("cargolens.datasets.decode.os.open", refuse)  # the superuser would be let in
    with pytest.raises(ScanError, match="Permission denied"):
        read_scan(path)


def test_limits_are_the_users(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(64, 64))
    with pytest.raises(ScanError, match="at most 1000"):
        read_scan(path, ReadOptions(max_pixels=1000))
    with pytest.raises(ScanError, match="at most 50"):
        read_scan(path, ReadOptions(max_bytes=50))


def test_bombs_cost_no_memory(tmp_path: Path) -> None:
    """All hostile files, read by one process, stay below 300 MB above what the imports take."""
    for number, (_, file, make, _) in enumerate(CASES):
        folder = tmp_path / f"{number:02d}"
        folder.mkdir()
        (folder / file).write_bytes(make())
    program = (
        "import sys, pathlib\n"
        "from cargolens.datasets import ScanError, read_scan\n"
        # Not ru_maxrss: Linux hands the peak of the process that forked on to it.
        "status = lambda: pathlib.Path('/proc/self/status').read_text().splitlines()\n"
        "peak = lambda: next(int(line.split()[1]) for line in status() if line.startswith('VmHWM')) / 1024\n"
        "before, refused = peak(), 0\n"
        "for path in sorted(p for p in pathlib.Path(sys.argv[1]).rglob('*') if p.is_file()):\n"
        "    try:\n"
        "        read_scan(path)\n"
        "    except ScanError:\n"
        "        refused += 1\n"
        "print(refused, peak() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    refused, megabytes = done.stdout.split()
    assert int(refused) == len(CASES)
    assert float(megabytes) < 300
