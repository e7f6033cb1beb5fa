"""Weights on disk: safetensors only, verified against the card before anything is built."""

import copy
import hashlib
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from mirdesk.analysis.cards import WEIGHTS_FILE, Card, read_card
from mirdesk.analysis.network import INPUT_STEP, Student
from mirdesk.audio.spectrogram import MEL_BANDS, MEL_RATE_HZ, SILENCE, log_mel
from mirdesk.errors import CheckpointError


def load_checkpoint(folder: Path) -> tuple[Student, Card]:
    """Load a checkpoint, ready for inference (evaluation mode, batch norms folded).

    Raises
    ------
    CheckpointError
        Weights are missing, not the ones the card names, or do not fit the network.
    """
    card = read_card(folder)
    network = network_of(card)
    network.load_state_dict(verified_weights(folder / WEIGHTS_FILE, card, network))
    network.fold()
    return network, card


def verified_weights(path: Path, card: Card, network: nn.Module) -> dict[str, torch.Tensor]:
    """Read weights and check their hash, names and shapes.

    Raises
    ------
    CheckpointError
        They are missing, not the ones the card names, or do not fit the network.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != card.sha256:
        raise CheckpointError(f"{path}: not the weights its card names; install MIRDesk again")
    try:
        weights = load(data)
    except SafetensorError as error:
        raise CheckpointError(f"{path}: damaged weights: {error}") from error
    expected = {name: value.shape for name, value in network.state_dict().items()}
    found = {name: value.shape for name, value in weights.items()}
    if expected != found:
        odd = sorted(set(expected.items()) ^ set(found.items()))[0][0]
        raise CheckpointError(f"{path}: weights do not fit the network at {odd}")
    return weights


def save_weights(network: Student, folder: Path) -> str:
    """Write the weights, batch norms folded, and return their SHA-256 for the card."""
    folded = copy.deepcopy(network).eval()
    folded.fold_norms()
    state = {name: value.contiguous() for name, value in folded.state_dict().items()}
    data = save(state)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS_FILE).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def network_of(card: Card) -> Student:
    """Return the network a card describes, with fresh weights and norms folded.

    Raises
    ------
    CheckpointError
        The card's description cannot be built.
    """
    try:
        facts = card.network
        network = Student(
            float(facts["width"]), int(facts["features"]), tags=int(facts["tags"])
        ).eval()
    except (KeyError, TypeError, ValueError, IndexError, RuntimeError) as error:
        raise CheckpointError(
            f"{card.name} {card.version}: unknown network: {error}"
        ) from error
    network.fold_norms()
    return network


def network_description(network: Student) -> dict[str, object]:
    """Return what a card says under ``network``."""
    return {
        "width": network.width,
        "features": network.instrument_size,
        "tags": network.tag_count,
    }


def golden_logits(network: Student) -> list[float]:
    """Return the clip logits of a fixed sound, to tell whether weights still work the same.

    The sound is two seconds of a struck chord: harmonics of three notes that decay.
    """
    time_s = np.arange(2 * MEL_RATE_HZ) / MEL_RATE_HZ
    sound = np.zeros(time_s.size)
    for base_hz in (220.0, 277.18, 329.63):
        for harmonic in range(1, 9):
            decay = np.exp(-time_s * (1.0 + harmonic))
            sound += 0.1 / harmonic * np.sin(2.0 * np.pi * base_hz * harmonic * time_s) * decay
    mel = log_mel(sound.astype(np.float32))
    mel = np.concatenate(
        [mel, np.full((-len(mel) % INPUT_STEP, MEL_BANDS), SILENCE, np.float32)]
    )
    with torch.inference_mode():
        _, clip, _ = network(torch.from_numpy(mel.T.copy())[None, None])
    return [round(float(value), 4) for value in clip[0]]
