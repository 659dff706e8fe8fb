"""Where in an agreement a reader has something to do."""

from django.db.models import Q

from gildia.agreements.models import Agreement, Signatory
from gildia.agreements.models.agreements import SENT
from gildia.registry.rules import Scope, Viewer


def my_turn(agreement: Agreement, viewer: Viewer) -> Signatory | None:
    """The place where the viewer can sign now, or None."""
    if agreement.state != SENT or Scope.SIGN not in viewer.scopes or viewer.organisation_id is None:
        return None
    mine = Q(named__isnull=True) | Q(named__person=viewer.person_id)
    turns = Signatory.objects.turns().filter(mine, agreement=agreement)
    return turns.filter(party__organisation=viewer.organisation_id).order_by("position").first()
