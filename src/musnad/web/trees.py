"""The trees of an event, cut to what a page can hold."""

from collections.abc import Sequence
from dataclasses import replace

from musnad.stories.origins import Branch, Origin


def cut(origins: Sequence[Origin], most: int) -> tuple[tuple[Origin, ...], int]:
    """The trees with at most so many branches, from the top of the first on, and how many were left out."""
    room = most
    left_out = 0

    def kept(branch: Branch) -> Branch | None:
        nonlocal room, left_out
        if room <= 0:
            left_out += _size(branch)
            return None
        room -= 1
        return replace(branch, branches=tuple(b for under in branch.branches if (b := kept(under)) is not None))

    trees = [(origin, kept(origin.tree)) for origin in origins]
    return tuple(replace(origin, tree=tree) for origin, tree in trees if tree is not None), left_out


def _size(branch: Branch) -> int:
    return 1 + sum(map(_size, branch.branches))
