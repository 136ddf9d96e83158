"""Trains the network on pictures rendered as it goes, measures it, and writes all that the sample ships.

    python3 train.py OUT [--minutes 6.5] [--batch 1024] [--train 32] [--validation 10] [--heldout 20]

OUT receives trafficsigns.onnx, labels.txt, data.tar (train/, validation/ and heldout/, one folder a label) and contact-sheet.jpg.
"""

import argparse
import io
import tarfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import signs
from export import export
from network import GoogLeNet
from render import Renderer

JPEG_QUALITY = 82


def train(network, renderer, minutes, batch, peak=4e-3):
    """AdamW with a one-cycle rate over the time given; returns a slow average of the weights, which tests better."""
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([dict(params=decayed, weight_decay=0.02), dict(params=plain, weight_decay=0)], lr=peak)
    average = torch.optim.swa_utils.AveragedModel(network, avg_fn=lambda slow, new, _: slow + 0.002 * (new - slow), use_buffers=True)
    started, step = time.monotonic(), 0
    while (share := (time.monotonic() - started) / (60 * minutes)) < 1:
        rate = peak * min(1, share / 0.05) * (1 - share)
        for group in optimizer.param_groups:
            group["lr"] = rate
        pictures, labels = renderer.batch(batch)
        with torch.autocast(renderer.device.type, torch.bfloat16):
            logits = network(pictures.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(logits.float(), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        average.update_parameters(network)
        if step % 50 == 0:
            right = (logits.argmax(1) == labels).float().mean().item()
            seconds = time.monotonic() - started
            print(f"step {step:5d}  {seconds:5.0f} s  loss {loss.item():.3f}  top-1 {100 * right:5.1f} %  {(step + 1) * batch / seconds:7.0f} pictures/s", flush=True)
        step += 1
    return average.module


@torch.no_grad()
def answers(network, pictures):
    return torch.cat([network(part).argmax(1) for part in pictures.split(500)])


def percent(right):
    return f"{100 * right.float().mean().item():.2f} % of {len(right)}"


def fresh(renderer, network, count):
    """Measures the network on pictures rendered for this alone, and says which labels it mistakes for which."""
    pairs = torch.zeros(len(signs.LABELS), len(signs.LABELS), dtype=torch.long)
    right = []
    for first in range(0, count, 1000):
        pictures, labels = renderer.batch(min(1000, count - first))
        guesses = answers(network, pictures)
        right.append(guesses == labels)
        pairs.index_put_((labels.cpu(), guesses.cpu()), torch.ones(len(labels), dtype=torch.long), accumulate=True)
    print("top-1 on fresh pictures:", percent(torch.cat(right)))
    for label, row in zip(signs.LABELS, pairs):
        own = row[signs.LABELS.index(label)].item()
        worst = row.clone()
        worst[signs.LABELS.index(label)] = 0
        print(f"  {label:24s} {100 * own / max(1, row.sum().item()):5.1f} %  most often taken for {signs.LABELS[worst.argmax()]}")


def jpeg(picture):
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=JPEG_QUALITY)
    return stream.getvalue()


def decoded(files, device):
    pixels = np.stack([np.asarray(Image.open(io.BytesIO(file)).convert("RGB")) for file in files])
    return torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2).float()


def write_sets(archive, renderer, sizes):
    """Renders, for every label, as many pictures for each folder as `sizes` says; yields the folders' JPEG files and labels."""
    each = sum(sizes.values())
    labels = torch.arange(len(signs.LABELS), device=renderer.device).repeat_interleave(each)
    pictures = torch.cat([renderer.pictures(part) for part in labels.split(500)])
    files = [jpeg(p) for p in pictures.byte().permute(0, 2, 3, 1).cpu().numpy()]
    first = 0
    for folder, count in sizes.items():
        chosen = [k for k in range(len(files)) if first <= k % each < first + count]
        for k in chosen:
            entry = tarfile.TarInfo(f"{folder}/{signs.LABELS[labels[k]]}/{k % each - first:03d}.jpg")
            entry.size = len(files[k])
            archive.addfile(entry, io.BytesIO(files[k]))
        yield folder, [files[k] for k in chosen], labels[chosen]
        first += count


def contact_sheet(renderer, path, columns=12):
    labels = torch.arange(len(signs.LABELS), device=renderer.device).repeat(2)
    pictures = renderer.pictures(labels).byte().cpu()
    rows = [torch.cat(list(row), dim=2) for row in pictures.split(columns)]
    sheet = Image.fromarray(torch.cat(rows, dim=1).permute(1, 2, 0).numpy())
    sheet.resize((sheet.width * 5 // 8, sheet.height * 5 // 8), Image.Resampling.LANCZOS).save(path, quality=JPEG_QUALITY)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=6.5)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--train", type=int, default=32, help="pictures of each label in data/train")
    parser.add_argument("--validation", type=int, default=10, help="pictures of each label in data/validation")
    parser.add_argument("--heldout", type=int, default=20, help="pictures of each label in data/heldout")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(1)

    network = GoogLeNet(len(signs.LABELS)).cuda().to(memory_format=torch.channels_last)
    network = train(network.train(), Renderer(seed=1), options.minutes, options.batch).eval()
    torch.backends.cudnn.allow_tf32 = False
    fresh(Renderer(seed=2), network, 10_000)

    with tarfile.open(options.out / "data.tar", "w") as archive:
        sets = [*write_sets(archive, Renderer(seed=3), dict(train=options.train, validation=options.validation)),
                *write_sets(archive, Renderer(seed=4), dict(heldout=options.heldout))]
    for folder, files, labels in sets:
        right = answers(network, decoded(files, "cuda")) == labels
        print(f"top-1 on {folder}, as JPEG: {percent(right)}, {sum(map(len, files)) / 1e6:.2f} MB")
    (options.out / "labels.txt").write_text("".join(f"{label}\n" for label in signs.LABELS))
    export(network, len(signs.LABELS), options.out / "trafficsigns.onnx")
    contact_sheet(Renderer(seed=5), options.out / "contact-sheet.jpg")


if __name__ == "__main__":
    main()
