"""Answers kept for those who ask the same before the ledger changes: the last used, up to a number of bytes."""

import threading
from collections import OrderedDict, deque
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Cache(Generic[V]):
    """Values by key, each with its size; the ones that were not used for longest go first. Threads may share it."""

    def __init__(self, size: int = 32_000_000) -> None:
        self._size = size
        self._held = 0
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: V, size: int) -> None:
        if size > self._size // 8:
            return
        with self._lock:
            old = self._values.pop(key, None)
            self._held += size - (old[1] if old else 0)
            self._values[key] = (value, size)
            while self._held > self._size:
                _, (_, gone) = self._values.popitem(last=False)
                self._held -= gone


class Turns:
    """So many at a time; the others wait, and who came first goes first."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # until one who goes hands over

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
