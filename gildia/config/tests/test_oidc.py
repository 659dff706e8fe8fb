import pytest
from django.core.exceptions import ImproperlyConfigured

from gildia.config.oidc import origins, providers

ZONE = {
    "GILDIA_OIDC": "zone-1",
    "GILDIA_OIDC_ZONE_1_ISSUER": "https://id.zone.example/realms/zone",
    "GILDIA_OIDC_ZONE_1_CLIENT_ID": "gildia",
    "GILDIA_OIDC_ZONE_1_CLIENT_SECRET": "secret",
}


def test_a_provider_from_the_environment() -> None:
    [provider] = providers({**ZONE, "GILDIA_OIDC_ZONE_1_LABEL": "Технополис"})
    assert (provider["provider_id"], provider["name"]) == ("zone-1", "Технополис")
    assert origins([provider]) == ["https://id.zone.example"]
    assert providers({}) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"GILDIA_OIDC_ZONE_1_CLIENT_SECRET": ""},
        {"GILDIA_OIDC_ZONE_1_ISSUER": "http://id.zone.example"},
        {"GILDIA_OIDC": "zone/.."},
    ],
)
def test_a_half_described_provider_stops_the_start(broken: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        providers({**ZONE, **broken})
