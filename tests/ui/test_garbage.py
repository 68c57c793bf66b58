"""What Qt owns dies in Qt's thread."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.garbage import GarbageCollector


class Knot(QObject):
    """Only the garbage collector can free it."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    made = GarbageCollector()
    yield made
    made.stop()


def test_another_threads_work_frees_no_object_of_ours(collector: GarbageCollector) -> None:
    knot = weakref.ref(Knot())

    def allocate() -> None:
        kept = [[number] for number in range(100_000)]
        assert kept

    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert knot() is not None
    kept = [[number] for number in range(100_000)]
    for _ in range(50):
        collector.look()
        kept.append([])
    gc.collect()
    assert knot() is None


def test_afterwards_the_interpreter_collects_again(qapp: QApplication) -> None:
    GarbageCollector().stop()
    assert gc.isenabled()
