import pytest

from mirdesk.lab.demo import sacred
from mirdesk.lab.demo.score import spans


def test_the_organ_answers_the_brass(entries):
    piece = sacred.tall_window()
    assert entries(piece)["organ"] == pytest.approx(8 * 60 / 84, abs=0.05)
    trumpet = spans(piece)["trumpet"]
    assert len(trumpet) == 2  # it rests while the organ answers
    assert trumpet[1][0] - trumpet[0][1] > 5


def test_the_choir_sings_between_two_entries_of_the_organ(entries):
    piece = sacred.evening_hymn()
    assert entries(piece)["voice"] > 5
    assert len(spans(piece)["organ"]) == 2
