"""An answer keeps its reasons as JSON and tells the same afterwards."""

from datetime import date

from gildia.consortia.rules.reasons import kept, read
from gildia.partnering.rules.answer import Amount, Reason, ReasonKind, Verdict


def test_reasons_are_kept_and_read_as_they_were() -> None:
    reasons = [
        Reason(ReasonKind.LIMIT, Verdict.MISSED, {"gap": Amount(5.0, "mm"), "side": "below", "sign": "≥"}),
        Reason(
            ReasonKind.CERTIFICATE, Verdict.MET, {"standard": "ISO 9001", "valid_until": date(2030, 1, 1)}
        ),
        Reason(ReasonKind.PLACE, Verdict.UNKNOWN, {"places": ("CN", "RU"), "found": None}),
    ]
    assert [read(kept(reason)) for reason in reasons] == reasons
