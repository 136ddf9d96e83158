"""Signed distances to plane shapes, as tensors: negative inside, positive outside, in the units of the points.

Every function takes points of shape [..., 2] (x to the right, y downwards) and returns distances of shape [...].
"""

import math

import torch


def disc(points, x, y, radius):
    return (points - points.new_tensor([x, y])).norm(dim=-1) - radius


def ellipse(points, x, y, radius_x, radius_y):
    """Close to a distance near the outline, which is all that antialiasing needs."""
    radii = points.new_tensor([radius_x, radius_y])
    scaled = (points - points.new_tensor([x, y])) / radii
    return (scaled.norm(dim=-1) - 1) * min(radius_x, radius_y)


def box(points, x, y, half_width, half_height, rounding=0.0):
    beyond = (points - points.new_tensor([x, y])).abs() - points.new_tensor([half_width - rounding, half_height - rounding])
    return beyond.clamp(min=0).norm(dim=-1) + beyond.amax(dim=-1).clamp(max=0) - rounding


def segment(points, start, end, half_width):
    origin = points.new_tensor(start)
    along = points.new_tensor(end) - origin
    offset = points - origin
    share = ((offset * along).sum(-1) / (along * along).sum().clamp(min=1e-12)).clamp(0, 1)
    return (offset - share[..., None] * along).norm(dim=-1) - half_width


def polyline(points, corners, half_width):
    distance = segment(points, corners[0], corners[1], half_width)
    for start, end in zip(corners[1:], corners[2:]):
        distance = torch.minimum(distance, segment(points, start, end, half_width))
    return distance


def polygon(points, corners, rounding=0.0):
    """Any simple polygon; `rounding` grows it by that radius, which rounds its corners."""
    distance = polyline(points, list(corners) + [corners[0]], 0.0)
    inside = torch.zeros_like(distance, dtype=torch.bool)
    x, y = points[..., 0], points[..., 1]
    for (x0, y0), (x1, y1) in zip(corners, list(corners[1:]) + [corners[0]]):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return torch.where(inside, -distance, distance) - rounding


def regular(count, radius, turn=0.0):
    """The corners of a regular polygon around the origin, the first one `turn` degrees clockwise from the top."""
    angles = [math.radians(turn + 360 * k / count - 90) for k in range(count)]
    return [(radius * math.cos(a), radius * math.sin(a)) for a in angles]


def arc(x, y, radius_x, radius_y, start, end, steps=14):
    """Points along an elliptic arc; degrees run clockwise from the right, so that 270 is the top."""
    angles = [math.radians(start + (end - start) * k / steps) for k in range(steps + 1)]
    return [(x + radius_x * math.cos(a), y + radius_y * math.sin(a)) for a in angles]


def shifted(lines, x, y, scale=1.0):
    """The same strokes, scaled and then moved."""
    return [[(x + scale * px, y + scale * py) for px, py in line] for line in lines]
