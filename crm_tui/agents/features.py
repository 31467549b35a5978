"""Pieces of words by which spellings of one word are alike: letters, words and consonants, hashed."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

from crm_tui.agents.words import skeleton, words

LONGEST_READ = 1_000
_MOST_WORDS = 120


def pieces(text: str, longest: int) -> Iterator[str]:
    """The words, their pairs, their pieces of 2 to `longest` letters, and the same of their sounds.

    >>> sorted(p for p in pieces("Hai", 2) if p.startswith("c"))
    ['c ha', 'c ha ', 'cai', 'ch', 'ci ']
    """
    found = words(text[:LONGEST_READ])[:_MOST_WORDS]
    sounds = [sound for sound in map(skeleton, found) if sound]
    yield from (f"w{word}" for word in found)
    yield from (f"W{one} {two}" for one, two in pairwise(found))
    yield from (f"s{sound}" for sound in sounds)
    yield from (f"S{one} {two}" for one, two in pairwise(sounds))
    for word in found:
        yield from (f"c{part}" for part in _parts(f" {word} ", longest))
    for sound in sounds:
        yield from (f"k{part}" for part in _parts(f" {sound} ", 4))


def _parts(padded: str, longest: int) -> Iterator[str]:
    for size in range(2, min(longest, len(padded)) + 1):
        yield from (padded[at : at + size] for at in range(len(padded) - size + 1))


def hashed(found: Iterator[str], buckets: int) -> dict[int, float]:
    """Which buckets the pieces fall into, with weights of length 1 altogether; empty for no piece."""
    counts = Counter(crc32(piece.encode()) % buckets for piece in found)
    length = sum(counts.values()) ** 0.5
    return {bucket: count**0.5 / length for bucket, count in counts.items()}
