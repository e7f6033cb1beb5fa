"""What there is to listen to again, by whom it was heard, and how long it takes."""

import dataclasses

import numpy as np
import pytest

from mirdesk.analysis.cards import Card
from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.listening_again import listening_again

CARD = Card("student", "0.3.0", "0" * 64, "CC0-1.0", 7)


def test_all_up_to_date_is_nothing(library):
    assert listening_again(library, CARD, 1) is None


def test_names_count_and_time(library, make_analysis):
    thresholds = np.full(20, 0.5, np.float32)
    for number, name in enumerate(("student", "student", "ears")):
        file = FoundFile(b"/m/%d" % number, 10, 1)
        library.put_found([file])
        made = make_analysis(CheckpointId(name, "0.2.0"), b"%d" % number, 3600.0)
        library.put_analysis(library.track_id_of(file.path), file, made, thresholds)
    found = listening_again(library, CARD, 2)
    assert found.tracks == 3
    assert found.names == "student 0.2.0, ears 0.2.0"
    assert found.seconds == pytest.approx(3 * 3600 / (2 * 280), rel=0.01)
    slower = listening_again(library, dataclasses.replace(CARD, architecture="reprogrammed"), 2)
    unknown = listening_again(library, dataclasses.replace(CARD, architecture="oracle"), 2)
    assert found.seconds < slower.seconds < unknown.seconds
