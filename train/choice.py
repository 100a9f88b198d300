"""The choice among candidates as one question: a conditional logit (McFadden 1974) over named features.

Of an act's candidates and "none of them" the model gives each a share, the exponential of its summed weights over the
sum of all. Training makes the shares of the right ones together as great as it can, with a ridge penalty.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Features = Sequence[str]


@dataclass(frozen=True)
class Choice:
    """One act: the features of each candidate, which are right, and the features of the answer "none"."""

    article: str
    candidates: list[list[str]]
    right: list[bool]
    none: list[str]
    answerable: bool  # whether a right answer is among them: if not, nothing can be learned from it


def fit(choices: Sequence[Choice], strength: float, seen: int) -> dict[str, float]:
    """Weights by feature; `strength` is the inverse of the penalty; features of fewer than `seen` candidates are left
    out."""
    import numpy as np  # noqa: PLC0415 - only training needs these
    from scipy.optimize import minimize  # noqa: PLC0415
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415

    usable = [c for c in choices if c.answerable and c.candidates]
    counts = Counter(f for c in usable for each in (*c.candidates, c.none) for f in set(each))
    rows: list[dict[str, float]] = []
    of: list[int] = []
    right: list[bool] = []
    for n, c in enumerate(usable):
        answers = zip([*c.candidates, c.none], [*c.right, not any(c.right)], strict=True)
        for features, label in answers:
            rows.append({f: 1.0 for f in features if counts[f] >= seen})
            of.append(n)
            right.append(label)
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform(rows).tocsr()
    back, owner, hit = x.T.tocsr(), np.array(of), np.array(right, float)
    starts = np.r_[0, np.where(np.diff(owner))[0] + 1]

    def loss(w: Any) -> tuple[float, Any]:
        score = x @ w
        score = np.exp(score - np.maximum.reduceat(score, starts)[owner])
        total, good = np.add.reduceat(score, starts), np.add.reduceat(score * hit, starts)
        gradient = back @ (score / total[owner] - score * hit / good[owner])
        value = -(np.log(good) - np.log(total)).sum()
        return strength * value + 0.5 * w @ w, strength * gradient + w

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    names = vectorizer.get_feature_names_out()
    return {f: round(float(w), 3) for f, w in zip(names, found, strict=True) if abs(w) >= 0.01}
