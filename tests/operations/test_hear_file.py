"""A demo file is heard with the shipped checkpoint, in a real child process."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from mirdesk.analysis.cards import default_checkpoint, read_card
from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.domain.tracks import FoundFile
from mirdesk.errors import CheckpointError, FileUnreadableError
from mirdesk.operations.hear_file import hear_file, stored_analysis

RESOURCES = Path(__file__).parents[2] / "resources"
WALTZ = RESOURCES / "demo" / "rooms-with-windows" / "01-paper-boat.wv"  # piano alone, 22.7 s
BEAT = RESOURCES / "demo" / "city-patterns" / "03-concrete-weather.mp3"  # with a drum kit


@pytest.fixture(scope="module")
def checkpoint():
    return default_checkpoint(RESOURCES / "checkpoints")


@pytest.fixture(scope="module")
def card(checkpoint):
    return read_card(checkpoint)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def heard(pool, checkpoint, told):
    return hear_file(
        os.fsencode(WALTZ), pool, checkpoint, on_progress=lambda *step: told.append(step)
    )


def test_a_file_is_heard_whole(heard, card, told):
    assert heard.checkpoint == card.checkpoint_id
    assert heard.duration_s == pytest.approx(22.72, abs=0.2)
    assert heard.activity.values.shape == (len(heard.activity.values), len(heard.clip))
    assert len(heard.activity.values) == pytest.approx(227, abs=3)
    assert np.linalg.norm(heard.embedding) == pytest.approx(1.0, abs=1e-3)
    assert not heard.is_partial
    assert told[0] == ("opening", 0.0)
    assert "listening" in {step for step, _ in told}


def test_a_drum_kit_is_told_from_a_piano(heard, pool, checkpoint):
    beat = hear_file(os.fsencode(BEAT), pool, checkpoint)
    piano, cymbals = INSTRUMENT_INDEX["piano"], INSTRUMENT_INDEX["cymbals"]
    assert heard.clip[piano] > beat.clip[piano] + 0.3
    assert beat.clip[cymbals] > heard.clip[cymbals] + 0.3
    assert int(np.argmax(heard.clip)) == piano
    assert float(beat.embedding @ heard.embedding) < 0.99


def test_no_audio_is_said_with_the_name(pool, checkpoint, write_rubbish):
    file = write_rubbish("no.mp3")
    with pytest.raises(FileUnreadableError, match=r"no\.mp3"):
        hear_file(file.path, pool, checkpoint)


def test_a_checkpoint_that_is_not_there(pool, tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read"):
        hear_file(os.fsencode(WALTZ), pool, tmp_path / "absent")


@pytest.fixture
def stored(library, heard, tmp_path):
    """Put a copy of the waltz with its analysis into the library; return its path."""
    path = Path(shutil.copy(WALTZ, tmp_path / "waltz.wv"))
    status = path.stat()
    file = FoundFile(os.fsencode(path), status.st_size, status.st_mtime_ns)
    library.put_found([file])
    track_id = library.track_id_of(file.path)
    library.put_analysis(track_id, file, heard, np.full(20, 0.5, np.float32))
    return path


def test_what_the_library_holds_needs_no_listening(library, stored, heard, card):
    found = stored_analysis(library, os.fsencode(stored), card)
    assert found.payload_hash == heard.payload_hash
    assert found.clip == pytest.approx(heard.clip, abs=0.01)


def test_what_is_not_current_is_not_returned(library, stored, card):
    path = os.fsencode(stored)
    assert stored_analysis(None, path, card) is None
    assert stored_analysis(library, os.fsencode(WALTZ), card) is None
    with stored.open("ab") as file:
        file.write(b"more")
    assert stored_analysis(library, path, card) is None
    stored.unlink()
    assert stored_analysis(library, path, card) is None


def test_another_checkpoint_has_other_results(library, stored, card):
    class Other:
        checkpoint_id = CheckpointId(card.name, "99.0.0")

    assert stored_analysis(library, os.fsencode(stored), card) is not None
    assert stored_analysis(library, os.fsencode(stored), Other()) is None
