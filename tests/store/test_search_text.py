"""What people type, and what it means."""

import contextlib
import random
import string

import pytest

from mirdesk.domain.descriptors import Key
from mirdesk.errors import QueryError
from mirdesk.store.search_text import (
    AmountTerm,
    KeyTerm,
    PlaysTerm,
    TempoTerm,
    WordTerm,
    YearTerm,
    parse_search,
)

PIANO, SAXOPHONE, VOICE, MALLETS = 12, 13, 19, 9


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  \t ", []),
        ("blue  train", [WordTerm("blue"), WordTerm("train")]),
        ("Étude", [WordTerm("Étude")]),
        ('"kind of blue"', [WordTerm("kind of blue", is_phrase=True)]),
        ('"kind of', [WordTerm("kind of", is_phrase=True)]),
        ('""', []),
        ("-live", [WordTerm("live", is_excluded=True)]),
        ('-"live at"', [WordTerm("live at", is_phrase=True, is_excluded=True)]),
        ("-", []),
        ("a-b", [WordTerm("a-b")]),
        ("12:51", [WordTerm("12:51")]),
        ("artist:miles", [WordTerm("miles", "artist")]),
        ("ARTIST:Miles", [WordTerm("Miles", "artist")]),
        ('artist:"miles davis"', [WordTerm("miles davis", "artist", is_phrase=True)]),
        ("-genre:pop", [WordTerm("pop", "genre", is_excluded=True)]),
        ("folder:jazz", [WordTerm("jazz", "folder_text")]),
        ("title:re:stacks", [WordTerm("re:stacks", "title")]),
        ("year:1959", [YearTerm(1959, 1959)]),
        ("year:>1990", [YearTerm(1991, None)]),
        ("year:>=1990", [YearTerm(1990, None)]),
        ("year:<1990", [YearTerm(None, 1989)]),
        ("year:<=1990", [YearTerm(None, 1990)]),
        ("year:1990..1999", [YearTerm(1990, 1999)]),
        ("year:1990..", [YearTerm(1990, None)]),
        ("year:..1990", [YearTerm(None, 1990)]),
        ("-year:1990", [YearTerm(1990, 1990, is_excluded=True)]),
        ("tempo:120-130", [TempoTerm(119.5, 130.5)]),
        ("bpm:120..130", [TempoTerm(119.5, 130.5)]),
        ("tempo:128", [TempoTerm(127.5, 128.5)]),
        ("tempo:>140", [TempoTerm(140.5, None)]),
        ("tempo:<=90", [TempoTerm(None, 90.5)]),
        ("-tempo:-100", [TempoTerm(None, 100.5, is_excluded=True)]),
        ("key:Am", [KeyTerm(Key(9, True))]),
        ("key:8a", [KeyTerm(Key(9, True))]),
        ('-key:"F# minor"', [KeyTerm(Key(6, True), is_excluded=True)]),
        ("key:Bb", [KeyTerm(Key(10, False))]),
        ("piano", [WordTerm("piano")]),
        ("has:piano", [PlaysTerm(PIANO)]),
        ("no:voice", [PlaysTerm(VOICE, is_excluded=True)]),
        ("-no:voice", [PlaysTerm(VOICE)]),
        ("has:vox", [PlaysTerm(VOICE)]),
        ('has:"mallet percussion"', [PlaysTerm(MALLETS)]),
        ("saxophone>10s", [AmountTerm(SAXOPHONE, ">", 10, is_share=False)]),
        ("sax>=1.5m", [AmountTerm(SAXOPHONE, ">=", 90, is_share=False)]),
        ("Piano<60%", [AmountTerm(PIANO, "<", 0.6, is_share=True)]),
        ("-piano>60%", [AmountTerm(PIANO, ">", 0.6, is_share=True, is_excluded=True)]),
        ("love>hate", [WordTerm("love>hate")]),
        (
            'say "so what" now',
            [WordTerm("say"), WordTerm("so what", "", True), WordTerm("now")],
        ),
    ],
)
def test_what_a_text_means(text: str, terms: list[object]) -> None:
    assert parse_search(text) == terms


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("blue wrong:x", 5, "no field “wrong”"),
        ("artist:", 0, "needs something"),
        ('a  artist:""', 3, "needs something"),
        ("year:soon", 0, "is no year"),
        ("year:..", 0, "is no year"),
        ("year:>", 0, "is no year"),
        ("tempo:fast", 0, "is no tempo"),
        ("tempo:-", 0, "is no tempo"),
        ("x key:H", 2, "is no key"),
        ("x has:kazoo", 2, "no instrument"),
        ("piano>loud", 0, "not understood"),
        ("piano>10", 0, "not understood"),
        ("piano>", 0, "not understood"),
        ("piano>10kg", 0, "not understood"),
    ],
)
def test_what_is_not_understood(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse_search(text)
    assert caught.value.position == position


def test_a_pasted_page_is_too_much() -> None:
    assert len(parse_search("word " * 100)) == 100
    with pytest.raises(QueryError, match="shorten"):
        parse_search("word " * 101)


def test_random_texts_never_raise_anything_else() -> None:
    pieces = [
        *"\"-:<>=%.*^(){}[]+'\\/ \t\0",
        *("AND ", "OR ", "NOT ", "NEAR(", "artist:", "year:", "has:", "no:", "piano>", "10s"),
        *(
            "60%",
            "1990",
            "..",
            "é",
            "日本",
            "\U0001f3b5",
            "\ud800",
            *string.ascii_lowercase[:4],
        ),
    ]
    rng = random.Random(7)
    for _ in range(5000):
        text = "".join(rng.choices(pieces, k=rng.randint(0, 12)))
        with contextlib.suppress(QueryError):
            parse_search(text)
