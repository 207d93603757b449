"""Cases for the properties: every kind of fact, known or not, in and out of order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from rules.case import (
    CLAIM_STATUSES,
    UNKNOWN,
    Case,
    Claim,
    ClaimStatus,
    ClaimType,
    Ground,
    Order,
    OrderStatus,
    Params,
    PaymentMethod,
    Reason,
    Withdrawal,
)

TODAY = date(2024, 3, 3)
"""Two days after a leap day: the days around it cross it, and the month's end."""

GOOD: dict[str, Any] = {
    "reason": Reason.DELIVERY_DELAY,
    "buyer_requested": True,
    "ground": Ground.ALREADY_SHIPPED,
    "reason_text": "가" * 30,
}
"""Parameters that fit, whatever the action."""

days = st.integers(-12, 3).map(lambda n: TODAY + timedelta(days=n))


def or_unknown(values: Any) -> Any:
    return st.one_of(st.just(UNKNOWN), values)


orders = st.builds(
    Order,
    status=or_unknown(st.sampled_from(OrderStatus)),
    ship_by=or_unknown(days),
    payment_method=or_unknown(st.sampled_from(PaymentMethod)),
    cancel_rejected=st.booleans(),
    reserved=st.booleans(),
)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    kind = draw(or_unknown(st.sampled_from(ClaimType)))
    statuses = tuple(ClaimStatus) if kind is UNKNOWN else CLAIM_STATUSES[kind]
    return Claim(
        type=kind,
        status=draw(or_unknown(st.sampled_from(statuses))),
        withdrawal=draw(or_unknown(st.sampled_from(Withdrawal))),
        requested_on=draw(or_unknown(days)),
        withdrawal_requested_on=draw(st.none() | days),
        withdrawal_refused_on=draw(st.none() | days),
        withdrawal_cancelled_on=draw(st.none() | days),
    )


texts = st.sampled_from(("", "  ", "short", "가" * 29, "가" * 30))
params = st.builds(
    Params,
    reason=or_unknown(st.sampled_from(Reason)),
    buyer_requested=or_unknown(st.booleans()),
    ground=or_unknown(st.sampled_from(Ground)),
    reason_text=or_unknown(texts),
    memo=or_unknown(texts),
    buyer_notified=or_unknown(st.booleans()),
)
cases = st.builds(
    Case,
    today=st.just(TODAY),
    order=orders,
    claim=st.one_of(st.just(UNKNOWN), st.none(), claims(), claims()),
    params=params,
)
