"""What the File tab says."""

from dataclasses import replace

import numpy as np
import pytest

from mirdesk.domain.tracks import FoundFile
from mirdesk.ui.inspector.track_facts import file_facts

pytestmark = pytest.mark.gui


@pytest.fixture
def details(qapp, library, id_of):
    return library.details(id_of("Last tram"))


def test_file_properties(details):
    facts = dict(file_facts(details))
    assert facts["State"] == "Analysed"
    assert facts["Path"] == "/music/Nadia Orlov/After the last tram/01 Last tram.flac"
    assert facts["Sample rate"] == "44.1 kHz"
    assert facts["Channels"] == "2 (stereo)"
    assert facts["Bit rate"] == "812 kbit/s"
    assert facts["Bit depth"] == "16 bit"
    assert facts["Format"] == "flac"
    assert facts["Loudness"] == "-14.2 LUFS"
    assert facts["Checkpoint"] == "student 0.1.0"
    assert facts["Length"] == "3:34"


def test_same_audio_elsewhere_and_silence(details):
    more = replace(details, same_recording=(b"/a/\xff", b"/b"), integrated_lufs=float("-inf"))
    facts = dict(file_facts(more))
    assert facts["Same audio in"] == "/a/\\udcff\n/b"
    assert facts["Loudness"] == "silent"


def test_problem_is_named(library, id_of):
    facts = dict(file_facts(library.details(id_of("Button box"))))
    assert "12 bytes" in facts["Problem"]
    assert facts["State"] == "Could not be analysed"


def test_why_an_analysis_is_partial_is_noted(library, id_of):
    whole = library.details(id_of("Last tram"))
    made = replace(
        library.analysis(id_of("Last tram")), is_partial=True, note="The end cannot be read."
    )
    file = FoundFile(whole.summary.path, whole.size_bytes, whole.mtime_ns)
    library.put_analysis(id_of("Last tram"), file, made, np.full(20, 0.5, np.float32))
    facts = dict(file_facts(library.details(id_of("Last tram"))))
    assert facts["Note"] == "The end cannot be read."
    assert "Problem" not in facts
