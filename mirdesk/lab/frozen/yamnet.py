"""YAMNet through its official TFLite export: samples in, scores of 521 classes out.

Source: Plakal and Ellis, YAMNet, https://github.com/tensorflow/models (Apache-2.0). In the lab
only: the program itself neither ships nor loads TFLite.
"""

import importlib
from pathlib import Path
from typing import Any, Final

import numpy as np

from mirdesk.domain.instruments import INSTRUMENTS
from mirdesk.errors import ToolMissingError
from mirdesk.lab.audioset import INSTRUMENT_CLASSES
from mirdesk.lab.frozen.registry import YAMNET, verified

RATE_HZ: Final = 16_000
WINDOW_SAMPLES: Final = 15_600  # the export takes no other length
HOP_SAMPLES: Final = WINDOW_SAMPLES // 2
CLASSES: Final = 521
# Classes of AudioSet's 527 that YAMNet leaves out (its class map beside AudioSet's): male and
# female speech, battle cry, male and female singing, funny music. The others keep their order.
_LEFT_OUT: Final = (1, 2, 12, 32, 33, 277)
_LOGIT_FLOOR: Final = 1e-6  # scores are given, logits are wanted


def yamnet_class(audioset_class: int) -> int | None:
    """Return the place of one of AudioSet's 527 classes; ``None`` where it is left out."""
    if audioset_class in _LEFT_OUT:
        return None
    left_out: int = sum(missing < audioset_class for missing in _LEFT_OUT)
    return audioset_class - left_out


def _instrument_places() -> tuple[tuple[int, ...], ...]:
    """Return the classes of each of the 20 in YAMNet's order."""
    places = []
    for label in INSTRUMENTS:
        found = [yamnet_class(number) for number in INSTRUMENT_CLASSES[label]]
        places.append(tuple(number for number in found if number is not None))
    return tuple(places)


INSTRUMENT_PLACES: Final = _instrument_places()


class Yamnet:
    """The network, loaded.

    Parameters
    ----------
    path : Path
        ``yamnet.tflite``, verified here.

    Raises
    ------
    DatasetError
        It is another file.
    ToolMissingError
        ai-edge-litert is not installed.
    """

    def __init__(self, path: Path) -> None:
        self._interpreter = _interpreter(verified(YAMNET, path))
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]

    def scores(self, samples: np.ndarray) -> np.ndarray:
        """Return scores of overlapping windows, shape (windows, 521), float32 in [0, 1].

        Parameters
        ----------
        samples : ndarray, shape (n,), float32 in [-1, 1]
            Mono at ``RATE_HZ``; the end is filled up with silence.
        """
        return np.stack([self._score(window) for window in windows(samples)])

    def instrument_logits(self, samples: np.ndarray) -> np.ndarray:
        """Return logits of the 20 instruments of each window, shape (windows, 20), float32.

        Of the classes that are an instrument the highest counts, as in ``lab.audioset``.
        """
        scores = np.clip(self.scores(samples), _LOGIT_FLOOR, 1.0 - _LOGIT_FLOOR)
        logits = np.log(scores / (1.0 - scores))
        columns = [logits[:, places].max(axis=1) for places in INSTRUMENT_PLACES]
        return np.stack(columns, axis=1).astype(np.float32)

    def _score(self, window: np.ndarray) -> np.ndarray:
        self._interpreter.set_tensor(self._input, window)
        self._interpreter.invoke()
        scores: np.ndarray = self._interpreter.get_tensor(self._output)[0]
        return scores.copy()  # the interpreter writes over its own


def windows(samples: np.ndarray) -> np.ndarray:
    """Return windows that overlap by half, shape (windows, 15600), the last filled up."""
    count = 1 + max(0, -(-(samples.size - WINDOW_SAMPLES) // HOP_SAMPLES))
    padded = np.zeros((count - 1) * HOP_SAMPLES + WINDOW_SAMPLES, np.float32)
    padded[: samples.size] = samples
    starts = range(0, count * HOP_SAMPLES, HOP_SAMPLES)
    return np.stack([padded[start : start + WINDOW_SAMPLES] for start in starts])


def _interpreter(path: Path) -> Any:
    """Return a TFLite interpreter on one thread."""
    try:
        litert = importlib.import_module("ai_edge_litert.interpreter")
    except ImportError as error:
        raise ToolMissingError(
            "YAMNet needs the package ai-edge-litert; install it with: "
            "pip install ai-edge-litert"
        ) from error
    return litert.Interpreter(str(path), num_threads=1)
