from django.db import migrations

# Vectors inside the row: stored outside of it, as PostgreSQL does with a row over two kilobytes, each
# comparison looks them up in another table, which doubles the cost of comparing all texts under a filter.
TOGETHER = """
ALTER TABLE partnering_searchentry
    ALTER fast_vector SET STORAGE MAIN, ALTER deep_vector SET STORAGE MAIN,
    ALTER next_deep_vector SET STORAGE MAIN, SET (toast_tuple_target = 8160)
"""
APART = """
ALTER TABLE partnering_searchentry
    ALTER fast_vector SET STORAGE EXTERNAL, ALTER deep_vector SET STORAGE EXTERNAL,
    ALTER next_deep_vector SET STORAGE EXTERNAL, RESET (toast_tuple_target)
"""


class Migration(migrations.Migration):

    dependencies = [
        ("partnering", "0006_measured_by_language"),
    ]

    operations = [
        migrations.RunSQL(TOGETHER, APART),
        # Nearly every text is for everybody; the planner read this index through and gained nothing.
        migrations.RemoveIndex(model_name="searchentry", name="partnering_entry_audience"),
    ]
