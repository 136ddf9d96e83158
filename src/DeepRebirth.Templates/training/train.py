"""Draws the pictures of the template, trains its network on more of them, and writes both: python3 train.py (a minute on one core; needs PyTorch)."""

import math
import pathlib

import torch
from torch import nn

LABELS = ["circle", "square", "star", "triangle"]
SIZE = 32
COMMON = pathlib.Path(__file__).parent.parent / "content" / "deeprebirth" / "common"


def polygon(points, x, y):
    """Signed distance to a polygon, negative inside; points as (corner, image, 1, 1)."""
    nearest = torch.full_like(x, 1e9)
    inside = torch.ones_like(x)
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
        ex, ey, wx, wy = bx - ax, by - ay, x - ax, y - ay
        t = ((wx * ex + wy * ey) / (ex * ex + ey * ey)).clamp(0, 1)
        nearest = torch.minimum(nearest, ((wx - ex * t) ** 2 + (wy - ey * t) ** 2).sqrt())
        above, below, left = y >= ay, y < by, ex * wy > ey * wx
        crosses = (above & below & left) | ~(above | below | left)
        inside = torch.where(crosses, -inside, inside)
    return nearest * inside


def corners(radii, angle, size):
    return [(size * r * torch.cos(angle + 2 * math.pi * i / len(radii)), size * r * torch.sin(angle + 2 * math.pi * i / len(radii))) for i, r in enumerate(radii)]


def distance(label, x, y, angle, size):
    if label == "circle":
        return (x * x + y * y).sqrt() - size * 0.85
    return polygon(corners({"square": [1] * 4, "star": [1.1, 0.45] * 5, "triangle": [1] * 3}[label], angle, size), x, y)


def draw(label, count, generator):
    """`count` pictures, 0 to 255: one shape each, in any colour, place, size and rotation, before a gradient, with noise."""
    def uniform(low, high, *shape):
        return low + (high - low) * torch.rand(count, *shape, generator=generator)

    rows, columns = torch.meshgrid(torch.arange(SIZE) + 0.5, torch.arange(SIZE) + 0.5, indexing="ij")
    x, y = columns - uniform(13, 19, 1, 1), rows - uniform(13, 19, 1, 1)
    shape = torch.sigmoid(-2 * distance(label, x, y, uniform(0, 2 * math.pi, 1, 1), uniform(8, 13, 1, 1)))[:, None]
    ground, slope, colour = uniform(0, 255, 3, 1, 1), uniform(-2, 2, 3, 2, 1, 1), uniform(0, 255, 3, 1, 1)
    ground = ground + slope[:, :, 0] * (columns - 16) + slope[:, :, 1] * (rows - 16)
    colour = torch.where((colour - ground.mean((2, 3), keepdim=True)).abs().mean(1, keepdim=True) < 80, 255 - colour, colour)
    picture = ground * (1 - shape) + colour * shape
    return (picture + uniform(2, 8, 1, 1, 1) * torch.randn(picture.shape, generator=generator)).clamp(0, 255).round()


def batch(per_label, generator):
    pictures = torch.cat([draw(label, per_label, generator) for label in LABELS])
    return pictures, torch.arange(len(LABELS)).repeat_interleave(per_label)


def network():
    """Convolutions with normalisation and a pool, as networks are built: something for exact and for learned rewrites."""
    def block(inputs, maps):
        return [nn.Conv2d(inputs, maps, 3, padding=1, bias=False), nn.BatchNorm2d(maps), nn.ReLU()]

    return nn.Sequential(
        *block(3, 16), nn.MaxPool2d(2), *block(16, 32), nn.MaxPool2d(2), *block(32, 48), nn.MaxPool2d(2), *block(48, 64),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, len(LABELS)))


def write(pictures, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for i, picture in enumerate(pictures):
        pixels = bytes(picture.permute(1, 2, 0).to(torch.uint8).flatten().tolist())
        (folder / f"{i:02}.ppm").write_bytes(b"P6\n%d %d\n255\n" % (SIZE, SIZE) + pixels)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    model = network()
    generator = torch.Generator().manual_seed(1)
    steps = 2000
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=steps)
    for step in range(steps):
        pictures, labels = batch(16, generator)
        loss = nn.functional.cross_entropy(model((pictures - 128) / 64), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            print(f"step {step + 1}: loss {loss.item():.3f}", flush=True)

    model.eval()
    with torch.no_grad():
        pictures, labels = batch(500, torch.Generator().manual_seed(2))
        print(f"top-1 on 2,000 new pictures: {100 * (model((pictures - 128) / 64).argmax(1) == labels).float().mean():.1f} %")

    (COMMON / "models").mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model, torch.zeros(1, 3, SIZE, SIZE), str(COMMON / "models" / "shapes.onnx"), opset_version=13, training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False, input_names=["picture"], output_names=["scores"], dynamic_axes={"picture": {0: "N"}, "scores": {0: "N"}})
    (COMMON / "models" / "labels.txt").write_text("".join(label + "\n" for label in LABELS))
    write_pictures()


def write_pictures():
    training, examples, validation = (torch.Generator().manual_seed(seed) for seed in (3, 4, 5))
    for label in LABELS:
        write(draw(label, 60, training), COMMON / "data" / "train" / label)
        write(draw(label, 40, validation), COMMON / "data" / "validation" / label)
        write(draw(label, 1, examples), COMMON / "examples" / label)


if __name__ == "__main__":
    main()
