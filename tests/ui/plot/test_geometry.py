"""Time windows, ticks and the mel axis."""

import itertools

import pytest

from mirdesk.ui.plot.geometry import (
    MIN_WINDOW_S,
    FrequencyScale,
    TimeWindow,
    format_frequency,
    format_time,
    hz_of,
    mel_of,
    time_ticks,
)


def test_zoom_keeps_the_moment_below_the_pointer() -> None:
    window = TimeWindow.whole(240.0)
    zoomed = window.zoomed(0.5, 60.0)
    assert zoomed.length_s == pytest.approx(120.0)
    assert zoomed.x_of(60.0, 0, 1000) == pytest.approx(window.x_of(60.0, 0, 1000))


def test_zoom_stops_at_the_whole_and_at_the_least_length() -> None:
    window = TimeWindow.whole(240.0)
    assert window.zoomed(3.0, 10.0) == window
    assert window.is_whole
    assert window.zoomed(1e-9, 10.0).length_s == pytest.approx(MIN_WINDOW_S)


def test_moving_stops_at_the_ends() -> None:
    window = TimeWindow(100.0, 110.0, 240.0)
    assert window.moved(-1e9).start_s == 0.0
    assert window.moved(float("inf")).end_s == pytest.approx(240.0)
    assert window.moved(5.0).start_s == pytest.approx(105.0)


def test_showing_widens_what_is_too_short_and_stays_inside() -> None:
    window = TimeWindow.whole(240.0)
    tiny = window.showing(239.99, 240.0)
    assert tiny.length_s == pytest.approx(MIN_WINDOW_S)
    assert tiny.end_s <= 240.0


def test_an_empty_recording_still_has_a_window() -> None:
    assert TimeWindow.whole(0.0).length_s > 0


def test_pixels_and_seconds_are_inverse_and_kept_inside() -> None:
    window = TimeWindow(10.0, 20.0, 240.0)
    assert window.seconds_at(window.x_of(13.0, 100, 800), 100, 800) == pytest.approx(13.0)
    assert window.seconds_at(-1e6, 100, 800) == 0.0


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (0, 0, "0:00"),
        (62.4, 0, "1:02"),
        (59.96, 1, "1:00.0"),
        (3725, 0, "1:02:05"),
        (1.25, 2, "0:01.25"),
        (-3, 0, "0:00"),
    ],
)
def test_times_read_as_people_write_them(seconds: float, decimals: int, text: str) -> None:
    assert format_time(seconds, decimals=decimals) == text


def test_ticks_are_round_and_do_not_collide() -> None:
    ticks = time_ticks(TimeWindow.whole(240.0), 800)
    assert [tick.text for tick in ticks[:3]] == ["0:00", "0:30", "1:00"]
    narrow = time_ticks(TimeWindow(10.0, 10.3, 240.0), 800)
    assert narrow[0].text == "0:10.00"
    assert all(10.0 <= tick.value <= 10.3 + 1e-9 for tick in narrow)
    hours = time_ticks(TimeWindow.whole(3 * 3600.0), 800)
    assert len(hours) < 12
    assert hours[-1].text == "3:00:00"


def test_mel_scale_is_kaldis() -> None:
    assert mel_of(1000.0) == pytest.approx(1000.0, abs=0.2)  # 1000 mel by definition
    assert hz_of(mel_of(440.0)) == pytest.approx(440.0)


def test_bands_lie_where_the_front_end_puts_them() -> None:
    from mirdesk.audio.spectrogram import HIGHEST_HZ, MEL_BANDS, band_centres_hz

    scale = FrequencyScale.of_bands(MEL_BANDS, HIGHEST_HZ)
    for band in (0, 17, 64, 127):
        height = (band + 0.5) / MEL_BANDS
        assert scale.hz_at(height) == pytest.approx(band_centres_hz()[band], rel=1e-6)


def test_frequency_ticks_keep_their_distance() -> None:
    scale = FrequencyScale.of_bands()
    for height_px in (60, 150, 600):
        ticks = scale.ticks(height_px, spacing_px=17)
        ys = [scale.share_of(tick.value) * height_px for tick in ticks]
        assert all(b - a >= 17 for a, b in itertools.pairwise(ys))
        assert "1 kHz" in [tick.text for tick in ticks]


@pytest.mark.parametrize(
    ("hz", "text"), [(440.2, "440 Hz"), (1500, "1.5 kHz"), (10400, "10 kHz"), (999.7, "1 kHz")]
)
def test_frequencies_read_as_people_write_them(hz: float, text: str) -> None:
    assert format_frequency(hz) == text
