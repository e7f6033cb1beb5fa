"""``mirdesk lab synthesize``: one verb for every source."""

import pytest
from typer.testing import CliRunner

from mirdesk.errors import DatasetError
from mirdesk.lab.commands import app
from mirdesk.lab.stems import StemBank

runner = CliRunner()
COLUMNS = "file,label,source,licence,kind,midi_pitch,recording_id,seconds"


def run(*words):
    done = runner.invoke(app, ["synthesize", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture
def samples(tmp_path, write_note):
    folder = tmp_path / "samples"
    folder.mkdir()
    write_note(folder / "a.wav", 440, 1.5)
    (folder / "index.csv").write_text(f"{COLUMNS}\na.wav,flute,lab/tones,CC0,note,69,one,1.5\n")
    return folder


def test_samples_become_phrases_and_notes(samples, tmp_path):
    bank = tmp_path / "bank"
    words = ("--samples", samples, "--notes", samples, "--seconds", 30, "--seed", 5)
    assert "of stems added" in run(bank, *words).stdout
    groups = [stem.group for stem in StemBank(bank).stems]
    assert groups == ["samples/flute/one", "samples/flute/one/notes"]
    run(tmp_path / "same", *words)
    assert (bank / "mel.u8").read_bytes() == (tmp_path / "same" / "mel.u8").read_bytes()


def test_a_folder_of_music_becomes_recordings(tmp_path, write_note):
    (tmp_path / "album").mkdir()
    write_note(tmp_path / "album" / "song.wav", 300, 21.0)
    done = run(tmp_path / "bank", "--recordings", tmp_path / "album")
    assert "song.wav" in done.stderr
    bank = StemBank(tmp_path / "bank")
    assert (bank.stems, len(bank.recordings)) == ([], 1)


def test_an_unknown_font_is_told(tmp_path):
    with pytest.raises(DatasetError, match="known: FluidR3_GM"):
        run(tmp_path / "bank", "--font", "nobody")
