"""Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.menu import MenuEntry
from gildia.foundation.panels import Panel


class ClustersConfig(AppConfig):
    """Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

    name = "gildia.clusters"
    label = "clusters"
    verbose_name = _("clusters")
    menu = (MenuEntry(_("Clusters"), "clusters:index", order=30),)
    zone_panels = (
        Panel(_("Clusters"), "clusters/of_zone.html", "gildia.clusters.queries.clusters.of_zone", order=20),
    )
    act_verbs = {
        "cluster.propose": pgettext_lazy("act", "proposed"),
        "cluster.enter": pgettext_lazy("act", "entered with its history"),
        "cluster.change": pgettext_lazy("act", "changed"),
        "cluster.choose_agreement": pgettext_lazy("act", "given its agreement on joining"),
        "cluster.publish": pgettext_lazy("act", "published"),
        "cluster.hide": pgettext_lazy("act", "taken from sight"),
        "cluster.form": pgettext_lazy("act", "forming"),
        "cluster.activate": pgettext_lazy("act", "active"),
        "cluster.dissolve": pgettext_lazy("act", "dissolved"),
        "founding.record": pgettext_lazy("act", "founding step recorded"),
        "founding.take_back": pgettext_lazy("act", "record of a founding step taken back"),
        "office.begin": pgettext_lazy("act", "taken"),
        "office.change": pgettext_lazy("act", "corrected"),
        "office.end": pgettext_lazy("act", "ended"),
        "membership.begin": pgettext_lazy("act", "begun"),
        "membership.suspend": pgettext_lazy("act", "suspended"),
        "membership.resume": pgettext_lazy("act", "resumed"),
        "membership.leave": pgettext_lazy("act", "ended"),
        "membership.change_kind": pgettext_lazy("act", "changed in kind"),
        "membership.ask_again": pgettext_lazy("act", "asked to sign a new text"),
        "membership.sign_again": pgettext_lazy("act", "confirmed by signing a new text"),
        "membership.certificate_failed": pgettext_lazy("act", "left without a certificate"),
        "campaign.begin": pgettext_lazy("act", "begun"),
        "campaign.remind": pgettext_lazy("act", "brought to mind"),
        "campaign.send_again": pgettext_lazy("act", "sent once more to a member"),
        "campaign.try_again": pgettext_lazy("act", "tried once more"),
        "campaign.halt": pgettext_lazy("act", "held up at a member"),
        "campaign.cancel": pgettext_lazy("act", "cancelled"),
        "campaign.finish": pgettext_lazy("act", "finished"),
        "joining.invite": pgettext_lazy("act", "begun by an invitation"),
        "joining.resend": pgettext_lazy("act", "invited once more"),
        "joining.apply": pgettext_lazy("act", "begun by an application"),
        "joining.accept": pgettext_lazy("act", "accepted by the company"),
        "joining.ask": pgettext_lazy("act", "questioned by the company"),
        "joining.answer": pgettext_lazy("act", "answered by the managing company"),
        "joining.decline": pgettext_lazy("act", "declined by the company"),
        "joining.request": pgettext_lazy("act", "returned for more"),
        "joining.supply": pgettext_lazy("act", "supplemented by the company"),
        "joining.pass": pgettext_lazy("act", "passed on for decision"),
        "joining.return": pgettext_lazy("act", "returned to screening"),
        "joining.approve": pgettext_lazy("act", "approved"),
        "joining.refuse": pgettext_lazy("act", "refused"),
        "joining.retract": pgettext_lazy("act", "taken back by the company"),
        "joining.withdraw": pgettext_lazy("act", "withdrawn by the managing company"),
        "joining.note": pgettext_lazy("act", "noted on by staff"),
        "joining.issue": pgettext_lazy("act", "given its agreement"),
        "joining.halt": pgettext_lazy("act", "held up"),
        "joining.join": pgettext_lazy("act", "ended in membership"),
        "joining.lapse": pgettext_lazy("act", "lapsed"),
        "joining.reopen": pgettext_lazy("act", "taken up again"),
        "invitation_list.read": pgettext_lazy("act", "read from a file"),
        "invitation_list.choose": pgettext_lazy("act", "chosen from the register"),
        "invitation_list.start": pgettext_lazy("act", "started"),
        "invitation_list.stop": pgettext_lazy("act", "stopped"),
        "invitation_list.finish": pgettext_lazy("act", "sent to the end"),
    }

    def ready(self) -> None:
        """Answer for the files of clusters."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.clusters.queries.files").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
