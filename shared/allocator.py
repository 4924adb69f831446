"""glibc's allocator, told to keep memory instead of giving it back after every layer."""

import ctypes
import sys

# mallopt's parameters, from malloc.h.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8
_LARGE = 512 * 1024 * 1024  # bytes; an activation of a batch is smaller
_PAD = 64 * 1024 * 1024


def keep_memory() -> None:
    """Have activations reuse memory that the process holds.

    By default glibc maps every large block anew and returns it when it is freed, and the kernel clears its pages each
    time: on a CPU that costs more than half of the time that a network takes. To be called before any thread starts.
    Does nothing where the C library is another.
    """
    if sys.platform != "linux":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # musl
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_TRIM_THRESHOLD, _LARGE)
    mallopt(_TOP_PAD, _PAD)
    mallopt(_ARENA_MAX, 1)  # the arenas of other threads than the main one cannot hold blocks this large
