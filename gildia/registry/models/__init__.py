"""The register's tables, one file a subject."""

from gildia.registry.models.circles import Circle, CircleMembership
from gildia.registry.models.claims import Claim, Correction
from gildia.registry.models.identity import Activity, Identifier
from gildia.registry.models.imports import ImportBatch, ImportRow
from gildia.registry.models.mandates import Invitation, Mandate
from gildia.registry.models.organisations import Organisation, Site
from gildia.registry.models.records import (
    Capability,
    CapabilityLimit,
    Certificate,
    Equipment,
    Product,
)
from gildia.registry.models.reviews import Review
from gildia.registry.models.taxonomy import ProcessChain, ProcessStep, Segment

__all__ = [
    "Activity",
    "Capability",
    "CapabilityLimit",
    "Certificate",
    "Circle",
    "CircleMembership",
    "Claim",
    "Correction",
    "Equipment",
    "Identifier",
    "ImportBatch",
    "ImportRow",
    "Invitation",
    "Mandate",
    "Organisation",
    "ProcessChain",
    "ProcessStep",
    "Product",
    "Review",
    "Segment",
    "Site",
]
