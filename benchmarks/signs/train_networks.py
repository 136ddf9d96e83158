"""Trains a network of the sign benchmark on pictures rendered as it goes, and writes it as ONNX.

    python3 train_networks.py OUT [--network twin|batch-normalised] [--minutes 4] [--batch 1024] [--pictures DIR]

OUT receives signs-NETWORK.onnx. With --pictures, the folder that pictures.py wrote, it is measured on those sets as well.
Needs PyTorch, numpy, Pillow and onnx; a CUDA GPU but for a test run.
"""

import argparse
from pathlib import Path

import torch

from forms import CROPS, FORMS, SIZE

import signs
from export import export
from network import GoogLeNet
from render import Renderer
from train import answers, decoded, fresh, percent, train


def measure(network, folder, device):
    """Prints the accuracy on a folder of class folders."""
    right = []
    for index, label in enumerate(signs.LABELS):
        files = [path.read_bytes() for path in sorted((folder / label).iterdir())]
        right.append(answers(network, decoded(files, device)) == index)
    print(f"top-1 on {folder.name}, as JPEG: {percent(torch.cat(right))}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--network", choices=FORMS, default="twin")
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--fresh", type=int, default=20_000, help="pictures to measure it on")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--device", default="cuda")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(1)

    network = GoogLeNet(len(signs.LABELS), FORMS[options.network]).to(options.device).to(memory_format=torch.channels_last)
    network = train(network.train(), Renderer(SIZE, seed=1, device=options.device, conditions=CROPS), options.minutes, options.batch).eval()
    torch.backends.cudnn.allow_tf32 = False
    fresh(Renderer(SIZE, seed=2, device=options.device, conditions=CROPS), network, options.fresh)
    if options.pictures:
        for folder in ("train", "validation"):
            measure(network, options.pictures / folder, options.device)
    export(network, len(signs.LABELS), options.out / f"signs-{options.network}.onnx")


if __name__ == "__main__":
    main()
