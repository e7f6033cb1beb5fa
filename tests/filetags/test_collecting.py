from mirdesk.filetags.collecting import (
    MAX_FREE_FIELDS,
    MAX_VALUE_CHARS,
    MAX_VALUES_PER_FIELD,
    TagCollector,
    field_key,
)


def collected(*pairs):
    out = TagCollector()
    for field, value in pairs:
        out.add(field, value)
    return out


def test_several_values_stay_several_and_repeats_go():
    out = collected(("artist", "A"), ("artist", "B; C"), ("artist", "A"), ("artist", "D\0E"))
    assert out.tags == {"artist": ("A", "B; C", "D", "E")}


def test_blanks_nuls_and_empty_values_go():
    out = collected(("title", "  Song \0"), ("album", " "), ("genre", ""), (" ", "x"))
    assert out.tags == {"title": ("Song",)}


def test_numbers_with_totals_are_split():
    out = collected(("track", "03/12"), ("disc", "1 / 2"), ("tracktotal", "12"), ("track", "3"))
    assert out.tags == {
        "track": ("03",),
        "tracktotal": ("12",),
        "disc": ("1",),
        "disctotal": ("2",),
    }
    assert collected(("track", "/9")).tags == {"tracktotal": ("9",)}
    assert collected(("title", "1/2")).tags == {"title": ("1/2",)}


def test_a_date_is_not_told_twice():
    whole = {"date": ("1999-05-03",)}
    assert collected(("date", "1999"), ("date", "1999-05-03")).tags == whole
    assert (
        collected(("date", "1999-05-03"), ("date", "1999"), ("date", "1999-05")).tags == whole
    )
    both = collected(("originaldate", "1999-05"), ("originaldate", "2001"), ("date", "19"))
    assert both.tags == {"originaldate": ("1999-05", "2001"), "date": ("19",)}
    assert collected(("title", "1999"), ("title", "1999-05")).tags == {
        "title": ("1999", "1999-05")
    }


def test_placeholders_for_unknown_are_left_out_and_flags_are_digits():
    out = collected(("date", "0000"), ("bpm", 0), ("compilation", True), ("compilation", "1"))
    out.add("rating", "0")
    assert out.tags == {"compilation": ("1",)}


def test_text_that_no_database_takes_is_mended():
    assert collected(("title", "a\ud800b")).tags == {"title": ("a?b",)}


def test_too_much_is_left_out_and_told():
    out = collected(("lyrics", "x" * (MAX_VALUE_CHARS + 1)), ("title", "Song"))
    assert out.tags == {"title": ("Song",)}
    assert out.notes == ("A value of “lyrics” is too long (65,537 characters): left out.",)

    out = TagCollector()
    out.add_all("genre", range(MAX_VALUES_PER_FIELD + 5))
    assert len(out.tags["genre"]) == MAX_VALUES_PER_FIELD
    assert len(out.notes) == 1

    out = collected(
        *((f"free {n}", "x") for n in range(MAX_FREE_FIELDS + 5)), ("title", "Song")
    )
    assert len(out.tags) == MAX_FREE_FIELDS + 1  # a known field always has room
    assert out.tags["title"] == ("Song",)


def test_filling_keeps_what_is_there_and_takes_the_notes():
    first, second = collected(("title", "one")), collected(("title", "two"), ("album", "LP"))
    second.note("odd")
    first.fill_from(second)
    assert first.tags == {"title": ("one",), "album": ("LP",)}
    assert first.notes == ("odd",)


def test_names_of_fields_stand_in_maps_as_they_are_compared():
    assert field_key(" My Own\0") == "my own"
    assert len(field_key("x" * 200)) == 100
