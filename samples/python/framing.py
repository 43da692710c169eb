"""Many small messages in one `bytes packed`: each is preceded by its length, a varint."""

import os
import sys

# Python finds what generate.sh made from here on.
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "generated"))

# A message above this does not travel packed, but in pieces of this size.
PIECE = 64 * 1024


def pack(message):
    prefix, size = bytearray(), len(message)
    while size > 0x7F:
        prefix.append(size & 0x7F | 0x80)
        size >>= 7
    prefix.append(size)
    return bytes(prefix) + message


def unpack(packed):
    position = 0
    while position < len(packed):
        size = shift = 0
        more = True
        while more:
            size |= (packed[position] & 0x7F) << shift
            more = packed[position] > 0x7F
            shift += 7
            position += 1
        yield packed[position : position + size]
        position += size


def pieces(message):
    return (message[at : at + PIECE] for at in range(0, len(message), PIECE))
