"""Texts that organisations sign, and how anybody verifies them."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.menu import MenuEntry, Place
from gildia.registry.rules import Scope

_CONCERNED = {Scope.ADMINISTER, Scope.SIGN, Scope.REGISTER, Scope.MODERATE}


def _concerned(request: HttpRequest) -> bool:
    """Whether the mandate in use has to do with agreements; the header has loaded it already."""
    mandate = getattr(getattr(request, "acting", None), "mandate", None)
    return mandate is not None and bool(_CONCERNED & mandate.scope_set)


def _make_first_seal(**_signal: Any) -> None:
    """The installation gets its key with its tables."""
    import_module("gildia.agreements.actions.trust").make_first_seal(now=timezone.now())


class AgreementsConfig(AppConfig):
    """Texts that organisations sign, and how anybody verifies them."""

    name = "gildia.agreements"
    label = "agreements"
    verbose_name = _("agreements")
    menu = (
        MenuEntry(_("Agreements"), "agreements:index", order=50, shown_to=_concerned),
        MenuEntry(_("Verify a document"), "agreements:verify", order=70, place=Place.FOOT),
    )

    #: What each act did, for the trail of an agreement and the history of an organisation.
    act_verbs = {
        "agreement.draft": _("drafted"),
        "agreement.change": _("changed"),
        "agreement.submit": _("given for approval"),
        "agreement.return": _("returned"),
        "agreement.approve": _("approved for signing"),
        "agreement.send": _("released"),
        "agreement.issue": _("issued for signing"),
        "agreement.open": _("opened"),
        "agreement.ask": _("asked the signature service"),
        "agreement.service_refused": _("got no signature from the service"),
        "agreement.sign": _("signed"),
        "agreement.decline": _("declined"),
        "agreement.expire": _("time was over"),
        "agreement.cancel": pgettext_lazy("act", "cancelled"),
        "agreement.complete": _("completed"),
        "attestation.issue": pgettext_lazy("act", "issued"),
        "attestation.withdraw": pgettext_lazy("act", "withdrawn"),
        "template.add": pgettext_lazy("act", "begun"),
        "template.begin_version": pgettext_lazy("act", "begun anew"),
        "template.write": pgettext_lazy("act", "written"),
        "template.approve": pgettext_lazy("act", "put into force"),
        "seal.enter": pgettext_lazy("act", "entered"),
        "trust_root.load": pgettext_lazy("act", "loaded"),
        "trust_root.withdraw": pgettext_lazy("act", "trusted no more"),
        "revocations.load": pgettext_lazy("act", "loaded"),
    }

    def ready(self) -> None:
        """Answer for the files of agreements, and see to the seal."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.agreements.queries.files").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
        post_migrate.connect(_make_first_seal, sender=self, dispatch_uid="agreements.seal")
