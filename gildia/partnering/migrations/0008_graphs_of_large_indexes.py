from django.db import migrations

SMALL = 50_000
GRAPHS = ("partnering_entry_fast", "partnering_deep_f5c3192d63")


def drop_where_small(apps, schema_editor):
    """Graphs of a large index stay; from now on the worker makes and drops them (actions.graphs)."""
    if apps.get_model("partnering", "SearchEntry").objects.count() < SMALL:
        for name in GRAPHS:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):

    dependencies = [
        ("partnering", "0007_rows_in_one_piece"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_where_small, migrations.RunPython.noop)],
            state_operations=[
                migrations.RemoveIndex(model_name="searchentry", name=name) for name in GRAPHS
            ],
        ),
    ]
