"""Keeps what belongs together joined while articles come and go: a forest where each node hangs from what it repeats.

A node's parent is, of all that come before it in the order of publication, the one it is most alike, if it is alike
enough. So the forest is a function of what the ledger holds and not of the order in which it came, a new node touches
only those that are like it, and what joined two stories by mistake joins no others. Mention-ranking coreference
(Denis and Baldridge 2007) works the same way. Used twice: reports of one event, copies of one text.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, Table, delete, insert, or_, select, update

from musnad.stories.pairs import Key

_AT_ONCE = 500  # ids in one IN (...)
_REMEMBERED = 4000  # nodes kept from one article to the next

Order = tuple[int, str, int]


class Changed(NamedTuple):
    """What a change to a forest did: the trees that lost or won nodes, and the nodes that went to another tree."""

    roots: frozenset[str]
    nodes: frozenset[str]

    def __or__(self, other: tuple[object, ...]) -> "Changed":
        return Changed(self.roots | other[0], self.nodes | other[1])  # type: ignore[operator]


NOTHING = Changed(frozenset(), frozenset())


class Node(Protocol):
    @property
    def order(self) -> Order: ...


N = TypeVar("N", bound=Node)


def number_of(id: str) -> int:
    """A 62-bit number of a node, the same on every machine and in every ledger."""
    return int.from_bytes(blake2b(id.encode(), digest_size=8).digest(), "big") >> 2


@dataclass
class Forest(Generic[N]):
    """One forest: its tables, and what to compare.

    name: the id of a node. keys: where it is found; `shared` of them make two nodes worth comparing. score: of two
    nodes, the earlier first; from `joined` on they are one. load: nodes by id that are not remembered. pairs: where
    every pair that scores `paired` or more is kept.
    """

    nodes: Table
    keys_table: Table
    id: str
    name: Callable[[N], str]
    keys: Callable[[N], Sequence[Key]]
    score: Callable[[N, N], float]
    joined: float
    shared: int
    load: Callable[[Connection, Sequence[str]], Iterable[N]]
    pairs: Table | None = None
    paired: float = 1.0
    ruled: Mapping[frozenset[str], bool] = field(default_factory=dict)
    _known: "OrderedDict[str, N]" = field(default_factory=OrderedDict)

    def forget(self) -> None:
        """Called where another process may have written."""
        self._known.clear()

    def add(self, connection: Connection, nodes: Sequence[N], rows: Mapping[str, Mapping[str, Any]]) -> Changed:
        """Joins new nodes; `rows` are their other columns."""
        if not nodes:
            return NOTHING
        connection.execute(insert(self.nodes), [self._row(n, rows[self.name(n)]) for n in nodes])
        kept = {(k.key, k.day, self.name(n)) for n in nodes for k in self.keys(n) if k.kept}
        if kept:
            connection.execute(insert(self.keys_table), [{"key": k, "day": d, "node": n} for k, d, n in sorted(kept)])
        moved: set[str] = set()
        for node in sorted(nodes, key=lambda n: n.order):
            self._remember(node)
            moved |= self._place(connection, node, new=True)
        return self._reroot(connection, moved | {self.name(n) for n in nodes})

    def remove(self, connection: Connection, ids: Sequence[str]) -> Changed:
        """Takes nodes out; what hung from them looks for another parent."""
        if not ids:
            return NOTHING
        c = self.nodes.c
        gone = list(self._nodes(connection, ids).values())
        roots = frozenset(connection.execute(select(c.root).where(c[self.id].in_(ids))).scalars())
        orphans = (
            connection.execute(select(c[self.id]).where(c.parent.in_(ids), c[self.id].not_in(ids))).scalars().all()
        )
        connection.execute(delete(self.nodes).where(c[self.id].in_(ids)))
        if self.pairs is not None:
            p = self.pairs.c
            connection.execute(delete(self.pairs).where(or_(p.article.in_(ids), p.other.in_(ids))))
        k = self.keys_table.c
        for node in gone:
            keys = sorted({key.key for key in self.keys(node)})
            connection.execute(delete(self.keys_table).where(k.key.in_(keys), k.node == self.name(node)))
            self._known.pop(self.name(node), None)
        if orphans:
            connection.execute(update(self.nodes).where(c[self.id].in_(orphans)).values(parent=None, score=None))
        for node in self._nodes(connection, orphans).values():
            self._place(connection, node, downwards=False)
        return Changed(roots, frozenset()) | self._reroot(connection, set(orphans))

    def rejoin(self, connection: Connection, ids: Sequence[str]) -> Changed:
        """Looks again for the parents of nodes and of what may hang from them, after a ruling."""
        moved = set(ids)
        c = self.nodes.c
        children = connection.execute(select(c[self.id]).where(c.parent.in_(ids))).scalars().all()
        again = [*ids, *children]
        connection.execute(update(self.nodes).where(c[self.id].in_(again)).values(parent=None, score=None))
        for node in sorted(self._nodes(connection, again).values(), key=lambda n: n.order):
            moved |= self._place(connection, node)
        return self._reroot(connection, moved | set(again))

    def _row(self, node: N, other: Mapping[str, Any]) -> dict[str, Any]:
        id, (day, article, position) = self.name(node), node.order
        fixed = {"article": article, "day": day, "position": position, "number": number_of(id)}
        return {**other, **fixed, self.id: id, "parent": None, "score": None, "root": id}

    def _remember(self, node: N) -> None:
        self._known[self.name(node)] = node
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _nodes(self, connection: Connection, ids: Sequence[str]) -> dict[str, N]:
        found = {i: self._known[i] for i in ids if i in self._known}
        missing = [i for i in ids if i not in found]
        for i in range(0, len(missing), _AT_ONCE):
            for node in self.load(connection, missing[i : i + _AT_ONCE]):
                found[self.name(node)] = node
                self._remember(node)
        return found

    def _place(self, connection: Connection, node: N, *, downwards: bool = True, new: bool = False) -> set[str]:
        """Finds a node's parent, and takes in what is more like it than like its present parent."""
        id = self.name(node)
        before: list[tuple[float, Order, str]] = []
        after: list[tuple[float, str]] = []
        pairs: list[dict[str, Any]] = []
        for other_id, other in self._nodes(connection, self._alike(connection, id, self.keys(node))).items():
            earlier = other.order < node.order
            score = self._scored(other, node) if earlier else self._scored(node, other)
            if new and self.pairs is not None and score >= self.paired:
                first, second = (other_id, id) if earlier else (id, other_id)
                pairs.append({"article": first, "other": second, "score": score})
            if score < self.joined:
                continue
            if earlier:
                before.append((-score, other.order, other_id))
            elif downwards:
                after.append((score, other_id))
        if pairs and self.pairs is not None:
            connection.execute(insert(self.pairs), pairs)
        c = self.nodes.c
        if before:
            score, _, parent = min(before)
            connection.execute(update(self.nodes).where(c[self.id] == id).values(parent=parent, score=-score))
        return self._adopt(connection, node, after)

    def _adopt(self, connection: Connection, node: N, after: Sequence[tuple[float, str]]) -> set[str]:
        if not after:
            return set()
        c = self.nodes.c
        scores = {i: s for s, i in after}
        query = select(c[self.id], c.parent, c.score).where(c[self.id].in_(list(scores)))
        children = connection.execute(query).all()
        parents = self._nodes(connection, [r.parent for r in children if r.parent])
        adopted = set()
        for child, parent, score in children:
            mine = scores[child]
            if parent is None or (-mine, node.order) < (-score, parents[parent].order):
                row = {"parent": self.name(node), "score": mine}
                connection.execute(update(self.nodes).where(c[self.id] == child).values(**row))
                adopted.add(child)
        return adopted

    def _scored(self, earlier: N, later: N) -> float:
        ruling = self.ruled.get(frozenset((self.name(earlier), self.name(later)))) if self.ruled else None
        if ruling is not None:
            return 1.0 if ruling else 0.0
        return self.score(earlier, later)

    def _alike(self, connection: Connection, id: str, keys: Sequence[Key]) -> list[str]:
        """The nodes that share enough keys with one, within reach of its days; and those that a person names."""
        k = self.keys_table.c
        spans: dict[tuple[int, int], list[int]] = {}
        for key in (k for k in keys if k.sought):
            spans.setdefault((key.day - key.reach, key.day + key.reach), []).append(key.key)
        seen: set[tuple[int, str]] = set()
        for (first, last), some in spans.items():
            query = select(k.key, k.node).where(k.key.in_(some), k.day.between(first, last))
            seen.update((key, node) for key, node in connection.execute(query))
        counts = Counter(node for _, node in seen)
        named = {i for pair in self.ruled if id in pair for i in pair} if self.ruled else set()
        alike = {n for n, often in counts.items() if often >= self.shared}
        return sorted((alike | named) - {id})

    def _reroot(self, connection: Connection, moved: set[str]) -> Changed:
        """Writes the roots of nodes that moved and of all below them."""
        c = self.nodes.c
        touched: set[str] = set()
        changed: set[str] = set()
        for node in sorted(self._nodes(connection, sorted(moved)).values(), key=lambda n: n.order):
            id = self.name(node)
            row = connection.execute(select(c.parent, c.root).where(c[self.id] == id)).one_or_none()
            if row is None:
                continue
            parent_root = select(c.root).where(c[self.id] == row.parent)
            root = connection.execute(parent_root).scalar_one() if row.parent else id
            touched |= {row.root, root}
            if root == row.root:
                continue
            level = [id]
            while level:
                changed.update(level)
                # What was adopted below comes from another tree, which has lost it.
                touched.update(connection.execute(select(c.root).where(c[self.id].in_(level))).scalars())
                connection.execute(update(self.nodes).where(c[self.id].in_(level)).values(root=root))
                level = list(connection.execute(select(c[self.id]).where(c.parent.in_(level))).scalars())
        return Changed(frozenset(touched), frozenset(changed))
