"""The identity of a recording: a hash of its compressed audio, whatever its tags say.

Moves, renames and retagging keep it, so analysis, ratings and edits find their track again.
"""

import hashlib
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


class PayloadHash:
    """Hash of the packets of one audio stream, fed while they are decoded.

    The bytes are hashed one after another without their lengths, since containers such as WAV
    have no packets of their own. Bytes that lie in tags at the end of the file, which some
    demuxers hand out as audio, are left out.

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
        self._end = audio_end(path)
        self._is_open_ended = audio.format_name in _OPEN_ENDED
        self._held: bytes | None = None

    def update(self, packet: "Packet[AudioStream]") -> None:
        """Take the next packet of the stream; empty flushing packets change nothing."""
        size = packet.size
        if packet.pos is not None and packet.pos >= 0:
            size = max(0, min(size, self._end - packet.pos))
        if size == 0:
            return
        if self._is_open_ended:
            if self._held is not None:
                self._hash.update(self._held)
            self._held = bytes(packet)
        else:
            self._hash.update(memoryview(packet)[:size])

    def digest(self) -> bytes:
        """Return the 16 bytes of the hash of what came so far."""
        return self._hash.digest()


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
