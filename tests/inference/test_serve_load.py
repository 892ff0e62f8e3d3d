"""More work than the service can do: what is refused, what is late, what kills a worker, and what is never lost."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from tests.inference import handlers
from tests.inference.serving import MULTIPART, Running, multipart, reply_of, running

from cargolens.datasets.errors import BundleError, CargoLensError
from cargolens.datasets.sources import find_sources
from cargolens.inference.bundle import read_bundle
from cargolens.inference.pool import Answer
from cargolens.inference.serve.live_pool import STOPPED, LivePool
from cargolens.inference.worker import AssessSettings

LONG = 60.0


@contextmanager
def pool_of(factory: Any, workers: int = 1, **options: Any) -> Iterator[LivePool[Any]]:
    pool: LivePool[Any] = LivePool(factory, workers, handlers.BIG, **options)
    pool.start()
    try:
        yield pool
    finally:
        pool.close()


@pytest.mark.parametrize(
    ("tasks", "workers", "failed"),
    [
        (["ok"] * 50, 2, {}),
        (["ok", "die", "ok"], 1, {1: "ended its worker process twice"}),
        (["kill", "ok", "crash", "ok"], 2, {0: "SIGKILL", 2: "SIGSEGV"}),
        (["ok", "big", "ok"], 1, {1: "twice"}),
    ],
)
def test_every_task_has_its_answer(tasks: list[str], workers: int, failed: dict[int, str]) -> None:
    with pool_of(handlers.scripted, workers) as pool:
        answers = [future.result() for future in [pool.submit(task, LONG) for task in tasks]]
        assert pool.failure is None
    for index, answer in enumerate(answers):
        if index in failed:
            assert answer.payload is None
            assert failed[index] in (answer.failure or "")
        else:
            assert answer == Answer(index, b"%d done" % index)


def test_a_worker_lost_once_costs_nothing(tmp_path: Path) -> None:
    with pool_of(handlers.scripted, 2) as pool:
        tasks = ["ok", f"once:{tmp_path / 'mark'}", "ok"]
        answers = [future.result() for future in [pool.submit(task, LONG) for task in tasks]]
        assert pool.restarts == 1
    assert [answer.payload for answer in answers] == [b"0 done", b"1 done", b"2 done"]


def test_a_deadline_counts_from_the_moment_a_task_is_handed_in() -> None:
    with pool_of(handlers.scripted) as pool:
        assert pool.submit("ok", LONG).result().payload == b"0 done"
        running_late, waiting = pool.submit("hang", 2.0), pool.submit("ok", 0.5)
        assert waiting.result().failure == "was not reached within the limit of 0.5 s"
        assert running_late.result().failure == "took longer than the limit of 2 s"
        assert pool.submit("ok", LONG).result().payload == b"3 done"


def test_a_task_that_nobody_waits_for_is_left_out(tmp_path: Path) -> None:
    with pool_of(handlers.scripted) as pool:
        assert pool.submit("ok", LONG).result().payload == b"0 done"
        first = pool.submit("hang", 1.0)
        left = pool.submit(f"once:{tmp_path / 'mark'}", LONG)
        assert left.cancel()
        assert first.result().payload is None
        assert pool.submit("ok", LONG).result().payload == b"3 done"
    assert not (tmp_path / "mark").exists()


def test_a_pool_that_stops_answers_everybody() -> None:
    with pool_of(handlers.scripted) as pool:
        futures = [pool.submit("hang", LONG), pool.submit("ok", LONG)]
    futures.append(pool.submit("ok", LONG))
    assert [future.result().failure for future in futures] == [STOPPED] * 3


@pytest.mark.parametrize(
    ("factory", "kind", "said"),
    [
        (handlers.refuses_to_start, BundleError, "damaged"),
        (handlers.dies_at_start, CargoLensError, "end before they are ready"),
    ],
)
def test_a_pool_that_cannot_go_on_says_so_and_answers(factory: Any, kind: type[Exception], said: str) -> None:
    told = threading.Event()
    with pool_of(factory, on_failure=told.set) as pool:
        assert pool.submit("ok", LONG).result().failure == STOPPED
        assert told.wait(LONG)
        assert isinstance(pool.failure, kind)
        assert said in str(pool.failure)


def test_a_scan_that_kills_its_worker_leaves_the_others_alone(bundle: Path, scans: Path) -> None:
    settings = AssessSettings(bundle=bundle, bundle_sha256=read_bundle(bundle).sha256)
    with pool_of(handlers.DyingOn(settings, "parcel-3")) as pool:
        futures = [pool.submit(source, LONG) for source in find_sources([scans])]
        lost = [future.result().payload is None for future in futures]
    assert lost == [number == 3 for number in range(8)]


@pytest.fixture(scope="module")
def bodies(scans: Path) -> list[bytes]:
    return [multipart([scans / f"parcel-{number}_{energy}.png" for energy in ("low", "high")]) for number in range(8)]


def test_a_full_service_refuses_with_a_time_to_try_again(bundle: Path, bodies: list[bytes]) -> None:
    with running(bundle, "--queue", "2") as service:
        open_requests = [service.begin(bodies[0]) for _ in range(3)]
        service.wait_for_admitted(3)
        large = bodies[0].replace(b"--cut-here--", b"") + b"x" * 5_000_000  # read to its end, so the 503 arrives
        for body in (bodies[0], large):
            reply = service.ask("POST", "/v1/scans", body, MULTIPART)
            assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert service.ask("POST", "/v2/models/bundle/infer", b"{}").status == 503
        assert service.ask("GET", "/v2/health/ready").status == 200
        assert service.refusal_before_body(len(bodies[0])).startswith(b"HTTP/1.1 503 ")
        assert service.metric('cargolens_refused_total{reason="full"}') == 4
        for connection in open_requests:
            connection.send(bodies[0][-10:])
            assert reply_of(connection).json["decision"] == "clear"
            connection.close()
        assert service.ask("POST", "/v1/scans", bodies[2], MULTIPART).json["decision"] == "alarm"


class Client(threading.Thread):
    """Sends scans on one connection until told to stop or the connection ends, and keeps what came back."""

    def __init__(self, service: Running, bodies: list[bytes], first: int, count: int) -> None:
        super().__init__()
        self.service, self.bodies, self.first, self.count = service, bodies, first, count
        self.decisions: list[tuple[int, str]] = []
        self.statuses: Counter[int] = Counter()
        self.broken: Exception | None = None

    def run(self) -> None:
        connection = self.service.connect()
        try:
            for index in range(self.first, self.first + self.count):
                number = index % len(self.bodies)
                connection.request("POST", "/v1/scans", self.bodies[number], MULTIPART)
                reply = reply_of(connection)
                self.statuses[reply.status] += 1
                if reply.status == 200:
                    self.decisions.append((number, reply.json["decision"]))
        except (OSError, http.client.HTTPException) as error:
            self.broken = error
        finally:
            connection.close()


def test_overload_gives_results_and_refusals_and_nothing_else(bundle: Path, bodies: list[bytes]) -> None:
    with running(bundle, "--queue", "1") as service:
        clients = [Client(service, bodies, first, 20) for first in range(12)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        statuses = sum((client.statuses for client in clients), Counter[int]())
        assert [client.broken for client in clients] == [None] * 12
        assert set(statuses) == {200, 503}
        assert sum(statuses.values()) == 240
        decisions = [one for client in clients for one in client.decisions]
        assert all(decision == ("alarm" if number in (2, 5) else "clear") for number, decision in decisions)
        assert service.metric('cargolens_requests_total{endpoint="scans",status="200"}') == statuses[200]
        assert service.metric('cargolens_requests_total{endpoint="scans",status="503"}') == statuses[503]


def test_sigterm_under_load_ends_in_order(bundle: Path, bodies: list[bytes]) -> None:
    with running(bundle, "--queue", "30") as service:
        clients = [Client(service, bodies, first, 100_000) for first in range(8)]
        for client in clients:
            client.start()
        while sum(client.statuses[200] for client in clients) < 50:
            pass
        service.signal_stop(group=True)
        for client in clients:
            client.join()
        assert service.process.wait(60) == 0
        for client in clients:
            # The connection ends between two requests or says so: never within a response, never with a failure.
            assert set(client.statuses) <= {200, 503}
            assert not isinstance(client.broken, http.client.IncompleteRead)
            assert all(what == ("alarm" if number in (2, 5) else "clear") for number, what in client.decisions)


def test_a_scan_over_its_deadline_is_not_assessed(bundle: Path, bodies: list[bytes], tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(20_000, 60_000, (6000, 6000), np.uint16)
    (tmp_path / "large.png").write_bytes(cv2.imencode(".png", noise, (cv2.IMWRITE_PNG_COMPRESSION, 1))[1].tobytes())
    with running(bundle, "--deadline", "1") as service:
        result = service.scan([tmp_path / "large.png"]).json
        assert (result["decision"], result["scan_id"], result["files"]) == ("cannot_assess", "large.png", ["large.png"])
        assert "took longer than the limit of 1 s" in result["error"]
        while service.metric("cargolens_workers_ready") != 1:
            pass
        assert service.ask("POST", "/v1/scans", bodies[0], MULTIPART).json["decision"] == "clear"


@pytest.mark.slow
def test_the_interface_keeps_to_its_description(bundle: Path) -> None:
    pytest.importorskip("schemathesis")
    with running(bundle) as service:
        url = f"http://127.0.0.1:{service.port}/openapi.json"
        # What a schema cannot say (a PNG in each part, as many numbers as the shape has) makes good data be refused.
        checks = ["--exclude-checks", "positive_data_acceptance", "--max-examples", "15", "--seed", "7"]
        words = [sys.executable, "-m", "schemathesis.cli", "run", url, "--phases", "examples,coverage,fuzzing", *checks]
        done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
