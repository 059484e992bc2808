"""Rooms in numpy: a voice waits for 80 ms of it, as in our server, then leaves a frame a tick."""

from collections import deque

import numpy as np

FRAME_SAMPLES = 160
PRIMING_FRAMES = 4
WAITING_FRAMES = 75

SILENCE = np.zeros(FRAME_SAMPLES, np.int16)


class Member:
    """Someone in a room.

    Attributes:
        room: Which.
        send: Takes a finished message.
    """

    def __init__(self, room, send):
        self.room = room
        self.send = send
        self._frames = deque(maxlen=WAITING_FRAMES)
        self._plays = False

    def hear(self, samples):
        """Takes a frame of their voice."""
        self._frames.append(samples)

    def next_frame(self):
        if not self._plays and len(self._frames) >= PRIMING_FRAMES:
            self._plays = True
        if self._plays and self._frames:
            return self._frames.popleft()
        self._plays = False
        return SILENCE


class Rooms:
    """All rooms of a server; everyone hears all but themselves.

    Args:
        codec: See `codecs`.
    """

    def __init__(self, codec):
        self.codec = codec
        self._rooms = {}
        self._silence = codec.encode(SILENCE)

    def join(self, room, send):
        member = Member(room, send)
        self._rooms.setdefault(room, []).append(member)
        return member

    def leave(self, member):
        members = self._rooms[member.room]
        members.remove(member)
        if not members:
            del self._rooms[member.room]

    def receive(self, member, text):
        """Takes a message of a member's."""
        samples = self.codec.decode(text)
        if samples is not None:
            member.hear(samples)

    def tick(self):
        """Yields who is to be sent what."""
        for members in list(self._rooms.values()):
            voices = np.array([member.next_frame() for member in members])
            if not voices.any():
                for member in members:
                    yield member, self._silence
                continue
            mixes = voices.sum(axis=0, dtype=np.int32) - voices
            heard = np.clip(mixes, -32768, 32767).astype(np.int16)
            for member, samples in zip(list(members), heard, strict=True):
                yield member, self.codec.encode(samples)
