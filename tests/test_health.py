"""What a load balancer and a monitoring system ask."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_health_says_ok(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok"}
