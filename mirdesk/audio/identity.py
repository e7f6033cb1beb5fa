"""The identity of a recording: a hash of its compressed audio, whatever its tags say.

Moves, renames and retagging keep it, so analysis, ratings and edits find their track again.
"""

import hashlib
import os
from typing import TYPE_CHECKING, Final

from mirdesk.audio.container import OpenAudio, PacketReader, open_audio
from mirdesk.audio.framing import audio_end

if TYPE_CHECKING:  # generic in its stubs only
    from av.audio.stream import AudioStream
    from av.packet import Packet

DIGEST_SIZE: Final = 16  # BLAKE2b-128: 2**64 recordings before a chance collision
_PERSON: Final = b"mirdesk-audio-1"  # changes only with what is hashed
# The last frame of Monkey's Audio reaches to the end of the file, tags included, and FFmpeg
# does not say where it begins, so it is left out.
_OPEN_ENDED: Final = frozenset({"ape"})
_APE_PACKET_HEADER: Final = 8  # block count and skipped bytes, put there by the demuxer
_APE_ALIGNMENT: Final = 4


class PayloadHash:
    """Hash of the packets of one audio stream, fed while they are decoded.

    The bytes are hashed one after another without their lengths, since containers such as WAV
    have no packets of their own; codec, sample rate and channels go first, since the same bytes
    of PCM are another sound at another rate. Bytes that lie in tags at the end of the file,
    which some demuxers hand out as audio, are left out.

    Parameters
    ----------
    path : bytes
        The file the packets come from.
    audio : OpenAudio
        The same, open.

    Raises
    ------
    OSError
        The file cannot be read.
    """

    def __init__(self, path: bytes, audio: OpenAudio) -> None:
        self._hash = hashlib.blake2b(digest_size=DIGEST_SIZE, person=_PERSON)
        context = audio.stream.codec_context
        kind = f"{context.name} {context.sample_rate} {context.channels}\n"
        self._hash.update(kind.encode())
        self._end = audio_end(path)
        self._tags_at_end = os.path.getsize(path) - self._end  # noqa: PTH202 - paths are bytes
        self._is_open_ended = audio.format_name in _OPEN_ENDED
        self._held: bytes | None = None
        self._has_packets = False

    def update(self, packet: "Packet[AudioStream]") -> None:
        """Take the next packet of the stream; empty flushing packets change nothing."""
        size, position = packet.size, packet.pos
        room = size if position is None or position < 0 else self._end - position
        is_whole = size <= room
        if size == 0 or room <= 0:
            return
        if self._is_open_ended:
            if self._held is not None:
                self._hash.update(self._held)
                self._has_packets = True
            self._held = bytes(packet)
        else:
            self._hash.update(packet if is_whole else memoryview(packet)[:room])

    def digest(self) -> bytes:
        """Return the 16 bytes of the hash of what came so far.

        Of a file of a single open-ended frame the beginning of that frame counts: two such
        recordings must not be taken for one. Its length is rounded down to a power of two,
        since FFmpeg aligns the frame, tags included, to 4 bytes.
        """
        if self._held is None or self._has_packets:
            return self._hash.digest()
        sure = len(self._held) - _APE_PACKET_HEADER - self._tags_at_end - _APE_ALIGNMENT
        length = 1 << (sure.bit_length() - 1) if sure > 0 else 0
        whole = self._hash.copy()
        whole.update(self._held[_APE_PACKET_HEADER : _APE_PACKET_HEADER + length])
        return whole.digest()


def payload_hash_of(path: bytes) -> bytes:
    """Return the identity of a recording by reading its packets, without decoding them.

    Parameters
    ----------
    path : bytes

    Returns
    -------
    bytes
        16 bytes, the same that :func:`mirdesk.audio.decode.decode_blocks` gives on the way.

    Raises
    ------
    FileUnreadableError
        It is no regular file, or may not be read.
    AudioUndecodableError
        FFmpeg knows no audio in it.
    """
    with open_audio(path) as audio:
        payload = PayloadHash(path, audio)
        for packet in PacketReader(audio):
            payload.update(packet)
        return payload.digest()
