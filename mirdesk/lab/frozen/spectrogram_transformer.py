"""AST, the Audio Spectrogram Transformer, frozen, reprogrammed as published.

For those who own OpenMIC-2018 and want to run the published experiment again: frozen AST, a
trained input transform, a linear output layer (Yin et al., arXiv 2211.08379). The network is
that of the package transformers; its weights are the official ones of Gong et al., "AST: Audio
Spectrogram Transformer", Interspeech 2021 (BSD-3-Clause), from a file the person names.
"""

import importlib
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn
from torchaudio.compliance.kaldi import fbank
from typing_extensions import override

from mirdesk.analysis.transforms import build_transform
from mirdesk.domain.instruments import INSTRUMENT_COUNT
from mirdesk.errors import DatasetError, ToolMissingError
from mirdesk.lab.frozen.registry import AST, verified

RATE_HZ: Final = 16_000
BANDS: Final = 128
WINDOW_FRAMES: Final = 1024  # 10.24 s: the positions it was trained with
# Mean and spread of AudioSet's filter banks (preprocessor_config.json of the release); the
# network wants half of a standardised value.
_MEAN: Final = -4.2677393
_SPREAD: Final = 4.5689974
_CLASSES: Final = 527


def filter_bank(samples: np.ndarray) -> torch.Tensor:
    """Return what AST hears of a sound, shape (1, BANDS, WINDOW_FRAMES), float32.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32 in [-1, 1]
        Mono at ``RATE_HZ``, at least 25 ms; cut or filled up with zeros to 10.24 s.
    """
    values = fbank(
        torch.from_numpy(samples)[None],
        htk_compat=True,
        sample_frequency=RATE_HZ,
        use_energy=False,
        window_type="hanning",
        num_mel_bins=BANDS,
        dither=0.0,
        frame_shift=10.0,
    )[:WINDOW_FRAMES]
    values = nn.functional.pad(values, (0, 0, 0, WINDOW_FRAMES - values.shape[0]))
    bank: torch.Tensor = ((values - _MEAN) / (2.0 * _SPREAD)).T[None]
    return bank


class ReprogrammedTransformer(nn.Module):
    """Frozen AST between a transform and a linear layer; only those two are trained.

    Parameters
    ----------
    frozen : nn.Module
        ``ASTForAudioClassification`` of transformers, as :func:`load_ast` gives it.
    transform : dict
        ``kind`` and sizes, for ``analysis.transforms.build_transform``.
    """

    def __init__(self, frozen: Any, transform: dict[str, Any]) -> None:
        super().__init__()
        sizes = dict(transform)
        self.transform = build_transform(sizes.pop("kind"), **sizes)
        self.output = nn.Linear(frozen.config.num_labels, INSTRUMENT_COUNT)
        frozen.eval().requires_grad_(requires_grad=False)
        # In a list: no part of the state that is saved.
        self._frozen = [frozen]

    @override
    def forward(self, banks: torch.Tensor) -> torch.Tensor:
        """Return clip logits (batch, 20) of filter banks (batch, 1, BANDS, frames)."""
        heard = self.transform(banks)[:, 0].transpose(1, 2)  # (batch, frames, BANDS)
        logits: torch.Tensor = self.output(self._frozen[0](input_values=heard).logits)
        return logits


def load_ast(path: Path, *, sha256: str | None = None) -> Any:
    """Return AST with its official weights, verified, frozen.

    Parameters
    ----------
    path : Path
        ``model.safetensors`` of the release that ``registry.AST`` names.
    sha256 : str, optional
        Of another release that the person trusts.

    Raises
    ------
    DatasetError
        The file is another, or damaged.
    ToolMissingError
        transformers is not installed.
    """
    network = build_ast()
    try:
        network.load_state_dict(load_file(verified(AST, path, sha256=sha256)))
    except (SafetensorError, RuntimeError) as error:
        raise DatasetError(f"{path}: not the weights of AST ({error})") from error
    return network


def build_ast(**sizes: int) -> Any:
    """Return AST with fresh weights, frozen; by default of the published size.

    Parameters
    ----------
    **sizes : int
        For ``ASTConfig`` of transformers.

    Raises
    ------
    ToolMissingError
        transformers is not installed.
    """
    try:
        transformers = importlib.import_module("transformers")
    except ImportError as error:
        raise ToolMissingError(
            "AST needs the package transformers; install it with: pip install transformers"
        ) from error
    config = transformers.ASTConfig(**({"num_labels": _CLASSES} | sizes))
    network = transformers.ASTForAudioClassification(config)
    return network.eval().requires_grad_(requires_grad=False)
