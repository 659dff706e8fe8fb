"""OpenID Connect providers that the operator names in the environment.

`GILDIA_OIDC=zone` and then for each name `GILDIA_OIDC_ZONE_ISSUER`, `…_CLIENT_ID`, `…_CLIENT_SECRET` and, if
the button shall say something else than the name, `…_LABEL`. The provider leads people back to
`/accounts/oidc/<name>/login/callback/`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Provider = dict[str, Any]


def providers(environment: Mapping[str, str]) -> list[Provider]:
    """The providers as django-allauth wants them; raises ImproperlyConfigured for a half-described one."""
    names = [name.strip() for name in environment.get("GILDIA_OIDC", "").split(",") if name.strip()]
    return [_provider(name, environment) for name in names]


def origins(described: Iterable[Provider]) -> list[str]:
    """Where the sign-in form may lead: the origin of each provider, for the Content-Security-Policy."""
    issuers = [urlsplit(provider["settings"]["server_url"]) for provider in described]
    return sorted({f"{issuer.scheme}://{issuer.netloc}" for issuer in issuers})


def _provider(name: str, environment: Mapping[str, str]) -> Provider:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ImproperlyConfigured(f"GILDIA_OIDC: {name!r} may hold small letters, digits and hyphens only.")
    prefix = f"GILDIA_OIDC_{name.upper().replace('-', '_')}"
    values = {}
    for key in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        value = environment.get(f"{prefix}_{key}", "")
        if not value:
            raise ImproperlyConfigured(f"{prefix}_{key} is missing: GILDIA_OIDC names {name!r}.")
        values[key] = value
    if urlsplit(values["ISSUER"]).scheme != "https":
        raise ImproperlyConfigured(f"{prefix}_ISSUER must begin with https://.")
    return {
        "provider_id": name,
        "name": environment.get(f"{prefix}_LABEL", name),
        "client_id": values["CLIENT_ID"],
        "secret": values["CLIENT_SECRET"],
        "settings": {"server_url": values["ISSUER"]},
    }
