"""``kill -9`` at random moments of a write: the file is old or new, byte for byte."""

import os
import random
from collections import Counter

import pytest

from mirdesk.domain.tag_edits import TagEdit

GROWING = TagEdit({"title": ("Nuages",), "comment": ("word " * 3000,)})
FITTING = TagEdit({"title": ("Nuages",)})
FORMATS = ("mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma", "wv", "tta", "alac.m4a")


def kill_at_random(writer, song, edit, chance: random.Random, count: int) -> Counter[str]:
    """Kill so many writes; return how the file was found."""
    writer.ask(warm=True, path=os.fsencode(song.path), edit=edit)
    took_s = []
    for _ in range(3):
        song.reset()
        outcome = writer.write(song.path, edit)
        took_s.append(outcome.took_s)
        song.check(outcome, writer.plan())
    tally: Counter[str] = Counter()
    for number in range(count):
        song.reset()
        moment = {
            "kill_after_s": chance.uniform(0.0, 1.1 * sorted(took_s)[1]),
            "is_killed_while_planning": number % 10 == 9,
        }
        outcome = writer.write(song.path, edit, **moment)
        tally[song.check(outcome, writer.plan())] += 1
    return tally


@pytest.mark.parametrize("format_key", FORMATS)
def test_kills_at_random_moments(writer, song, format_key):
    chance = random.Random(format_key)
    made = song(format_key, has_link=format_key == "flac")
    tally = kill_at_random(writer, made, GROWING, chance, 8)
    assert sum(tally.values()) == 8


@pytest.mark.slow
@pytest.mark.parametrize("format_key", FORMATS)
def test_a_thousand_kills(writer, song, format_key):
    """The full figures: 1,100 kills over all formats, in both ways to write."""
    chance = random.Random(format_key)
    tally: Counter[str] = Counter()
    for has_link in (False, True):
        for edit in (FITTING, GROWING):
            made = song(format_key, has_link=has_link)
            tally += kill_at_random(writer, made, edit, chance, 25)
            made.path.with_name("second name").unlink(missing_ok=True)
    print(f"\n{format_key}: {sum(tally.values())} kills, 0 damaged; {dict(tally)}")
