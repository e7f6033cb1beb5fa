"""The places in AudioSet's list that are used, against the list itself."""

import csv
from pathlib import Path

import numpy as np
import pytest

from mirdesk.domain.instruments import INSTRUMENT_INDEX, INSTRUMENTS
from mirdesk.lab.audioset import INSTRUMENT_CLASSES, TAGS, instrument_logits

LABELS = Path(__file__).parents[2].parent / "shared" / "teacher" / "audioset_labels.csv"


def test_every_instrument_has_classes_of_its_own():
    assert set(INSTRUMENT_CLASSES) == set(INSTRUMENTS)
    used = [place for places in INSTRUMENT_CLASSES.values() for place in places]
    assert len(used) == len(set(used))


def test_an_instrument_is_its_likeliest_class():
    logits = np.full((2, 527), -9.0)
    logits[0, 194] = 3.0  # double bass
    mapped = instrument_logits(logits)
    assert mapped.shape == (2, 20)
    assert mapped[0].argmax() == INSTRUMENT_INDEX["bass"]
    assert mapped[0].max() == 3.0


def test_places_are_those_of_the_list():
    if not LABELS.is_file():
        pytest.skip("the list of AudioSet's classes is not here")
    with LABELS.open(encoding="utf-8", newline="") as stream:
        names = [row["display_name"].lower() for row in csv.DictReader(stream)]
    for tag, place in TAGS.items():
        assert tag.split()[0] in names[place].replace("-", " "), (tag, names[place])
    odd = {"bass", "voice", "cymbals", "drums", "mallet_percussion", "violin"}
    for label in set(INSTRUMENTS) - odd:
        assert all(label in names[place] for place in INSTRUMENT_CLASSES[label])
    assert names[194] == "double bass"
    assert {names[place] for place in INSTRUMENT_CLASSES["voice"]} >= {"singing", "choir"}
