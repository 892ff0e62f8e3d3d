"""What Prometheus is told: requests, decisions, seconds a stage, and how full the service is."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from ..results import ScanResult

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)


class ServiceMetrics:
    """Metrics of one service, in a registry of their own."""

    def __init__(self, bundle: str, sha256: str, version: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        about = Gauge("cargolens_bundle_info", "What decides.", ["bundle", "sha256", "version"], registry=self.registry)
        about.labels(bundle, sha256, version).set(1)
        self._requests = Counter(
            "cargolens_requests_total", "Requests answered.", ["endpoint", "status"], registry=self.registry
        )
        self._refused = Counter(
            "cargolens_refused_total", "Requests refused, by reason.", ["reason"], registry=self.registry
        )
        self._decisions = Counter("cargolens_scans_total", "Scans decided.", ["decision"], registry=self.registry)
        self._stages = Histogram(
            "cargolens_scan_seconds", "A worker's time for a scan.", ["stage"], buckets=_BUCKETS, registry=self.registry
        )
        self._durations = Histogram(
            "cargolens_request_seconds",
            "From a request's headers to the end of its response.",
            ["endpoint"],
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def watch(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Adds a gauge that is read when it is asked for."""
        Gauge(name, text, registry=self.registry).set_function(value)

    def requested(self, path: str, status: int, seconds: float) -> None:
        """Counts an answered request."""
        endpoint = _endpoint(path)
        self._requests.labels(endpoint, str(status)).inc()
        self._durations.labels(endpoint).observe(seconds)

    def refused(self, reason: str) -> None:
        """Counts a refusal."""
        self._refused.labels(reason).inc()

    def decided(self, result: ScanResult) -> None:
        """Counts a scan's result."""
        self._decisions.labels(result.decision).inc()
        for stage, seconds in result.seconds.model_dump().items():
            if seconds > 0:
                self._stages.labels(stage).observe(seconds)

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)


def _endpoint(path: str) -> str:
    """A name for a path, from a short list, so that strange paths do not become metrics."""
    if path == "/v1/scans":
        return "scans"
    if path.startswith("/v2/") and path.endswith("/infer"):
        return "infer"
    return "health" if path.startswith("/v2/health/") else "other"
