from __future__ import annotations

from itertools import product

import pytest

from domain.awards import Method
from domain.messages import msg
from i18n import translate
from scoring.recommendation import Advised, Caution, Reason, Recommendation
from use_cases.recommended import recommendation_words


@pytest.mark.parametrize(("advised", "reason", "language"), [*product(Advised, Reason, ("zh_CN", "en"))])
def test_every_recommendation_is_said_in_both_languages(advised: Advised, reason: Reason, language: str) -> None:
    found = Recommendation(advised, reason, tuple(Caution))
    said = {translate(each, language) for official in Method for each in recommendation_words(found, official)}
    # The official method or another one, and each caution; all of them different.
    assert len(said) == 2 + len(Caution)


def test_where_the_official_method_suits_no_other_is_put_forward() -> None:
    found = Recommendation(Advised.MEAN, Reason.JUDGES_ALIKE, ())
    (own,), (other,) = (recommendation_words(found, method) for method in (Method.MEAN, Method.TRIMMED))
    reason = msg("no difference between judges can be seen, and anyone can check it.")
    assert own == msg(
        "Sheets like these speak for the official method, {method}: {reason}", method=msg("Mean"), reason=reason
    )
    assert "For this round the official method decides" in str(other)
