"""The routes: scans in and results out, the Open Inference Protocol v2, metrics, and pages about the interface."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from ..bundle import INPUT
from ..results import ScanResult, to_line
from ..version import cargolens_version
from .declared import DECLARED_SCHEMA
from .limits import RefusedError
from .metrics import CONTENT_TYPE
from .service import Service
from .tensors import HEADER_LENGTH, MODEL_VERSION, error_answer, max_request_bytes, output_shapes, window_shape

_ABOUT = "Assesses X-ray scans with one CargoLens bundle. What could not be looked at is never `clear`."


class Problem(BaseModel):
    """Why a request was not done."""

    error: str


class Live(BaseModel):
    """Whether the service runs."""

    live: bool


class Ready(BaseModel):
    """Whether a scan sent now would be assessed."""

    ready: bool


class ServerMetadata(BaseModel):
    """The server."""

    name: str
    version: str
    extensions: list[str]


class Tensor(BaseModel):
    """A tensor's name, type and shape; -1 is a free size."""

    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(BaseModel):
    """The network."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


def _answers(*problems: int, **others: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Responses for the interface's description: problems, and others as ``s200={...}``."""
    found: dict[int | str, dict[str, Any]] = {status: {"model": Problem} for status in problems}
    return {int(name[1:]): what for name, what in others.items()} | found


_REFUSED = (400, 401, 408, 413, 415, 421, 503)


def _scan_body(service: Service) -> dict[str, Any]:
    """What a request with a scan looks like."""
    files = {
        "type": "array",
        "minItems": 1,
        "items": {"type": "string", "format": "binary"},
        "description": "All files of one scan; x_top_low.png says view and energy.",
    }
    properties: dict[str, Any] = {"files": files, "scan_id": {"type": "string", "minLength": 1, "maxLength": 200}}
    if service.reads_loads:
        properties |= {name: dict(what) for name, what in DECLARED_SCHEMA.items()}
    schema = {"type": "object", "required": ["files"], "additionalProperties": False, "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def _infer_body(service: Service) -> dict[str, Any]:
    """What an inference request looks like for the network served."""
    shape = [1, *window_shape(service.bundle)]
    tensor = {
        "type": "object",
        "required": ["name", "datatype", "shape", "data"],
        "properties": {
            "name": {"const": INPUT, "type": "string"},
            "datatype": {"const": "FP32", "type": "string"},
            "shape": {"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4, "examples": [shape]},
            "data": {"type": "array", "description": "Numbers, flat or of the tensor's shape."},
        },
    }
    outputs = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"enum": list(output_shapes(service.bundle))}, "parameters": {"type": "object"}},
        },
    }
    schema = {
        "type": "object",
        "required": ["inputs"],
        "properties": {
            "id": {"type": "string"},
            "parameters": {"type": "object"},
            "inputs": {"type": "array", "minItems": 1, "maxItems": 1, "items": tensor},
            "outputs": outputs,
        },
    }
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = {"application/json": {"schema": schema}, "application/octet-stream": binary}
    header = {
        "name": HEADER_LENGTH,
        "in": "header",
        "required": False,
        "schema": {"type": "integer", "minimum": 0},
        "description": "Bytes of JSON before raw tensor values (the binary tensor data extension).",
    }
    return {"requestBody": {"required": True, "content": content}, "parameters": [header]}


def create_app(service: Service, *, with_key: bool) -> FastAPI:
    """The application of a service.

    Args:
        service: What it serves.
        with_key: Whether the interface's description says that a key is needed; the guard asks for it.
    """
    app = FastAPI(
        title="CargoLens",
        version=cargolens_version(),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(HTTPBearer(auto_error=False))] if with_key else [],
    )
    app.add_exception_handler(RefusedError, _on_refusal(service))
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
    _add_scans(app, service)
    _add_health(app, service)
    _add_model(app, service)
    _add_pages(app, service)
    return app


def _add_scans(app: FastAPI, service: Service) -> None:
    @app.post(
        "/v1/scans",
        summary="Assess one scan",
        responses=_answers(*_REFUSED, s200={"model": ScanResult}),
        openapi_extra=_scan_body(service),
    )
    async def assess(request: Request) -> Response:
        """Takes the files of one scan's views and returns the line `cargolens scan` would write for it.

        The status is 200 for every decision. A file that cannot be read, a scan that takes too long or kills its
        worker is `cannot_assess`.
        """
        kind = request.headers.get("content-type", "")
        result = await service.assess(kind, request.stream(), _disconnected(request))
        return Response(to_line(result), media_type="application/json")


def _add_health(app: FastAPI, service: Service) -> None:
    @app.get("/v2/health/live", response_model=Live)
    async def live() -> Live:
        """Answers while the service runs."""
        return Live(live=True)

    @app.get("/v2/health/ready", response_model=Ready, responses=_answers(s503={"model": Ready}))
    async def ready() -> Response:
        """200 when a scan sent now would be assessed, else 503."""
        return _ready(service)

    @app.get("/v2", response_model=ServerMetadata, responses=_answers(401, 421))
    async def server() -> ServerMetadata:
        """The server's name and extensions."""
        return ServerMetadata(name="cargolens", version=cargolens_version(), extensions=["binary_tensor_data"])


def _add_model(app: FastAPI, service: Service) -> None:
    limit = max_request_bytes(service.bundle, service.limits.batch)
    body = _infer_body(service)
    for place in (f"/v2/models/{service.model}", f"/v2/models/{service.model}/versions/{MODEL_VERSION}"):

        @app.get(place, response_model=ModelMetadata, responses=_answers(401, 421))
        async def metadata() -> ModelMetadata:
            """The network's inputs and outputs."""
            return _metadata(service)

        @app.get(f"{place}/ready", response_model=Ready, responses=_answers(401, 421, s503={"model": Ready}))
        async def model_ready() -> Response:
            """200 when the model can be used, else 503."""
            return _ready(service)

        @app.post(
            f"{place}/infer",
            responses=_answers(*_REFUSED, 500, 504, s200={"description": "Outputs."}),
            openapi_extra=body,
        )
        async def infer(request: Request) -> Response:
            """Runs windows of canonical planes through the network: raw maps and scores, no decision."""
            length = request.headers.get(HEADER_LENGTH)
            if length is not None and not (length.isascii() and length.isdigit() and len(length) < 10):
                raise RefusedError(400, f"{HEADER_LENGTH} is no length", "malformed")
            answer = await service.infer(
                request.stream(), limit, None if length is None else int(length), _disconnected(request)
            )
            binary = answer.json_length is not None
            headers = {HEADER_LENGTH: str(answer.json_length)} if binary else {}
            kind = "application/octet-stream" if binary else "application/json"
            return Response(answer.body, answer.status, headers, media_type=kind)


def _add_pages(app: FastAPI, service: Service) -> None:
    @app.get("/metrics", responses=_answers(401, 421, s200={"content": {"text/plain": {}}}))
    async def metrics() -> Response:
        """Metrics for Prometheus."""
        return Response(service.metrics.text(), headers={"content-type": CONTENT_TYPE})

    @app.get("/docs", response_class=HTMLResponse, responses=_answers(401, 421))
    async def docs() -> str:
        """This interface as a page without scripts, for networks without internet."""
        return _page(app.openapi(), service)


def _metadata(service: Service) -> ModelMetadata:
    outputs = output_shapes(service.bundle)
    return ModelMetadata(
        name=service.model,
        versions=[MODEL_VERSION],
        platform="onnxruntime_onnx",
        inputs=[Tensor(name=INPUT, datatype="FP32", shape=[-1, *window_shape(service.bundle)])],
        outputs=[Tensor(name=name, datatype="FP32", shape=shape) for name, shape in outputs.items()],
    )


def _ready(service: Service) -> Response:
    return JSONResponse({"ready": service.ready}, 200 if service.ready else 503)


def _disconnected(request: Request) -> Callable[[], Awaitable[None]]:
    async def wait() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return wait


def _on_refusal(service: Service) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        refusal = error if isinstance(error, RefusedError) else RefusedError(500, str(error), "internal")
        service.metrics.refused(refusal.reason)
        await request.scope["state"]["drain"]()
        body = error_answer(str(refusal), refusal.status).body
        return Response(body, refusal.status, refusal.headers, media_type="application/json")

    return handle


async def _on_http_error(request: Request, error: Exception) -> Response:
    status, text = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    headers = error.headers if isinstance(error, HTTPException) else None
    await request.scope["state"]["drain"]()
    return Response(error_answer(text, status).body, status, headers, media_type="application/json")


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    """Nobody reads it; the log and the metrics see a request that was not completed."""
    return Response(error_answer("the client left", 400).body, 400, media_type="application/json")


def _page(interface: dict[str, Any], service: Service) -> str:
    """A plain table of the operations."""
    rows = [
        f"<tr><td><code>{method.upper()} {html.escape(path)}</code></td>"
        f"<td>{html.escape(operation.get('description', ''))}</td>"
        f"<td>{html.escape(', '.join(operation['responses']))}</td></tr>"
        for path, operations in interface["paths"].items()
        for method, operation in operations.items()
    ]
    about = f"{service.template.bundle}, SHA-256 {service.template.bundle_sha256}, CargoLens {service.template.version}"
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>CargoLens</title></head><body>"
        f"<h1>CargoLens</h1><p>{html.escape(_ABOUT)}</p><p>{html.escape(about)}</p>"
        "<p><a href='openapi.json'>openapi.json</a></p><table><tr><th>request</th><th>what</th><th>status</th></tr>"
        f"{''.join(rows)}</table></body></html>"
    )
