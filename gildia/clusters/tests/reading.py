"""What the tests of pages share: the address of the scene's cluster, reading a page, members of long ago."""

from django.test import Client

from gildia.agreements.tests.authority import NOW
from gildia.clusters.actions import memberships
from gildia.clusters.models import Cluster
from gildia.clusters.tests.scene import TODAY, Founding
from gildia.registry.models import Organisation

HOME = "/clusters/micro/"


def body(client: Client, path: str) -> str:
    """A page that is there."""
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def enter(scene: Founding, *companies: Organisation) -> None:
    """Companies that were members before this platform; the scene's cluster is then older than it."""
    Cluster.objects.update(is_entered=True)
    for company in companies:
        memberships.enter(
            cluster_id=scene.cluster.pk,
            organisation=company,
            kind="full",
            joined_date=TODAY,
            basis_note="Договор",
            by=scene.pavel.actor,
            now=NOW,
        )
