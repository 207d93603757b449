"""The addresses that rules cite, by name.

Decides nothing: a slip in an address fails at import.
"""

from __future__ import annotations

from typing import Final

from corpus.vocabulary import Address, Topic

WITHDRAWAL_OVERVIEW: Final = Address(Topic.CLAIM_WITHDRAWAL, "overview")
REQUEST: Final = Address(Topic.CLAIM_WITHDRAWAL, "request")
LOOKUP: Final = Address(Topic.CLAIM_WITHDRAWAL, "lookup")
CANCEL_REQUEST: Final = Address(Topic.CLAIM_WITHDRAWAL, "cancel-request")
REREQUEST: Final = Address(Topic.CLAIM_WITHDRAWAL, "rerequest")
WITHDRAWAL_FAQ: Final = Address(Topic.CLAIM_WITHDRAWAL, "faq")

CANCEL_OVERVIEW: Final = Address(Topic.CANCEL_REFUND, "overview")
BEFORE_SHIPPING: Final = Address(Topic.CANCEL_REFUND, "before-shipping")
AFTER_SHIPPING: Final = Address(Topic.CANCEL_REFUND, "after-shipping")
BUYER_CANCEL: Final = Address(Topic.CANCEL_REFUND, "buyer-cancel")
APPROVE: Final = Address(Topic.CANCEL_REFUND, "approve")
CANCEL_FAQ: Final = Address(Topic.CANCEL_REFUND, "faq")

REJECTION_OVERVIEW: Final = Address(Topic.CANCEL_REJECTION, "overview")
REJECTION_STEPS: Final = Address(Topic.CANCEL_REJECTION, "steps")
REJECTION_NOTES: Final = Address(Topic.CANCEL_REJECTION, "notes")
