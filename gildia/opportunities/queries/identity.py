"""By what a company is known: what a blind text of its may not say."""

from gildia.foundation.languages import every
from gildia.opportunities.models import Opportunity, Version
from gildia.opportunities.models.versions import STEMS
from gildia.opportunities.rules.anonymity import Finding, Identity, brands_in, findings
from gildia.registry.models import Equipment, Identifier, Mandate, Organisation, Product, Site

#: Texts of a version that are in no language.
_PLAIN = ("volume", "term", "region", "programme", "budget")


def identity_of(organisation: Organisation) -> Identity:
    """Everything by which the register knows a company, whoever may see it."""
    own = {"organisation": organisation}
    products = Product.objects.filter(**own).order_by("pk")
    sites = Site.objects.filter(**own).order_by("pk")
    numbers = Identifier.objects.filter(**own).order_by("pk").values_list("value", flat=True)
    mandates = Mandate.objects.filter(**own).select_related("person").order_by("pk")
    people = [name for each in mandates for name in (each.person.name, each.person.name_latin) if name]
    machines = Equipment.objects.filter(**own).order_by("pk")
    marked = [name for each in (*products, *machines) for name in every(each, "name").values()]
    return Identity(
        names=(organisation.legal_name, *every(organisation, "name").values()),
        brands=tuple(brand for name in marked for brand in brands_in(name)),
        people=tuple(dict.fromkeys(people)),
        addresses=tuple(address for site in sites for address in every(site, "address").values()),
        numbers=(*numbers, "".join(sign for sign in organisation.phone if sign.isdigit())[-10:]),
        websites=tuple(filter(None, [organisation.website, organisation.email.rpartition("@")[2]])),
    )


def texts_of(version: Version) -> dict[str, str]:
    """What a version says in words, by field, with the names of its files."""
    stems = {f"{stem}_{code}": text for stem in STEMS for code, text in every(version, stem).items()}
    plain = {name: getattr(version, name) for name in _PLAIN if getattr(version, name)}
    files = {
        f"file {attachment.pk}": attachment.document.name
        for attachment in version.attachments.select_related("document").order_by("pk")
    }
    return {**stems, **plain, **files}


def revealing(opportunity: Opportunity, version: Version) -> list[Finding]:
    """The places of a blind version that would say whose it is; none of one under its name."""
    if not opportunity.is_blind:
        return []
    return findings(texts_of(version), identity_of(opportunity.organisation))
