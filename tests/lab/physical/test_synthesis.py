"""Physical bank: so many seconds a label, the same bytes for the same seed."""

import json

from mirdesk.lab.manifests import MANIFEST_FILE
from mirdesk.lab.physical.players import PLAYERS
from mirdesk.lab.physical.synthesis import STEM_S, synthesise_physical
from mirdesk.lab.stems import MEL_FILE, BankWriter, StemBank

FEW = [player for player in PLAYERS if player.name in ("upright", "fm")]


def render(folder, seed):
    told: list[str] = []
    with BankWriter(folder, seed=seed) as writer:
        seconds = synthesise_physical(
            writer, seconds_per_label=STEM_S, seed=seed, on_progress=told.append, players=FEW
        )
    assert len(told) == len(FEW)
    return seconds


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    assert render(tmp_path / "a", 1) == 2 * STEM_S
    render(tmp_path / "b", 1)
    render(tmp_path / "c", 2)
    first, same, other = ((tmp_path / name / MEL_FILE).read_bytes() for name in "abc")
    assert first == same
    assert first != other
    stems = StemBank(tmp_path / "a").stems
    assert [stem.labels for stem in stems] == [("bass",), ("synthesizer",)]
    assert "piano" in stems[1].unknown
    assert len({stem.group for stem in stems}) == 2
    assert not any(stem.is_held_out for stem in stems)
    manifest = json.loads((tmp_path / "a" / MANIFEST_FILE).read_text())
    assert [source["licence"] for source in manifest["sources"]] == ["GPL-3.0-or-later"]
