"""Every rule there is: what it is, how firmly it stands, where the guides say it.

Decides nothing; it is what `docs/rules.md` and `claimdesk rules` print, and what tests hold
the rules, the corpus and the texts against. A rule that decides no case is here all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from corpus.vocabulary import Address
from rules import addresses as at
from rules.findings import Evidence

_STATED, _DERIVED = Evidence.STATED, Evidence.DERIVED
_PUBLISHED, _UNCLEAR = Evidence.PUBLISHED, Evidence.UNCLEAR


class Role(StrEnum):
    """What an entry does."""

    RULE = "rule"
    """Makes a verdict, or asks for a fact."""
    DATE = "date"
    """Sets a date of a decision or an event."""
    WARNING = "warning"
    EFFECT = "effect"
    """Says what follows."""
    ROUTE = "route"
    """Names where to write to."""
    READING = "reading"
    """Says how facts or guides are read; no finding of its own."""
    TOLD = "told"
    """Told in answers; no case turns on it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the inventory."""

    id: str
    summary: str
    roles: tuple[Role, ...]
    evidence: tuple[Evidence, ...]
    """The first is that of the rule itself, the others of parts of it."""
    addresses: tuple[Address, ...]
    errata: tuple[str, ...] = ()
    """Where the guides disagree about it."""


_RULE, _DATE, _WARNING = (Role.RULE,), (Role.DATE,), (Role.WARNING,)
_EFFECT, _ROUTE, _READING, _TOLD = (Role.EFFECT,), (Role.ROUTE,), (Role.READING,), (Role.TOLD,)

WITHDRAWAL: Final = (
    Entry(
        "W1",
        "A seller can ask for the withdrawal of a cancel, return or exchange claim.",
        _RULE,
        (_STATED,),
        (at.WITHDRAWAL_OVERVIEW,),
    ),
    Entry(
        "W2",
        "Not once the claim has moved on, and never of a claim of non-receipt; then K1.",
        _RULE,
        (_STATED,),
        (at.REQUEST,),
        ("X3", "X9"),
    ),
    Entry(
        "W2b",
        "Of an exchange that is completed or delayed the guides are silent: "
        "blocked, or allowed with a warning.",
        (Role.RULE, Role.WARNING),
        (_DERIVED,),
        (at.REQUEST,),
        ("X9",),
    ),
    Entry("W3", "A reason is needed; a blank one is none.", _RULE, (_STATED,), (at.REQUEST,)),
    Entry(
        "W4",
        "Tell the buyer beforehand: a warning where not, a reminder where it isn't said.",
        (Role.WARNING, Role.EFFECT),
        (_STATED,),
        (at.REQUEST,),
    ),
    Entry(
        "W5",
        "The buyer has seven days, the day of the request counted as the first.",
        _DATE,
        (_STATED,),
        (at.REQUEST,),
        ("X7",),
    ),
    Entry(
        "W6",
        "Unanswered, the claim is withdrawn by itself the day after.",
        _DATE,
        (_STATED,),
        (at.REQUEST,),
    ),
    Entry(
        "W6b",
        "A request whose deadline is past counts as withdrawn, whatever the record says.",
        _RULE,
        (_DERIVED,),
        (at.REQUEST,),
    ),
    Entry("W7", "A refusal puts the withdrawal on hold.", _EFFECT, (_STATED,), (at.REQUEST,)),
    Entry(
        "W8",
        "The buyer is told by Qpost and e-mail, and sees a count in MyQoo10.",
        _EFFECT,
        (_STATED, _DERIVED),
        (at.REQUEST,),
        ("X1",),
    ),
    Entry(
        "W9",
        "Only a running request can be taken back; then no new one within five days.",
        (Role.RULE, Role.DATE, Role.EFFECT),
        (_STATED, _DERIVED, _UNCLEAR),
        (at.CANCEL_REQUEST,),
        ("X8",),
    ),
    Entry(
        "W10",
        "What the buyer refused is asked for again, not within five days of the refusal.",
        (Role.RULE, Role.DATE),
        (_STATED,),
        (at.REREQUEST,),
        ("X2", "X4"),
    ),
    Entry(
        "W11",
        "The five days count like the seven: free from day + 5, safe from day + 6.",
        (Role.DATE, Role.WARNING),
        (_DERIVED,),
        (at.REREQUEST, at.CANCEL_REQUEST),
    ),
    Entry("W12", "Asking again has no limit.", _EFFECT, (_STATED,), (at.WITHDRAWAL_FAQ,)),
    Entry(
        "W13",
        "What runs can't be asked again; what is withdrawn is over.",
        _RULE,
        (_DERIVED,),
        (at.REQUEST,),
    ),
    Entry(
        "W14",
        "Withdrawal of a cancel request refused: going on or cancelling is the seller's choice.",
        _EFFECT,
        (_STATED,),
        (at.WITHDRAWAL_FAQ,),
        ("X5",),
    ),
    Entry("W15", "How withdrawal requests are found.", _TOLD, (_STATED,), (at.LOOKUP,)),
)

CANCELLING: Final = (
    Entry(
        "C1",
        "How to cancel depends on whose fault it is and on the order's status.",
        _READING,
        (_STATED,),
        (at.CANCEL_OVERVIEW,),
    ),
    Entry(
        "C2",
        "Seller's fault, before shipping: cancel and refund.",
        _RULE,
        (_STATED,),
        (at.BEFORE_SHIPPING,),
    ),
    Entry(
        "C2b",
        "Not before shipping is requested, not once cancelled, not beside a cancel claim; "
        "after a rejection it can be.",
        _RULE,
        (_DERIVED,),
        (at.BEFORE_SHIPPING,),
    ),
    Entry(
        "C3",
        "A buyer's reason only where the buyer asked for it, with a warning.",
        (Role.RULE, Role.WARNING),
        (_STATED,),
        (at.BEFORE_SHIPPING,),
    ),
    Entry(
        "C4",
        "Tell the buyer first: a warning where not, a reminder where it isn't said.",
        (Role.WARNING, Role.EFFECT),
        (_STATED,),
        (at.BEFORE_SHIPPING,),
    ),
    Entry("C5", "The buyer reads the memo.", _EFFECT, (_STATED,), (at.BEFORE_SHIPPING,)),
    Entry(
        "C6",
        "Seller's fault, after shipping: refund for the delay alone, "
        "and not beside a return, exchange or non-receipt claim.",
        _RULE,
        (_STATED, _DERIVED),
        (at.AFTER_SHIPPING,),
    ),
    Entry(
        "C7",
        "A buyer's cancel at processing, new or delayed is refunded at once.",
        _READING,
        (_STATED,),
        (at.BUYER_CANCEL,),
    ),
    Entry(
        "C7b",
        "Of a reserved item it waits for consent at new.",
        _RULE,
        (_PUBLISHED,),
        (at.BUYER_CANCEL,),
    ),
    Entry(
        "C8",
        "At processing or new the buyer can cancel in MyQoo10.",
        _EFFECT,
        (_STATED,),
        (at.BUYER_CANCEL,),
    ),
    Entry(
        "C9",
        "Delayed is not the buyer's fault: a buyer's reason is blocked there.",
        (Role.RULE, Role.DATE),
        (_STATED, _DERIVED),
        (at.BUYER_CANCEL,),
    ),
    Entry(
        "C10",
        "Only a cancel claim that is requested can be approved.",
        _RULE,
        (_STATED, _DERIVED),
        (at.APPROVE, at.BUYER_CANCEL),
    ),
    Entry(
        "C11",
        "No shipping while a cancel claim is requested or under way.",
        (Role.RULE, Role.EFFECT),
        (_STATED,),
        (at.BUYER_CANCEL, at.APPROVE),
    ),
    Entry("C12", "When the seller hears of a cancel request.", _TOLD, (_STATED,), (at.CANCEL_FAQ,)),
    Entry(
        "C13",
        "The refund goes back at once, by the way of payment.",
        _EFFECT,
        (_STATED,),
        (at.CANCEL_FAQ,),
    ),
    Entry(
        "C14", "Many cancellations at once: K3 first.", _ROUTE, (_STATED,), (at.CANCEL_OVERVIEW,)
    ),
    Entry("C15", "An error stops the cancellation: K2.", _ROUTE, (_STATED,), (at.CANCEL_FAQ,)),
    Entry(
        "C16",
        "Asked by message only: the buyer files, or K2.",
        _ROUTE,
        (_STATED,),
        (at.CANCEL_FAQ,),
    ),
    Entry(
        "C17",
        "The buyer can't withdraw: K1.",
        _ROUTE,
        (_STATED, _DERIVED),
        (at.CANCEL_FAQ,),
    ),
    Entry(
        "C18",
        "Late from the day it came in + 4; the Korean screen can be read as + 5.",
        _DATE,
        (_UNCLEAR,),
        (at.CANCEL_FAQ,),
    ),
    Entry(
        "C19",
        "A fee from 108 yen is named without saying of what.",
        _EFFECT,
        (_UNCLEAR,),
        (at.CANCEL_FAQ,),
    ),
    Entry(
        "C20",
        "Working with messages on the order page.",
        _TOLD,
        (_STATED,),
        (at.BEFORE_SHIPPING, at.AFTER_SHIPPING),
    ),
    Entry(
        "C21",
        "Languages in which Qoo10 can be written to.",
        _TOLD,
        (_STATED,),
        (at.CANCEL_FAQ, at.REJECTION_NOTES, at.WITHDRAWAL_FAQ),
    ),
    Entry(
        "S1",
        "Shipping can be processed while it is requested and no cancel claim stands.",
        (Role.RULE, Role.EFFECT),
        (_DERIVED,),
        (at.BUYER_CANCEL, at.APPROVE, at.AFTER_SHIPPING),
    ),
    Entry(
        "N1",
        "Where there is no claim there is nothing to act on.",
        _RULE,
        (_DERIVED,),
        (
            at.REQUEST,
            at.CANCEL_REQUEST,
            at.REREQUEST,
            at.APPROVE,
            at.REJECTION_OVERVIEW,
        ),
    ),
    Entry(
        "N2",
        "Facts that can't stand together: a warning that names them.",
        _WARNING,
        (_DERIVED,),
        (at.BUYER_CANCEL,),
    ),
    Entry("N3", "A withdrawn claim stands no more.", _RULE, (_DERIVED,), (at.REQUEST,)),
)

REJECTION: Final = (
    Entry(
        "R1",
        "Only a cancel claim that is requested, at an order that was preparing, "
        "where it is hard to accept.",
        (Role.RULE, Role.WARNING),
        (_STATED, _DERIVED),
        (at.REJECTION_OVERVIEW, at.REJECTION_STEPS),
    ),
    Entry(
        "R1b",
        "The ground of pre-order reads made to order in the Japanese article.",
        _WARNING,
        (_PUBLISHED,),
        (at.REJECTION_STEPS,),
    ),
    Entry(
        "R2",
        "Never at new or delayed: the cancel is complete at once.",
        _RULE,
        (_STATED,),
        (at.REJECTION_OVERVIEW,),
    ),
    Entry("R3", "The buyer reads the ground.", _EFFECT, (_STATED,), (at.REJECTION_NOTES,)),
    Entry(
        "R4",
        "Another ground needs a text of thirty characters.",
        _RULE,
        (_STATED,),
        (at.REJECTION_STEPS,),
    ),
    Entry(
        "R5",
        "After rejecting, ship quickly: the time is illegible in the guide, "
        "the same day as published.",
        (Role.WARNING, Role.EFFECT),
        (_UNCLEAR, _PUBLISHED),
        (at.REJECTION_OVERVIEW,),
        ("X6",),
    ),
    Entry(
        "R6",
        "The buyer is told; the order is back at shipping requested.",
        _EFFECT,
        (_STATED,),
        (at.REJECTION_NOTES,),
    ),
    Entry(
        "R7",
        "The buyer can't ask again: no second rejection.",
        (Role.RULE, Role.EFFECT),
        (_STATED, _DERIVED),
        (at.REJECTION_NOTES,),
    ),
)

CONTACTS: Final = (
    Entry(
        "K1",
        "Refunds, claim withdrawal > Claim withdrawal.",
        _ROUTE,
        (_STATED,),
        (at.REQUEST, at.WITHDRAWAL_FAQ, at.CANCEL_FAQ),
    ),
    Entry(
        "K2",
        "Refunds, claim withdrawal > Order cancellation, refund.",
        _ROUTE,
        (_STATED,),
        (at.CANCEL_FAQ,),
    ),
    Entry(
        "K3",
        "Operating QSM > Claims (return, exchange, not received).",
        _ROUTE,
        (_STATED,),
        (at.CANCEL_OVERVIEW, at.AFTER_SHIPPING, at.CANCEL_FAQ, at.REJECTION_NOTES),
    ),
)

ERRATA: Final = (
    Entry("X1", "Whose Qpost is told: the buyer's.", _READING, (_UNCLEAR,), (at.REQUEST,)),
    Entry("X2", "Who refuses: the buyer.", _READING, (_UNCLEAR,), (at.REREQUEST,)),
    Entry("X3", "再次退货中 is reshipping.", _READING, (_UNCLEAR,), (at.REQUEST,)),
    Entry("X4", "Asking again ends complete.", _READING, (_UNCLEAR,), (at.REREQUEST,)),
    Entry(
        "X5",
        "Who filed the cancel request: the buyer.",
        _READING,
        (_UNCLEAR,),
        (at.WITHDRAWAL_FAQ,),
    ),
    Entry(
        "X6",
        "The time to ship after rejecting: the same day.",
        _READING,
        (_UNCLEAR,),
        (at.REJECTION_OVERVIEW,),
    ),
    Entry("X7", "The small print on the deadline: W5.", _READING, (_UNCLEAR,), (at.REQUEST,)),
    Entry(
        "X8",
        "A refused request can't be taken back, told as unclear.",
        _WARNING,
        (_UNCLEAR,),
        (at.CANCEL_REQUEST,),
    ),
    Entry("X9", "交换结束 on the Chinese screen is delayed.", _READING, (_UNCLEAR,), (at.REQUEST,)),
)

INVENTORY: Final = (*WITHDRAWAL, *CANCELLING, *REJECTION, *CONTACTS, *ERRATA)
"""All of it, in the order of the guides."""
