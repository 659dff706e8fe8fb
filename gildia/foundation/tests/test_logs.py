"""What people search for stands in no log."""

import pytest
from django.test import Client
from structlog.testing import capture_logs

pytestmark = pytest.mark.django_db

SECRET = "nobodyshallreadthis"


@pytest.mark.parametrize("path", ["/partners/", "/partners/no-such-page/", "/api/v1/partners/search"])
def test_a_log_names_the_page_and_not_the_query(client: Client, path: str) -> None:
    with capture_logs() as lines:
        client.get(path, {"q": SECRET, "limit": "many"})

    assert any(line.get("request") == f"GET {path}" for line in lines)
    assert SECRET not in str(lines)
