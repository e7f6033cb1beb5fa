"""How much of a recording is silent, from its loudness in short steps."""

from typing import Final

import numpy as np

from mirdesk.domain.descriptors import Silence

# Between the noise of a quiet recording room and the end of a fade; K-weighted, so that rumble
# counts little.
SILENT_LUFS: Final = -60.0


def silence_of(step_lufs: np.ndarray, step_s: float) -> Silence:
    """Return how much is silent.

    Parameters
    ----------
    step_lufs : ndarray, shape (n,)
        Loudness of consecutive steps; ``-inf`` for digital silence.
    step_s : float
        Length of a step in seconds.
    """
    loud = np.flatnonzero(step_lufs > SILENT_LUFS)
    if loud.size == 0:
        return Silence(1.0, step_lufs.size * step_s, 0.0)
    return Silence(
        share=1.0 - loud.size / step_lufs.size,
        leading_s=float(loud[0] * step_s),
        trailing_s=float((step_lufs.size - 1 - loud[-1]) * step_s),
    )
