"""Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry


class ClustersConfig(AppConfig):
    """Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

    name = "gildia.clusters"
    label = "clusters"
    verbose_name = _("clusters")
    menu = (MenuEntry(_("Clusters"), "clusters:index", order=30),)
    act_verbs = {
        "cluster.propose": _("proposed"),
        "cluster.enter": _("entered with its history"),
        "cluster.change": _("changed"),
        "cluster.choose_agreement": _("given its agreement on joining"),
        "cluster.publish": _("published"),
        "cluster.hide": _("taken from sight"),
        "cluster.form": _("forming"),
        "cluster.activate": _("active"),
        "cluster.dissolve": _("dissolved"),
        "founding.record": _("founding step recorded"),
        "founding.take_back": _("record of a founding step taken back"),
        "office.begin": _("taken"),
        "office.change": _("corrected"),
        "office.end": _("ended"),
        "membership.begin": _("begun"),
        "membership.suspend": _("suspended"),
        "membership.resume": _("resumed"),
        "membership.leave": _("ended"),
        "membership.change_kind": _("changed in kind"),
        "joining.invite": _("begun by an invitation"),
        "joining.resend": _("invited once more"),
        "joining.apply": _("begun by an application"),
        "joining.accept": _("accepted by the company"),
        "joining.ask": _("questioned by the company"),
        "joining.answer": _("answered by the managing company"),
        "joining.decline": _("declined by the company"),
        "joining.request": _("returned for more"),
        "joining.supply": _("supplemented by the company"),
        "joining.pass": _("passed on for decision"),
        "joining.return": _("returned to screening"),
        "joining.approve": _("approved"),
        "joining.refuse": _("refused"),
        "joining.retract": _("taken back by the company"),
        "joining.withdraw": _("withdrawn by the managing company"),
        "joining.note": _("noted on by staff"),
        "joining.issue": _("given its agreement"),
        "joining.halt": _("held up"),
        "joining.join": _("ended in membership"),
        "joining.lapse": _("lapsed"),
        "joining.reopen": _("taken up again"),
    }

    def ready(self) -> None:
        """Answer for the files of clusters."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.clusters.queries.files").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
