"""The categories of the inquiry form, and which rules send there (K1-K3).

Decides nothing: a rule that sends somewhere names the category in its finding; the rules
named here that decide no case (C14-C17) are told in answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from corpus.vocabulary import Address
from rules import addresses as at
from rules.findings import Contact


@dataclass(frozen=True, slots=True)
class Route:
    """A category, the rules that send there, and where the guides name it."""

    id: Contact
    sent_by: tuple[str, ...]
    labels: tuple[str, ...]
    """The path to it, as ids of the glossary."""
    addresses: tuple[Address, ...]


ROUTES: Final = (
    Route(
        Contact.K1,
        ("W2", "W14", "C17"),
        (
            "contact_qoo10",
            "contact_category_refund_withdrawal",
            "contact_category_claim_withdrawal",
        ),
        (at.REQUEST, at.WITHDRAWAL_FAQ, at.CANCEL_FAQ),
    ),
    Route(
        Contact.K2,
        ("C15", "C16"),
        (
            "contact_qoo10",
            "contact_category_refund_withdrawal",
            "contact_category_order_cancel_refund",
        ),
        (at.CANCEL_FAQ,),
    ),
    Route(
        Contact.K3,
        ("C6", "C14"),
        (
            "contact_qoo10",
            "contact_category_qsm_operation",
            "contact_category_claim_management",
        ),
        (at.CANCEL_OVERVIEW, at.AFTER_SHIPPING, at.CANCEL_FAQ, at.REJECTION_NOTES),
    ),
)
