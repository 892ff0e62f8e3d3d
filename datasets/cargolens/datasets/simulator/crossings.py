"""Where rays cross planes, quadrics and cones: what the convex shapes are made of.

Every function works for one shape and for many copies at once (leading axes of the rays). Results are mm along each
ray from its origin. Coefficients are one-dimensional and in float64; pixels are float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..scan import Float32
from .geometry import FAR, Rays
from .view_geometry import Float64

# Replaces a direction that vanishes: at most 1e-5 mm over a parcel.
TINY = 1e-8
# Smallest squared direction, in units of a quadric's radii, before the ray counts as running along its axis.
ALONG = 1e-13

Interval = tuple[Float32, Float32]


def half_space(rays: Rays, normal: Float64, offset: float | Float64) -> Interval:
    """Where rays are behind the plane ``normal . x = offset``; one plane (3,) for all, or one (n, 3) for each copy."""
    along = _dot(rays.d, normal[..., None, :])
    along = np.where(np.abs(along) < TINY, TINY, along)
    start = (np.asarray(offset)[..., None] - _dot(rays.b, normal[..., None, :])) / along
    at = _linear(rays, start, -_dot(rays.a, normal)[..., None] / along)
    ahead = _column(along > 0.0)
    return np.where(ahead, -FAR, at), np.where(ahead, at, FAR)


def _column(values: NDArray[Any]) -> NDArray[Any]:
    """Per-row values as a column beside pixels; floats become float32."""
    column = values[..., :, None]
    return column.astype(np.float32) if column.dtype == np.float64 else column


def _dot(one: Float64, two: Float64) -> Float64:
    """Scalar products along the last axis of three: written out, as a reduction of three is slow."""
    return np.asarray(one[..., 0] * two[..., 0] + one[..., 1] * two[..., 1] + one[..., 2] * two[..., 2])


def _linear(rays: Rays, constant: Float64, slope: Float64) -> Float32:
    """Constant + slope u for every pixel; a single column where the slope is zero everywhere."""
    if not slope.any():
        return np.asarray(_column(constant))
    out = np.asarray(_column(slope) * rays.u[..., None, :].astype(np.float32))
    out += _column(constant)
    return out


def _quadratic(rays: Rays, constant: Float64, slope: Float64, curve: Float64) -> Float32:
    """Constant + slope u + curve u^2 for every pixel, expanded about its vertex so that float32 is enough."""
    shape = np.broadcast_shapes(constant.shape, slope.shape, curve.shape)
    slope, curve = np.broadcast_to(slope, shape), np.broadcast_to(curve, shape)
    if not (slope.any() or curve.any()):
        return np.asarray(_column(np.broadcast_to(constant, shape)))
    low, high = rays.u.min(axis=-1)[..., None], rays.u.max(axis=-1)[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        vertex = np.nan_to_num(-0.5 * slope / curve, nan=0.0, posinf=1e300, neginf=-1e300)
    vertex = np.clip(vertex, low, high)
    v = rays.u[..., None, :].astype(np.float32) - _column(vertex)
    out = np.asarray(v * _column(curve))
    rest = slope + 2.0 * vertex * curve
    if rest.any():
        out += _column(rest)
    out *= v
    out += _column(constant + (slope + curve * vertex) * vertex)
    return out


def slabs(rays: Rays, normals: Float64, halves: Float64) -> Interval:
    """Where rays are between pairs of planes |normal . x| <= half."""
    along, start, slope = rays.d @ normals.T, rays.b @ normals.T, rays.a @ normals.T
    inverse = 1.0 / np.where(np.abs(along) < TINY, TINY, along)
    middle, reach = -start * inverse, halves * np.abs(inverse)
    tilt = -slope[..., None, :] * inverse
    base, width = _linear(rays, middle[..., 0], tilt[..., 0]), _column(reach[..., 0])
    enter, leave = base - width, base + width
    for k in range(1, len(normals)):
        base, width = _linear(rays, middle[..., k], tilt[..., k]), _column(reach[..., k])
        enter, leave = np.maximum(enter, base - width), np.minimum(leave, base + width)
    return enter, leave


def quadric(rays: Rays, scale: Float64) -> Interval:
    """Where rays are inside sum (scale x)^2 <= 1: an ellipsoid, or a cylinder along an axis of scale 0."""
    a, b, d = (rays.a * scale)[..., None, :], rays.b * scale, rays.d * scale
    leading = _dot(d, d)
    least = ALONG * scale.max() ** 2
    along = leading < least
    if along.any():
        d = np.where(along[..., None], 0.0, d)
        leading = np.where(along, least, leading)
    inverse = 1.0 / leading
    towards0, towards1 = _dot(b, d) * inverse, _dot(a, d) * inverse
    under_root = _quadratic(
        rays,
        towards0**2 - (_dot(b, b) - 1.0) * inverse,
        2.0 * (towards0 * towards1 - _dot(a, b) * inverse),
        towards1**2 - _dot(a, a) * inverse,
    )
    half = np.sqrt(np.maximum(under_root, np.float32(0.0)))
    middle = _linear(rays, -towards0, -towards1)
    return middle - half, middle + half


def frustum(rays: Rays, bottom: Float64, top: Float64, height: Float64) -> Interval:
    """Where rays are inside a cone cut off level, from radius `bottom` to `top`; one (), or one for each copy (n,)."""
    enter, leave = cone(rays, (top - bottom) / height, 0.5 * (top + bottom))
    start, stop = slabs(rays, np.eye(3)[2:], 0.5 * height[..., None, None])
    return np.maximum(enter, start), np.minimum(leave, stop)


def cone(rays: Rays, slope: Float64, middle: Float64) -> Interval:
    """Where rays are inside x^2 + y^2 <= r(z)^2 with r(z) = middle + slope z not negative: one nappe, without ends.

    Args:
        rays: The rays.
        slope: Growth of the radius along z; one (), or one for each copy (n,).
        middle: Radius at z = 0, mm; likewise.
    """
    slope, middle = slope[..., None], middle[..., None]
    one = np.ones_like(slope)
    metric = np.stack([one, one, -slope * slope], axis=-1)
    a, b, d = rays.a[..., None, :], rays.b, rays.d
    leading = _dot(metric * d, d)
    size = _dot(d, d)
    # Along a generator the second root is at infinity; far away is far enough.
    leading = np.where(np.abs(leading) < TINY * size, np.copysign(TINY * size, leading), leading)
    apex = np.stack([0.0 * one, 0.0 * one, slope * middle], axis=-1)
    # Half the linear coefficient, and the constant one, as polynomials in the belt offset u.
    half0, half1 = _dot(metric * b - apex, d), _dot(metric * a, d)
    constant = (_dot(metric * b - 2.0 * apex, b) - middle**2,
                2.0 * _dot(metric * b - apex, a), _dot(metric * a, a))  # fmt: skip
    under_root = _quadratic(
        rays, half0**2 - leading * constant[0], 2.0 * half0 * half1 - leading * constant[1],
        half1**2 - leading * constant[2],
    )  # fmt: skip
    missed = under_root < 0.0
    half = _linear(rays, half0, half1)
    # Citardauq: both roots without cancellation.
    q = -(half + np.copysign(np.sqrt(np.maximum(under_root, np.float32(0.0))), half))
    first = q * _column(1.0 / leading)
    product = _quadratic(rays, *constant)
    with np.errstate(divide="ignore", invalid="ignore"):
        second = np.where(q == 0.0, first, product / q)
    low, high = np.minimum(first, second), np.maximum(first, second)
    np.clip(low, -FAR, FAR, out=low)
    np.clip(high, -FAR, FAR, out=high)
    # Rays steeper than the cone are inside beyond one of the roots, on the side of the real nappe.
    steep = leading < 0.0
    upward = slope * d[..., 2] > 0.0
    enter = np.where(_column(steep), np.where(_column(upward), high, -FAR), low)
    leave = np.where(_column(steep), np.where(_column(upward), FAR, low), high)
    return enter, np.where(missed & _column(~steep), enter, leave)
