"""Notes alone: every file a stem, held out like the phrases of its recording."""

import numpy as np
import pytest

from mirdesk.audio.spectrogram import MEL_RATE_HZ
from mirdesk.lab.notes import BETWEEN, add_notes
from mirdesk.lab.samples import by_recording, held_out, read_index
from mirdesk.lab.stems import BankWriter, StemBank

COLUMNS = "file,label,source,licence,kind,midi_pitch,recording_id,seconds"


@pytest.fixture
def folder(tmp_path, write_note):
    rows = [COLUMNS]
    for recording in range(5):
        for key in (60, 64):
            name = f"f{recording}-{key}.wav"
            write_note(tmp_path / name, 440 * 2 ** ((key - 69) / 12), 1.5)
            rows.append(f"{name},flute,lab/tones,CC0,note,{key},flute-{recording},1.5")
    write_note(tmp_path / "hit.wav", 80, 0.2)
    rows.append("hit.wav,other,lab/tones,CC0,hit,,stick,0.2")
    write_note(tmp_path / "rhodes.wav", 300, 1.5)
    rows.append("rhodes.wav,-,lab/tones,CC-BY-3.0,note,60,learman-rhodes-mk1,1.5")
    rows.append("gone.wav,-,lab/tones,CC0,note,60,nobody-knows,1.0")
    (tmp_path / "index.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_every_file_is_a_stem(folder, tmp_path):
    told: list[str] = []
    with BankWriter(tmp_path / "bank") as writer:
        seconds = add_notes(writer, folder, on_progress=told.append)
    bank = StemBank(tmp_path / "bank")
    assert len(bank.stems) == 12
    assert seconds == pytest.approx(11 * 1.5 + 1.1, abs=0.01)
    assert {stem.labels for stem in bank.stems} == {("flute",), ()}
    assert all(stem.group.startswith("samples/") for stem in bank.stems)
    assert all(stem.url == "https://github.com/lab/tones" for stem in bank.stems)
    between = [stem for stem in bank.stems if stem.unknown]
    assert [stem.unknown for stem in between] == [BETWEEN["learman-rhodes-mk1"]]


def test_the_same_recordings_are_held_out_as_of_phrases(folder, tmp_path):
    with BankWriter(tmp_path / "bank") as writer:
        add_notes(writer, folder, on_progress=lambda text: None)
    aside = held_out(by_recording(read_index(folder)))
    expected = {f"samples/{label}/{name}/notes" for label, name in aside}
    found = {stem.group for stem in StemBank(tmp_path / "bank").stems if stem.is_held_out}
    assert found == expected


def test_short_hits_are_followed_by_silence(folder, tmp_path):
    with BankWriter(tmp_path / "bank") as writer:
        add_notes(writer, folder, on_progress=lambda text: None)
    bank = StemBank(tmp_path / "bank")
    hit = next(stem for stem in bank.stems if "stick" in stem.group)
    power = bank.crop(hit, 0, hit.frames).sum(axis=1)
    assert hit.frames == round(1.1 * MEL_RATE_HZ / 320)
    assert power[:15].min() > 0
    assert np.all(power[30:] == 0)
