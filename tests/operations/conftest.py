"""Real parts for the operations: a tiny checkpoint, generated files, a library, a pool."""

import dataclasses
import hashlib
import os
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from mirdesk.analysis.cards import Backbone, Card, write_card
from mirdesk.domain.activity import Activity, Loudness, TrackAnalysis
from mirdesk.domain.jobs import Lane
from mirdesk.domain.tracks import FoundFile
from mirdesk.filetags.files import read_tags
from mirdesk.jobs.failures import JobFailedError
from mirdesk.jobs.pool import Pool
from mirdesk.operations.requests import AnalyseRequest
from mirdesk.operations.tasks import ANALYSE, HANDLER, READ_TAGS
from mirdesk.store.library import Library


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory):
    """Return the folder of a checkpoint with small random weights."""
    torch = pytest.importorskip("torch")
    from mirdesk.analysis.checkpoints import network_description, save_weights
    from mirdesk.analysis.network import Student, parameter_count

    folder = tmp_path_factory.mktemp("tiny-0.0.1")
    torch.manual_seed(3)
    network = Student(0.1, 16, tags=2)
    card = Card(
        name="tiny",
        version="0.0.1",
        sha256=save_weights(network, folder),
        licence="none",
        parameters=parameter_count(network),
        network=network_description(network),
    )
    write_card(card, folder)
    return folder


@pytest.fixture
def make_analysis():
    """Return a function that makes up what a checkpoint heard of a recording."""

    def make(checkpoint, payload_hash, duration_s=60.0):
        vector = np.zeros(128, np.float32)
        vector[payload_hash[0]] = 1.0
        return TrackAnalysis(
            payload_hash=payload_hash,
            checkpoint=checkpoint,
            duration_s=duration_s,
            activity=Activity(np.full((600, 20), 0.1, np.float32), 10.0),
            clip=np.full(20, 0.1, np.float32),
            embedding=vector,
            passages=vector[None],
            passage_s=5.0,
            loudness=Loudness(-14.0, 5.0, -1.0, np.full(60, -16.0, np.float32)),
            waveform=np.zeros((800, 2), np.int8),
            preview=np.zeros((48, 320), np.uint8),
        )

    return make


@pytest.fixture
def write_wav(tmp_path):
    """Return a function that writes a tone as a wav file and tells what was found there."""

    def write(name, seconds=1.0, frequency_hz=440.0, sample_rate_hz=16_000):
        path = tmp_path / name
        times = np.arange(int(seconds * sample_rate_hz)) / sample_rate_hz
        tone = np.sin(2 * np.pi * frequency_hz * times) * 8000
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, sample_rate_hz, 0, "NONE", ""))
            file.writeframes(tone.astype("<i2").tobytes())
        return found(path)

    return write


@pytest.fixture
def write_rubbish(tmp_path):
    """Return a function that writes a file that holds no audio."""

    def write(name):
        path = tmp_path / name
        path.write_bytes(b"no music here " * 100)
        return found(path)

    return write


def found(path: Path) -> FoundFile:
    status = path.stat()
    return FoundFile(os.fsencode(path), status.st_size, status.st_mtime_ns)


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library.sqlite") as library:
        yield library


@pytest.fixture(scope="package")
def pool(tiny_checkpoint, tmp_path_factory):
    """Return a pool with the real tasks and the network loaded, one worker a lane."""
    rubbish = tmp_path_factory.mktemp("warm") / "rubbish"
    rubbish.write_bytes(b"no music here")
    request = AnalyseRequest(os.fsencode(rubbish), str(tiny_checkpoint))
    with Pool(HANDLER, background_workers=1, idle_limit_s=600.0) as pool:
        for lane in Lane:
            with pytest.raises(JobFailedError):
                pool.run(ANALYSE, request, lane=lane)
        yield pool


@pytest.fixture(scope="package")
def writing_pool(tmp_path_factory):
    """Return a pool with the real tasks, without a network, ready to write tags."""
    nothing = os.fsencode(tmp_path_factory.mktemp("warm") / "nothing.mp3")
    with Pool(HANDLER, background_workers=1, idle_limit_s=600.0) as pool:
        pool.run(READ_TAGS, (nothing,))
        yield pool


@pytest.fixture
def faulty_writing_pool(monkeypatch):
    """Return a pool that dies while it writes files named so: ``faulty_writes.py``."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with Pool("faulty_writes:handle", background_workers=1) as pool:
        yield pool
    sys.modules.pop("faulty_writes", None)


@pytest.fixture
def music(tmp_path, demo_folder):
    """Return a function that copies a piece of the demo under a name of the same ending."""
    folder = tmp_path / "music"
    folder.mkdir()

    def copy(*names):
        paths = []
        for name in names:
            path = folder / name
            path.write_bytes(next(demo_folder.rglob(f"*{path.suffix}")).read_bytes())
            paths.append(path)
        return paths

    return copy


@pytest.fixture
def shelve(library):
    """Return a function that lists files with their tags and returns their keys."""

    def put(*paths):
        items = [(found(path), read_tags(os.fsencode(path))) for path in paths]
        library.put_tags(items)
        return [library.track_id_of(file.path) for file, _tags in items]

    return put


@pytest.fixture
def faulty_pool(monkeypatch):
    """Return a pool that dies of files named so, without a network: ``faulty_tasks.py``."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with Pool("faulty_tasks:handle", background_workers=2) as pool:
        yield pool
    sys.modules.pop("faulty_tasks", None)


@dataclass(frozen=True)
class Ears:
    """A checkpoint that builds on a backbone, small and with random weights.

    Attributes
    ----------
    folder : Path
        Card and weights.
    release : Path
        The file that was released as its backbone.
    backbone : Backbone
        Its address is that file.
    """

    folder: Path
    release: Path
    backbone: Backbone


@pytest.fixture(scope="session")
def tiny_ears(tmp_path_factory):
    """Return bigger ears of a tenth of the width."""
    torch = pytest.importorskip("torch")
    from mirdesk.analysis.mobilenet import AudioSetNetwork
    from mirdesk.analysis.reprogrammed import build_head, save_head

    root = tmp_path_factory.mktemp("ears")
    torch.manual_seed(0)
    frozen = AudioSetNetwork(0.1)
    state = {name.removeprefix("trunk."): value for name, value in frozen.state_dict().items()}
    release = root / "tiny.pt"
    torch.save(state, release)
    data = release.read_bytes()
    backbone = Backbone(
        "tiny_as", hashlib.sha256(data).hexdigest(), len(data), release.as_uri(), "MIT"
    )
    card = Card(
        name="ears",
        version="0.0.1",
        sha256="",
        licence="none",
        parameters=12_345,
        architecture="reprogrammed",
        backbone=backbone,
        network={"transform": {"kind": "none"}, "window_frames": 160, "hop_frames": 96},
    )
    head, _shape = build_head(card, frozen)
    folder = root / "checkpoints" / "ears-0.0.1"
    write_card(dataclasses.replace(card, sha256=save_head(head, folder)), folder)
    return Ears(folder, release, backbone)
