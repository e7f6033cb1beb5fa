"""The search field against real rows."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from mirdesk.domain.activity import TrackAnalysis
from mirdesk.domain.descriptors import Descriptors, Silence, Tempo, Tonality, parse_key
from mirdesk.domain.tags import FileTags
from mirdesk.domain.tracks import FoundFile, TrackQuery
from mirdesk.errors import QueryError
from mirdesk.store.conditions import conditions_of
from mirdesk.store.library import Library

HALF = np.full(20, 0.5, np.float32)
PIANO, SAXOPHONE, VOICE = 12, 13, 19


def measured(bpm: float, key: str, confidence: float = 0.9) -> Descriptors:
    named = parse_key(key)
    assert named is not None
    return Descriptors(
        Tempo(bpm, confidence, np.arange(0.0, 60.0, 60.0 / bpm)),
        Tonality(named, confidence),
        -1.0,
        Silence(0.0, 0.0, 0.0),
    )


@pytest.fixture
def shelf(
    library: Library, tags: Callable[..., FileTags], analysis: Callable[..., TrackAnalysis]
) -> Library:
    """Return a library of five tracks, keys 1 to 5; the first three are analysed."""
    library.add_root(b"/home/me/Music")
    rows = [
        (b"Jazz/Kind of Blue/01.flac", tags(title="So What", artist="Miles Davis",
            album="Kind of Blue", date="1959", genre="Jazz")),
        (b"Jazz/Blue Train/01.flac", tags(title="Blue Train", artist="John Coltrane",
            album="Blue Train", date="1958", genre="Hard Bop")),
        (b"Pop/bj\xc3\xb6rk.mp3", tags(title="Jóga", artist="Björk", album="Homogenic",
            date="1997", genre="Pop")),
        (b"Pop/x.mp3", tags(title="Don't Stop", artist="!!!", album="Strange Weather")),
        (b"untagged/Live at the Blue Note \xff.ogg", tags()),
    ]  # fmt: skip
    files = [FoundFile(b"/home/me/Music/" + path, 10, 1) for path, _ in rows]
    library.put_tags(list(zip(files, [t for _, t in rows], strict=True)))
    plays = [{SAXOPHONE: 40.0, PIANO: 20.0}, {SAXOPHONE: 8.0}, {VOICE: 50.0}]
    heard = [measured(127.6, "Am"), measured(92.0, "F#", confidence=0.2), measured(60.0, "C")]
    for key, (played, found) in enumerate(zip(plays, heard, strict=True), 1):
        result = analysis(key, plays=played, descriptors=found)
        library.put_analysis(key, files[key - 1], result, HALF)
    return library


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", {1, 2, 3, 4, 5}),
        ("blue", {1, 2, 5}),
        ("BLU", {1, 2, 5}),
        ("blue train", {2}),
        ("train blue", {2}),
        ('"blue train"', {2}),
        ('"train blue"', set()),
        ('"blue trai"', set()),
        ("bjork", {3}),
        ("BJÖRK", {3}),
        ("joga", {3}),
        ("blue -train", {1, 5}),
        ('-"blue train" -blue', {3, 4}),
        ("artist:blue", set()),
        ("album:blue", {1, 2}),
        ('album:"kind of"', {1}),
        ("title:so title:what", {1}),
        ("folder:jazz", {1, 2}),
        ("folder:music", {1, 2, 3, 4, 5}),
        ("home", set()),
        ("jazz", {1, 2}),
        ("pop", {3, 4}),
        ("genre:pop", {3}),
        ("genre:bop", {2}),
        ("-genre:jazz year:<1990", {2}),
        ("file:ogg", {5}),
        ("don't", {4}),
        ("dont", set()),
        ("!!!", {4}),
        ("artist:!!!", {4}),
        ("title:!!!", set()),
        ("-!!!", {1, 2, 3, 5}),
        ("year:1959", {1}),
        ("year:>1958", {1, 3}),
        ("year:1950..1959", {1, 2}),
        ("-year:1959", {2, 3, 4, 5}),
        ("has:sax", {1, 2}),
        ("no:sax", {3}),
        ("-has:sax", {3}),
        ("-no:sax", {1, 2}),
        ("has:sax no:piano", {2}),
        ("saxophone>10s", {1}),
        ("saxophone>7.5s", {1, 2}),
        ("saxophone<10s", {2, 3}),
        ("saxophone<=0s", {3}),
        ("saxophone>=0s", {1, 2, 3}),
        ("-saxophone>10s", {2, 3}),
        ("voice>60%", {3}),
        ("voice>90%", set()),
        ("voice<90%", {1, 2, 3}),
        ("piano", set()),
        ("tempo:120-130", {1}),
        ("tempo:128", {1}),
        ("tempo:127", set()),
        ("tempo:<100", {3}),
        ("tempo:92", set()),  # uncertain
        ("-tempo:128", {3}),  # unknown ones are left out
        ("key:Am", {1}),
        ("key:8A tempo:>100", {1}),
        ('-key:"c major"', {1}),
        ("key:F#", set()),
    ],
)
def test_what_a_search_finds(shelf: Library, text: str, ids: set[int]) -> None:
    assert set(shelf.track_ids(TrackQuery(text=text)).tolist()) == ids


def test_tags_read_later_are_found(shelf: Library, tags: Callable[..., FileTags]) -> None:
    file = FoundFile(b"/home/me/Music/new.mp3", 10, 1)
    shelf.put_found([file])
    assert len(shelf.track_ids(TrackQuery(text="new"))) == 1
    shelf.put_tags([(file, tags(title="Fresh"))])
    assert len(shelf.track_ids(TrackQuery(text="title:fresh"))) == 1
    assert len(shelf.track_ids(TrackQuery(text="title:new"))) == 0


def test_what_is_not_understood_is_told(shelf: Library) -> None:
    with pytest.raises(QueryError, match="no field"):
        shelf.track_ids(TrackQuery(text="wrong:x"))


def test_the_longest_search_still_runs(shelf: Library) -> None:
    text = " ".join(["-!!!", "year:1959", "has:sax", "piano>1s"] * 25)
    assert shelf.track_ids(TrackQuery(text=text)).tolist() == [1]


def test_nothing_typed_is_part_of_a_statement() -> None:
    text = """x'); DROP artist:"a" -"b*" year:1959 piano>10s has:voice !!!"""
    for condition in conditions_of(TrackQuery(text=text, folder=b"/DROP")):
        statement = str(condition)
        assert "DROP" not in statement
        assert "1959" not in statement


def test_random_texts_find_something_or_are_not_understood(shelf: Library) -> None:
    pieces = [
        *"\"-:<>=%.*^(){}[]+'\\/ \t\0",
        *("AND ", "OR ", "NOT ", "NEAR(", "artist:", "title:", "year:", "has:voice", "piano>"),
        *(
            "10s ",
            "60% ",
            "1990",
            "..",
            "é",
            "日本",
            "\U0001f3b5",
            "\ud800",
            "a",
            "blue",
            "rowid",
        ),
    ]
    rng = random.Random(11)
    answers = 0
    for _ in range(400):
        text = "".join(rng.choices(pieces, k=rng.randint(0, 10)))
        try:
            assert len(shelf.track_ids(TrackQuery(text=text))) <= 5
            answers += 1
        except QueryError:
            continue
    assert answers > 100
