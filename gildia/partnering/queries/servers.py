"""On how many servers the search entries stand."""

from django.db import connection

_IS_SPREAD = "SELECT relkind = 'p' FROM pg_class WHERE oid = 'partnering_searchentry'::regclass"
_SERVERS = r"SELECT srvname FROM pg_foreign_server WHERE srvname LIKE 'gildia\_search\_%' ORDER BY srvname"


def is_spread() -> bool:
    """Whether the entries stand on several servers (actions.spreading)."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_SPREAD)
        return bool(cursor.fetchone()[0])


def server_names() -> list[str]:
    """The other servers, as PostgreSQL knows them."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVERS)
        return [name for (name,) in cursor.fetchall()]
