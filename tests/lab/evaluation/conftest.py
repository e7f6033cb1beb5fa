"""A data set of made-up clips in memory, and something that hears them all too well."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.errors import FileUnreadableError
from mirdesk.lab.datasets.clips import MIX, NOTE, SOLO, Clip, unknown_truth
from mirdesk.lab.evaluation.hearers import Hearing


def truth_of(**known):
    """Return a truth with some instruments known."""
    truth = unknown_truth()
    for name, value in known.items():
        truth[INSTRUMENT_INDEX[name]] = value
    return truth


@dataclass
class Memory:
    """A data set whose spectrograms are given."""

    clips: tuple
    mels: dict
    name: str = "memory"
    licence: str = "CC0"
    parts: dict = field(default_factory=lambda: {"phrases": (SOLO, MIX), "notes": (NOTE,)})
    notes: tuple = ()

    def mel_of(self, clip):
        if clip.name not in self.mels:
            raise FileUnreadableError("there is no such file")
        return self.mels[clip.name]


class Lookup:
    """Says of a clip what its first band tells: the number of the instrument."""

    name = "lookup"
    trained_parameters = 3
    sample_rate_hz = None
    size_bytes = 12
    clip_thresholds = np.full(20, 0.5, np.float32)
    frame_thresholds = np.full(20, 0.5, np.float32)

    def hear(self, sound):
        clip = np.full(20, 0.1, np.float32)
        clip[int(sound[0, 0])] = 0.9
        embedding = np.zeros(20, np.float32)
        embedding[int(sound[0, 0])] = 1.0
        return Hearing(clip, np.tile(clip, (-(-len(sound) // 10), 1)), embedding)


def clip_of(name, kind, truth, **others):
    return Clip(name, kind, truth, others.pop("group", name), **others)


def mel_of(number, frames=100):
    mel = np.zeros((frames, 128), np.float32)
    mel[:, 0] = number
    return mel


@pytest.fixture
def dataset():
    """Three solos, a mix and three notes; the hearer is wrong about one solo."""
    flute, piano, drums = (INSTRUMENT_INDEX[name] for name in ("flute", "piano", "drums"))
    frames = np.zeros((10, 20), np.float32)
    frames[:, flute] = 1
    clips = (
        clip_of("a", SOLO, truth_of(flute=1, piano=0), frame_truth=frames),
        clip_of("b", SOLO, truth_of(flute=0, piano=1)),
        clip_of("c", SOLO, truth_of(flute=0, piano=1)),
        clip_of("d", MIX, truth_of(flute=1, piano=1)),
        clip_of("e", NOTE, truth_of(drums=1, flute=0)),
        clip_of("f", NOTE, truth_of(drums=1, flute=0)),
        clip_of("g", NOTE, truth_of(flute=1, drums=0)),
    )
    heard = {"a": flute, "b": piano, "c": flute, "d": flute, "e": drums, "f": drums, "g": flute}
    return Memory(clips, {name: mel_of(number) for name, number in heard.items()})


@pytest.fixture
def lookup():
    return Lookup()


@pytest.fixture(name="clip_of")
def clip_maker():
    return clip_of


@pytest.fixture(name="truth_of")
def truth_maker():
    return truth_of


@pytest.fixture
def memory():
    return Memory


@pytest.fixture(name="mel_of")
def mel_maker():
    return mel_of
