"""A case: the facts that a decision is made from.

Decides which facts there are and which values each can have. Reading them from JSON is left
to `facts`, what they mean together to `reading`. A fact that is not known is `UNKNOWN`,
never a default; `None` and `False` are knowledge: "there is none", "it is not so".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from typing import Final


class Unknown(Enum):
    """The type of `UNKNOWN`, which is like no value of any fact."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


class Action(StrEnum):
    """What a seller can do about an order or a claim."""

    REQUEST_WITHDRAWAL = "request_withdrawal"
    CANCEL_WITHDRAWAL = "cancel_withdrawal"
    REREQUEST_WITHDRAWAL = "rerequest_withdrawal"
    CANCEL_BEFORE_SHIPPING = "cancel_before_shipping"
    REFUND_AFTER_SHIPPING = "refund_after_shipping"
    APPROVE_CANCEL = "approve_cancel"
    REJECT_CANCEL = "reject_cancel"
    SHIP = "ship"


class OrderStatus(StrEnum):
    """Where an order stands; beside a running cancel claim, where it stood before."""

    PAYMENT_PENDING = "payment_pending"
    PROCESSING = "processing"
    NEW = "new"
    PREPARING = "preparing"
    DELAYED = "delayed"
    SHIPPING = "shipping"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PaymentMethod(StrEnum):
    """How the buyer paid."""

    CARD = "card"
    CASH = "cash"
    OTHER = "other"


class ClaimType(StrEnum):
    """What kind of claim the buyer opened."""

    CANCEL = "cancel"
    RETURN = "return"
    EXCHANGE = "exchange"
    NOT_RECEIVED = "not_received"


class ClaimStatus(StrEnum):
    """Where a claim stands; which of them a type has is in `CLAIM_STATUSES`."""

    REQUESTED = "requested"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COLLECTED = "collected"
    RESHIPPING = "reshipping"
    DELAYED = "delayed"
    COMPLETED = "completed"
    REPORTED = "reported"
    SELLER_CONFIRMED = "seller_confirmed"
    CONFIRMATION_DELAYED = "confirmation_delayed"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"


class Withdrawal(StrEnum):
    """Where the withdrawal of a claim stands."""

    NONE = "none"
    REQUESTED = "requested"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"


class Reason(StrEnum):
    """Why an order is cancelled or refunded by the seller."""

    OUT_OF_STOCK = "out_of_stock"
    DELIVERY_DELAY = "delivery_delay"
    UNDELIVERABLE_REGION = "undeliverable_region"
    CHANGE_OF_MIND = "change_of_mind"
    OPTION_CHANGE = "option_change"


class Ground(StrEnum):
    """Why a cancel request is rejected."""

    ALREADY_SHIPPED = "already_shipped"
    PREORDER = "preorder"
    READY_TO_SHIP = "ready_to_ship"
    OTHER = "other"


class Fact(StrEnum):
    """The names by which facts are asked for and complained of, in the order of asking."""

    ORDER_STATUS = "order.status"
    ORDER_SHIP_BY = "order.ship_by"
    ORDER_PAYMENT_METHOD = "order.payment_method"
    ORDER_CANCEL_REJECTED = "order.cancel_rejected"
    ORDER_RESERVED = "order.reserved"
    CLAIM = "claim"
    CLAIM_TYPE = "claim.type"
    CLAIM_STATUS = "claim.status"
    CLAIM_WITHDRAWAL = "claim.withdrawal"
    CLAIM_REQUESTED_ON = "claim.requested_on"
    WITHDRAWAL_REQUESTED_ON = "claim.withdrawal_requested_on"
    WITHDRAWAL_REFUSED_ON = "claim.withdrawal_refused_on"
    WITHDRAWAL_CANCELLED_ON = "claim.withdrawal_cancelled_on"
    REASON = "reason"
    BUYER_REQUESTED = "buyer_requested"
    GROUND = "ground"
    REASON_TEXT = "reason_text"
    MEMO = "memo"
    BUYER_NOTIFIED = "buyer_notified"
    TODAY = "today"


_REQUESTED, _IN_PROGRESS = ClaimStatus.REQUESTED, ClaimStatus.IN_PROGRESS
_ON_HOLD, _COMPLETED = ClaimStatus.ON_HOLD, ClaimStatus.COMPLETED

CLAIM_STATUSES: Final[dict[ClaimType, tuple[ClaimStatus, ...]]] = {
    ClaimType.CANCEL: (_REQUESTED, _IN_PROGRESS, _COMPLETED),
    ClaimType.RETURN: (_REQUESTED, _IN_PROGRESS, _ON_HOLD, ClaimStatus.COLLECTED, _COMPLETED),
    ClaimType.EXCHANGE: (_REQUESTED, ClaimStatus.RESHIPPING, ClaimStatus.DELAYED, _COMPLETED),
    ClaimType.NOT_RECEIVED: (
        ClaimStatus.REPORTED,
        ClaimStatus.SELLER_CONFIRMED,
        ClaimStatus.CONFIRMATION_DELAYED,
        ClaimStatus.REFUNDED,
        ClaimStatus.PARTIALLY_REFUNDED,
    ),
}

PARAMETERS: Final[dict[Action, tuple[Fact, ...]]] = {
    Action.REQUEST_WITHDRAWAL: (Fact.REASON_TEXT, Fact.BUYER_NOTIFIED),
    Action.CANCEL_WITHDRAWAL: (),
    Action.REREQUEST_WITHDRAWAL: (Fact.REASON_TEXT, Fact.BUYER_NOTIFIED),
    Action.CANCEL_BEFORE_SHIPPING: (
        Fact.REASON,
        Fact.MEMO,
        Fact.BUYER_NOTIFIED,
        Fact.BUYER_REQUESTED,
    ),
    Action.REFUND_AFTER_SHIPPING: (Fact.REASON, Fact.MEMO, Fact.BUYER_NOTIFIED),
    Action.APPROVE_CANCEL: (),
    Action.REJECT_CANCEL: (Fact.GROUND, Fact.REASON_TEXT),
    Action.SHIP: (),
}
"""The parameters that each action takes."""


@dataclass(frozen=True, slots=True)
class Order:
    """The facts of an order."""

    status: OrderStatus | Unknown = UNKNOWN
    ship_by: date | Unknown = UNKNOWN
    payment_method: PaymentMethod | Unknown = UNKNOWN
    cancel_rejected: bool = False
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """The facts of a claim. The three days of a withdrawal: `None` where none is recorded."""

    type: ClaimType | Unknown = UNKNOWN
    status: ClaimStatus | Unknown = UNKNOWN
    withdrawal: Withdrawal | Unknown = UNKNOWN
    requested_on: date | Unknown = UNKNOWN
    withdrawal_requested_on: date | None = None
    withdrawal_refused_on: date | None = None
    withdrawal_cancelled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Params:
    """What the seller says when doing it; each action has its own (`PARAMETERS`)."""

    reason: Reason | Unknown = UNKNOWN
    buyer_requested: bool | Unknown = UNKNOWN
    ground: Ground | Unknown = UNKNOWN
    reason_text: str | Unknown = UNKNOWN
    memo: str | Unknown = UNKNOWN
    buyer_notified: bool | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True)
class Case:
    """All the facts of one decision. `claim` is `None` where there is no claim."""

    today: date
    order: Order = field(default_factory=Order)
    claim: Claim | Unknown | None = UNKNOWN
    params: Params = field(default_factory=Params)


@dataclass(frozen=True, slots=True)
class StatusOf:
    """A claim status beside its type: the console's label depends on both."""

    type: ClaimType
    status: ClaimStatus
