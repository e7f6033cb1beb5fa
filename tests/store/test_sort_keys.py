"""Texts sort as people expect."""

from mirdesk.store.first_schema import FIRST_SCHEMA
from mirdesk.store.sort_keys import EMPTY_KEY, folded, text_key


def test_case_and_accents_do_not_matter() -> None:
    names = ["Zebra", "étude", "Apple", "apple pie", "Ångström", "øre", "Écho", "Łódź"]
    assert sorted(names, key=text_key) == [
        "Ångström",
        "Apple",
        "apple pie",
        "Écho",
        "étude",
        "Łódź",
        "øre",
        "Zebra",
    ]


def test_empty_texts_sort_behind_all_others() -> None:
    names = ["", "  ", "日本", "\U0001f3b5", "z", "\uffee"]
    assert sorted(names, key=text_key)[-2:] == ["", "  "]
    assert text_key("\t ") == EMPTY_KEY


def test_folding() -> None:
    assert folded("Ærøskøbing Straße İstanbul Ｆull") == "aeroskobing strasse istanbul full"


def test_the_defaults_of_the_schema_are_the_same_keys() -> None:
    tracks = next(s for s in FIRST_SCHEMA if s.startswith("CREATE TABLE tracks"))
    assert tracks.count(f"DEFAULT '{EMPTY_KEY}'") == 3
