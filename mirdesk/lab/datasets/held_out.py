"""Mixtures of held-out stems as a data set: exact labels, of frames too, the same by seed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from mirdesk.analysis.network import FRAME_STRIDE
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import DatasetError
from mirdesk.lab.datasets.clips import MIX, SOLO, Clip
from mirdesk.lab.mixtures import Choice, Mixer, Mixture, MixtureSettings
from mirdesk.lab.stems import StemBank

PARTS: Final[Mapping[str, tuple[str, ...]]] = {"mixtures": (MIX,), "solos": (SOLO,)}
LENGTH_S: Final = 10.0  # as the clips of OpenMIC-2018
_EFFECTS: Final = 0.6  # as while training: room, noise and equaliser in most
_MIXTURE_SEED: Final = 90_001
_SOLO_SEED: Final = 90_002
_MOST_DRAWS: Final = 1000  # before a solo is given up: the bank then has none


class HeldOutMixtures:
    """Mixtures and solos of the stems that banks keep for validation; see ``Dataset``.

    A clip is mixed anew each time it is asked for, so that thousands need no memory; a clip's
    random numbers depend on its index and the seed alone.

    Parameters
    ----------
    folders : sequence of Path
        Banks of stems.
    mixtures, solos : int
        How many of each; a solo is one stem of exactly one instrument.
    length_s : float
        Of each clip.
    seed : int

    Raises
    ------
    DatasetError
        A folder holds no bank, or none of their stems are held out.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        mixtures: int = 600,
        solos: int = 400,
        length_s: float = LENGTH_S,
        seed: int = 0,
    ) -> None:
        self.name = "held-out"
        self.parts = PARTS
        self.notes: tuple[str, ...] = ()
        self._seed = seed
        banks = [StemBank(folder) for folder in folders]
        held = [stem for bank in banks for stem in bank.stems if stem.is_held_out]
        if not held:
            shown = ", ".join(str(folder) for folder in folders)
            raise DatasetError(f"{shown}: no stem is held out; add the font TimGM6mb")
        self.licence = ", ".join(sorted({stem.licence for stem in held}))
        self.sources = tuple(sorted({stem.source for stem in held}))
        frames = max(1, round(length_s * 100 / FRAME_STRIDE)) * FRAME_STRIDE
        settings = MixtureSettings(frames=frames, effects=_EFFECTS)
        self._mixer = Mixer(banks, settings, seed=seed, held_out=True)
        self.clips = (
            *(self._clip(MIX, index) for index in range(mixtures)),
            *(self._clip(SOLO, index) for index in range(solos)),
        )

    def mel_of(self, clip: Clip) -> np.ndarray:
        """Return the log-mel of a clip, shape (frames, MEL_BANDS), float32."""
        kind, _, index = clip.name.partition("-")
        return np.ascontiguousarray(self._mixed(kind, int(index))[1].mel.T)

    def _clip(self, kind: str, index: int) -> Clip:
        choices, mixture = self._mixed(kind, index)
        loudest = max(choices, key=lambda choice: choice.gain_db, default=None)
        return Clip(
            f"{kind}-{index}",
            kind,
            mixture.clip_labels,
            # By the preset heard most: mixtures that share it are not independent.
            group=loudest.stem.group if loudest else "nothing",
            frame_truth=mixture.frame_labels,
        )

    def _mixed(self, kind: str, index: int) -> tuple[list[Choice], Mixture]:
        """Draw and mix a clip, always the same."""
        seed = _MIXTURE_SEED if kind == MIX else _SOLO_SEED
        self._mixer.rng = np.random.default_rng([seed, self._seed, index])
        if kind == MIX:
            choices = self._mixer.draw()
            return choices, self._mixer.mix(choices)
        for _ in range(_MOST_DRAWS):
            choices = self._mixer.draw()[:1]
            if not choices or len(choices[0].stem.labels) != 1:
                continue
            mixture = self._mixer.mix(choices)
            if mixture.clip_labels[INSTRUMENT_INDEX[choices[0].stem.labels[0]]] == 1:
                return choices, mixture
        raise DatasetError("the held-out stems hold no instrument alone")
