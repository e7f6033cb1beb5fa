"""Drum kits: names tell the part, hits become grooves."""

import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.drumkits import (
    HELD_OUT_KITS,
    KITS_FOLDER,
    LICENCES,
    part_of,
    read_kit,
    synthesise_drums,
)
from mirdesk.lab.stems import MEL_FILE, BankWriter, StemBank

XML = """<drumkit_info><instrumentList>
<instrument><name>Kick Low</name><layer><filename>kick.wav</filename></layer></instrument>
<instrument><name>Open HH</name><layer><filename>hat.wav</filename></layer></instrument>
<instrument><name>Cowbell</name><filename>bell.wav</filename></instrument>
<instrument><name>29</name></instrument>
</instrumentList></drumkit_info>"""


@pytest.fixture
def kits(tmp_path, write_note):
    for kit in ("VariBreaks", "ColomboAcousticDrumkit", "unknown licence"):
        folder = tmp_path / "kits" / kit
        folder.mkdir(parents=True)
        (folder / "drumkit.xml").write_text(XML)
        write_note(folder / "kick.wav", 60, 0.3)
        write_note(folder / "hat.wav", 7000, 0.2)
        (folder / "bell.wav").write_bytes(b"torn")
    return tmp_path / "kits"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Closed HH 1", "cymbals"),
        ("Ride (Custom, Zagrebin 22)", "cymbals"),
        ("a#3 - hi-hat open", "cymbals"),
        ("b3 - low tom", "drums"),
        ("Snare Jazz", "drums"),
        ("Rim Click", "drums"),
        ("Sangban1 Bell Hit", "between"),
        ("Cowbell", "between"),
        ("Zap 1", ""),
    ],
)
def test_names_tell_the_part(name, part):
    assert part_of(name) == part


def test_grooves_go_into_a_bank(kits, tmp_path):
    for name in ("a", "b"):
        with BankWriter(tmp_path / name) as writer:
            seconds = synthesise_drums(
                writer, kits, seconds_per_part=20.0, seed=1, on_progress=lambda text: None
            )
    bank = StemBank(tmp_path / "a")
    assert seconds == pytest.approx(80.0)  # two kits, two parts: the third is torn
    assert {stem.labels for stem in bank.stems} == {("drums",), ("cymbals",)}
    assert {stem.group.split("/")[1] for stem in bank.stems if stem.is_held_out} == {
        *HELD_OUT_KITS
    }
    assert (tmp_path / "a" / MEL_FILE).read_bytes() == (tmp_path / "b" / MEL_FILE).read_bytes()


def test_no_kits_are_told(tmp_path):
    with (
        BankWriter(tmp_path / "bank") as writer,
        pytest.raises(DatasetError, match="hydrogen-drumkits"),
    ):
        synthesise_drums(writer, tmp_path, seconds_per_part=1, seed=1, on_progress=print)
    with pytest.raises(DatasetError, match="no drum kit"):
        read_kit(tmp_path)


def test_debians_kits_have_drums_and_cymbals():
    folder = KITS_FOLDER / "ForzeeStereo"
    if not folder.is_dir():
        pytest.skip("hydrogen-drumkits is not installed")
    parts = read_kit(folder)
    assert set(parts) == {"drums", "cymbals", "between"}
    assert folder.name in LICENCES
