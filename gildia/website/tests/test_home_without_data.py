"""The home page on the first day."""

import pytest
from django.test import Client

from gildia.registry.models import Organisation


@pytest.mark.django_db
def test_an_empty_register_is_no_error(client: Client) -> None:
    assert not Organisation.objects.exists()
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<span class="stat-value">0</span>' in page
