"""An act keeps its subject's name in Russian and English. What stood there before counts as Russian."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RenameField("act", "subject_name", "subject_name_ru"),
        migrations.AlterField(
            "act",
            "subject_name_ru",
            models.CharField(blank=True, max_length=300, verbose_name="subject's name in Russian"),
        ),
        migrations.AddField(
            "act",
            "subject_name_en",
            models.CharField(blank=True, default="", max_length=300, verbose_name="subject's name in English"),
            preserve_default=False,
        ),
    ]
