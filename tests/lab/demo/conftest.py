"""What the tests of the demo composer share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX
from mirdesk.lab.demo.render import missing_tools
from mirdesk.lab.demo.score import Piece, spans

# Lowest and highest MIDI pitch that players of these instruments reach.
PITCH_RANGES = {
    "accordion": (41, 93),
    "banjo": (48, 86),
    "bass": (24, 60),
    "cello": (36, 76),
    "clarinet": (50, 94),
    "flute": (60, 96),
    "guitar": (40, 88),
    "mallet_percussion": (45, 89),
    "mandolin": (55, 93),
    "organ": (24, 96),
    "piano": (21, 108),
    "saxophone": (44, 81),
    "synthesizer": (24, 108),
    "trombone": (34, 72),
    "trumpet": (52, 84),
    "violin": (55, 100),
    "voice": (40, 84),
}


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    return Path(__file__).parents[3] / "resources" / "demo"


@pytest.fixture(scope="session")
def truth(demo_folder: Path) -> list[dict[str, Any]]:
    return json.loads((demo_folder / "demo.json").read_text(encoding="utf-8"))["tracks"]


@pytest.fixture
def needs_fluidsynth() -> None:
    if missing := missing_tools():
        pytest.skip(f"rendering needs {' and '.join(missing)}")


@pytest.fixture
def entries() -> Callable[[Piece], dict[str, float]]:
    """Check that a piece can be played and lasts as it should; give each first entry."""

    def check(piece: Piece) -> dict[str, float]:
        assert 12 <= piece.duration_s <= 25
        for part in piece.parts:
            assert part.label in INSTRUMENT_INDEX
            assert part.notes
            if not part.is_drums:
                low, high = PITCH_RANGES[part.label]
                pitches = [note.pitch for note in part.notes]
                assert low <= min(pitches), part.label
                assert max(pitches) <= high, part.label
        found = spans(piece)
        assert min(stretches[0][0] for stretches in found.values()) < 0.1  # no silence first
        return {label: stretches[0][0] for label, stretches in found.items()}

    return check
