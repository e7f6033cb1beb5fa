import random

import pytest

from mirdesk.filetags.mpeg_frames import find_stream, is_led_in

# MPEG-1 layer 3, 128 kbit/s, 44.1 kHz, no padding: 417 bytes a frame.
FRAME = b"\xff\xfb\x90\x00" + bytes(413)
# MPEG-2 layer 3, 64 kbit/s, 22.05 kHz: 208 bytes.
FRAME_2 = b"\xff\xf3\x80\x00" + bytes(204)
ADTS = b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9)  # 16 bytes long


@pytest.mark.parametrize(
    ("data", "codec"),
    [(FRAME * 3, "mpeg"), (FRAME_2 * 3, "mpeg"), (ADTS * 4, "aac"), (FRAME * 2, "mpeg")],
)
def test_frames_that_follow_each_other_are_a_stream(data, codec):
    assert find_stream(data, 3, first_only=True) == codec


def test_a_stream_behind_other_bytes_is_found_only_when_wanted():
    data = b"\xff junk \xff\xfb" * 9 + FRAME * 4
    assert find_stream(data, 3) == "mpeg"
    assert find_stream(data, 3, first_only=True) is None


@pytest.mark.parametrize(
    "header",
    [
        b"\xff\xfb\xf0\x00",  # bit rate 15 is forbidden
        b"\xff\xfb\x00\x00",  # free format: no length to follow
        b"\xff\xfb\x9c\x00",  # sample rate 3 is reserved
        b"\xff\xeb\x90\x00",  # version 1 is reserved
        b"\xff\xf9\x90\x00",  # layer 4 does not exist
    ],
)
def test_impossible_headers_are_no_frames(header):
    assert find_stream((header + bytes(413)) * 4, 3) is None


def test_noise_is_no_stream():
    noise = random.Random(7).randbytes(300_000)
    assert find_stream(noise, 3) is None
    assert find_stream(b"\xff" * 5000, 3) is None


@pytest.mark.parametrize("lead", [b"", bytes(3000), b"\xff\xfa\xb0lcC", b"\0\xfe" * 50])
def test_what_is_left_of_a_lost_frame_leads_in(lead):
    assert is_led_in(lead + FRAME * 4, 3)


@pytest.mark.parametrize(
    "lead",
    [
        b"\0\0\0\x08wide\0\1\0\0mdat",
        b"FLV\1" + bytes(50),
        b"RIFF\0\0\0\0AVI ",
        b"\0\0\x01\xba" + bytes(50),
        b"\x47" + bytes(187) + b"\x47" + bytes(187),
        b"\x90" * 20_000,
    ],
)
def test_a_container_does_not(lead):
    assert not is_led_in(lead + FRAME * 4, 3)


def test_streams_with_a_header_need_no_lead():
    assert is_led_in(b"ADIF" + bytes(100), 3)
    assert is_led_in(b"", 3)
