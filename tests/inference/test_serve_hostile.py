"""Bodies a stranger may send: each is refused or not assessed, never clear, and the service answers the next one."""

from __future__ import annotations

import errno
import io
import json
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.inference.serving import BOUNDARY, MULTIPART, Running, closed, multipart, part, reply_of, running

INFER = "/v2/models/bundle/infer"
LENGTH = "Inference-Header-Content-Length"
MIB = 1 << 20


@pytest.fixture(scope="module")
def spool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spool")


@pytest.fixture(scope="module")
def service(bundle: Path, spool: Path) -> Iterator[Running]:
    options = (
        "--max-body",
        "2",
        "--worker-memory",
        "256",
        "--deadline",
        "60",
        "--upload-time",
        "2",
        "--max-batch",
        "2",
    )
    with running(bundle, *options, "--spool", str(spool)) as found:
        yield found


@pytest.fixture(autouse=True)
def still_good(service: Running, scans: Path, spool: Path) -> Iterator[None]:
    """After each test the service assesses a good scan and holds nothing of those before."""
    yield
    good = [scans / f"parcel-0_{energy}.png" for energy in ("low", "high")]
    assert service.scan(good).json["decision"] == "clear"
    assert [path.name for path in next(spool.iterdir()).iterdir()] == ["bundle"]
    assert service.metric("cargolens_admitted") == 0


def png(rows: int, columns: int, rows_present: int) -> bytes:
    """A 16-bit grey PNG of zeros, which packs a thousandfold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", columns, rows, 16, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (rows_present * (1 + 2 * columns)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def array_bomb() -> bytes:
    """A packed array that claims 32 GB."""
    header = b"{'descr': '<u2', 'fortran_order': False, 'shape': (131072, 131072), }"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header) + 1) + header + b"\n" + b"\0" * 100


def packed_bomb() -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, low=np.zeros((6000, 6000), np.uint16), high=np.zeros((6000, 6000), np.uint16))
    return stream.getvalue()


BOMBS = {
    "header.png": lambda: png(30_000, 30_000, 10),  # claims 900 Mpx
    "packed.png": lambda: png(7_000, 7_000, 7_000),  # 98 MB out of 100 kB: within the size limit, not within memory
    "array.npy": array_bomb,
    "packed.npz": packed_bomb,
    "cut.png": lambda: png(64, 64, 64)[:-30],
    "random.tif": lambda: b"II*\0" + np.random.default_rng(3).bytes(5000),
    "script.png": lambda: b"<script>alert(1)</script>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_cannot_be_assessed_is_a_result_that_says_so(service: Running, name: str) -> None:
    reply = service.ask("POST", "/v1/scans", closed(part("files", BOMBS[name](), name)), MULTIPART)
    assert (reply.status, reply.json["decision"], reply.json["score"]) == (200, "cannot_assess", None)
    assert "/" not in reply.json["error"].split(":")[0]  # the service's own paths are nobody's business
    assert "internal" not in reply.json["error"]


GOOD = part("files", png(64, 64, 64), "x_top.png")
MALFORMED = {
    "no body": b"",
    "no parts": closed(),
    "no multipart": b"\x00\x01\x02 nothing of the kind",
    "cut in a header": GOOD[:40],
    "cut in a file": GOOD[:-20],
    "second view cut": GOOD + part("files", png(64, 64, 64), "x_side.png")[:-20],
    "no closing boundary": GOOD,
    "two scans": closed(GOOD, part("files", b"x", "y_top.png")),
    "a name twice": closed(GOOD, part("files", b"x", "x_top.png")),
    "same name in folders": closed(part("files", b"x", "a/x.png"), part("files", b"x", "b/x.png")),
    "no file name": closed(part("files", b"x")),
    "empty file name": closed(part("files", b"x", "")),
    "a folder's name": closed(part("files", b"x", "folder/")),
    "unprintable name": closed(part("files", b"x", "x\x07.png")),
    "long name": closed(part("files", b"x", "x" * 201)),
    "name not in UTF-8": closed(part("files", b"x", "x.png").replace(b"x.png", b"\xff.png")),
    "another part": closed(GOOD, part("threshold", b"0")),
    "scan_id twice": closed(GOOD, part("scan_id", b"a"), part("scan_id", b"b")),
    "scan_id empty": closed(GOOD, part("scan_id", b"")),
    "scan_id unprintable": closed(GOOD, part("scan_id", b"a\nb")),
    "scan_id long": closed(GOOD, part("scan_id", b"a" * 100_000)),
    "many files": closed(*(part("files", b"x", f"x_view{n}.png") for n in range(33))),
    "long headers": b"--" + BOUNDARY.encode() + b"\r\nX: " + b"a" * 100_000,
    "many headers": b"--" + BOUNDARY.encode() + b"\r\n" + b"X: a\r\n" * 1000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_body_is_refused_whole(service: Running, name: str) -> None:
    reply = service.ask("POST", "/v1/scans", MALFORMED[name], MULTIPART)
    assert reply.status == 400
    assert set(reply.json) == {"error"}


@pytest.mark.parametrize(
    "kind", ["", "application/json", "image/png", "multipart/form-data", "multipart/mixed; boundary=x", "a; b; =", ";"]
)
def test_another_type_of_body_is_refused(service: Running, kind: str) -> None:
    assert service.ask("POST", "/v1/scans", closed(GOOD), {"Content-Type": kind}).status == 415


def test_a_compressed_body_is_refused(service: Running) -> None:
    for path in ("/v1/scans", INFER):
        reply = service.ask("POST", path, zlib.compress(closed(GOOD)), MULTIPART | {"Content-Encoding": "deflate"})
        assert reply.status == 415


def test_a_name_cannot_leave_the_spool(service: Running, spool: Path) -> None:
    before = {path for path in spool.parent.rglob("*") if spool not in path.parents}
    for name in ("../../../escape.png", "/etc/passwd.png", "..\\..\\escape.png", "..", "C:\\x.png", ".hidden.png"):
        reply = service.ask("POST", "/v1/scans", closed(part("files", png(64, 64, 64), name)), MULTIPART)
        assert reply.status == 200
        assert "/" not in reply.json["files"][0]
        assert reply.json["score"] is not None
    assert {path for path in spool.parent.rglob("*") if spool not in path.parents} == before


def test_a_body_beyond_the_limit_is_refused_by_its_length_and_by_what_arrives(service: Running) -> None:
    body = closed(part("files", b"\0" * (3 * MIB), "x.png"))
    for path in ("/v1/scans", INFER):
        assert service.ask("POST", path, body, MULTIPART).status == 413
        chunks = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
        assert service.ask("POST", path, chunks, MULTIPART).status == 413
    # A tensor request is bounded by what the network can need: 2 windows of 3 x 64 x 64 values.
    assert service.ask("POST", INFER, b" " * (MIB - 1)).status == 413


def test_a_body_that_does_not_arrive_is_given_up(service: Running) -> None:
    connection = service.begin(multipart([]) + b"more than arrives")
    assert reply_of(connection).status == 408
    connection.close()


def test_a_client_that_leaves_holds_nothing(service: Running) -> None:
    connection = service.begin(closed(GOOD))
    service.wait_for_admitted(1)
    connection.close()
    service.wait_for_admitted(0)


SHAPE = [1, 3, 64, 64]
SIZE = 3 * 64 * 64
ZEROS = f"[{'0,' * (SIZE - 1)}0]"


def request(data: str = ZEROS, shape: Any = None, name: str = "planes", kind: str = "FP32", more: str = "") -> bytes:
    dims = json.dumps(SHAPE if shape is None else shape)
    return f'{{"inputs":[{{"name":"{name}","datatype":"{kind}","shape":{dims},"data":{data}}}]{more}}}'.encode()


TENSORS = {
    "nothing": b"",
    "no JSON": b"\xff\xfe",
    "no object": b"[]",
    "no inputs": b"{}",
    "inputs no list": b'{"inputs":{}}',
    "input no object": b'{"inputs":[1]}',
    "two inputs": b'{"inputs":[{},{}]}',
    "deep": b"[" * 100_000,
    "deep data": request("[" * 900 + "]" * 900),
    "not a number": request(ZEROS.replace("0]", "NaN]")),
    "infinite": request(ZEROS.replace("0]", "Infinity]")),
    "beyond float64": request(ZEROS.replace("0]", "1e999]")),
    "beyond float32": request(ZEROS.replace("0]", "1e39]")),
    "huge integer": request(ZEROS.replace("0]", f"{'9' * 400}]")),
    "null": request(ZEROS.replace("0]", "null]")),
    "text": request(ZEROS.replace("0]", '"0"]')),
    "all text": request(ZEROS.replace("0", '"0"')),
    "true": request("true"),
    "all true": request(ZEROS.replace("0", "true")),
    "ragged": request("[[0],[0,0]]"),
    "too few": request("[0]"),
    "none": request("[]"),
    "no data": request("null"),
    "other name": request(name="pixels"),
    "other type": request(kind="FP64"),
    "batch of none": request("[]", [0, 3, 64, 64]),
    "batch too large": request(shape=[3, 3, 64, 64]),
    "huge batch": request(shape=[10**30, 3, 64, 64]),
    "negative": request(shape=[-1, 3, 64, 64]),
    "other size": request(shape=[1, 3, 32, 128]),
    "flat shape": request(shape=[SIZE]),
    "true shape": request(shape=[True, 3, 64, 64]),
    "fraction": request(shape=[1.0, 3, 64, 64]),
    "shape no list": request(shape="1,3,64,64"),
    "unknown output": request(more=',"outputs":[{"name":"weights"}]'),
    "output no text": request(more=',"outputs":[{"name":[1]}]'),
    "output no object": request(more=',"outputs":["map"]'),
    "outputs no list": request(more=',"outputs":{"name":"map"}'),
    "id no text": request(more=',"id":7'),
    "parameters no object": request(more=',"parameters":[]'),
}


@pytest.mark.parametrize("name", TENSORS)
def test_a_tensor_request_that_is_wrong_is_refused_in_one_line(service: Running, name: str) -> None:
    reply = service.ask("POST", INFER, TENSORS[name], {"Content-Type": "application/json"})
    assert reply.status == 400
    assert set(reply.json) == {"error"}
    assert "\n" not in reply.json["error"]


def raw(values: np.ndarray[Any, Any], size: Any) -> tuple[bytes, bytes]:
    parameters = {"binary_data_size": size}
    tensor = {"name": "planes", "datatype": "FP32", "shape": SHAPE, "parameters": parameters}
    return json.dumps({"inputs": [tensor]}).encode(), values.tobytes()


ONES = np.ones(SIZE, np.float32)
RAW = {
    "not a number": raw(np.where(np.arange(SIZE) == 7, np.nan, ONES).astype(np.float32), 4 * SIZE),
    "infinite": raw(np.where(np.arange(SIZE) == 7, np.inf, ONES).astype(np.float32), 4 * SIZE),
    "too few": raw(ONES[:-1], 4 * SIZE - 4),
    "other size": raw(ONES, 4 * SIZE - 4),
    "text": raw(ONES, "all"),
    "negative": raw(ONES, -4),
    "no whole values": raw(ONES.view(np.uint8)[:-1], 4 * SIZE - 1),
}


@pytest.mark.parametrize("name", RAW)
def test_raw_values_that_are_wrong_are_refused(service: Running, name: str) -> None:
    header, values = RAW[name]
    assert service.ask("POST", INFER, header + values, {LENGTH: str(len(header))}).status == 400


@pytest.mark.parametrize("length", ["-1", "1e3", "99999999", "99999999999", "0x10", "", "\u0663"])
def test_a_length_that_is_wrong_is_refused(service: Running, length: str) -> None:
    header, values = raw(ONES, 4 * SIZE)
    reply = service.ask("POST", INFER, header + values, {LENGTH: length.encode().decode("latin-1")})
    assert reply.status == 400


def test_bytes_that_are_no_http_close_the_connection_alone(service: Running) -> None:
    for junk in (
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"A" * 200_000,
        b"POST /v1/scans HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", service.port), 60) as connection:
            answer = b""
            try:
                connection.sendall(junk)
                connection.shutdown(socket.SHUT_WR)
                while data := connection.recv(65_536):
                    answer += data
            except OSError as error:
                # Closed by the service: noticed when sending or receiving, or, between the two, when shutting down.
                if not isinstance(error, ConnectionError) and error.errno != errno.ENOTCONN:
                    raise
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


def test_many_wrong_bodies_at_once_cost_no_good_one(service: Running, scans: Path) -> None:
    good = multipart([scans / f"parcel-2_{energy}.png" for energy in ("low", "high")])
    found: list[tuple[int, Any]] = []

    def send(body: bytes) -> None:
        reply = service.ask("POST", "/v1/scans", body, MULTIPART)
        found.append((reply.status, reply.json.get("decision")))

    bodies = [good, *MALFORMED.values()][:12] + [good] * 4
    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [(200, "alarm")] * 5 + [(400, None)] * 11
