"""What every page of a cluster begins with: the cluster, if the reader may see it, and the way to it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.clusters.models import Cluster
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.permissions import may_decide, may_look_after
from gildia.clusters.queries.clusters import own_joining, own_membership, seen_by
from gildia.registry.middleware import ActingRequest
from gildia.registry.permissions import require

Crumbs = list[tuple[str, str]]


def find(request: ActingRequest, code: str) -> Cluster:
    """The cluster, if the reader may see it."""
    return get_object_or_404(seen_by(request.acting.viewer), circle__code=code)


def find_for_staff(request: ActingRequest, code: str) -> Cluster:
    """The cluster for the staff who look after it."""
    cluster = find(request, code)
    require(may_look_after(request.acting.viewer, cluster))
    return cluster


def crumbs(cluster: Cluster | None = None, *below: tuple[str, str]) -> Crumbs:
    """To a cluster, or to a page below it."""
    way = [(_("Clusters"), reverse("clusters:index"))]
    return way if cluster is None else [*way, (str(cluster), cluster.get_absolute_url()), *below]


def below(cluster: Cluster, words: str, name: str) -> Crumbs:
    """To a page below one of the cluster's own: `name` is that page's route."""
    return crumbs(cluster, (words, reverse(name, args=[cluster.circle.code])))


def next_step(request: ActingRequest, cluster: Cluster) -> dict[str, Any]:
    """What the reader can do now: look after it, answer, apply, or see to his membership."""
    viewer = request.acting.viewer
    membership, joining = own_membership(cluster, viewer), own_joining(cluster, viewer)
    is_staff = may_look_after(viewer, cluster)
    is_inside = membership is not None or joining is not None
    return {
        "is_staff": is_staff,
        "decides": not is_staff and may_decide(viewer, cluster),
        "membership": membership,
        "joining": joining,
        "may_apply": cluster.is_open and cluster.state != DISSOLVED and not is_staff and not is_inside,
    }
