"""Campaigns: under whose mandate a member is asked, and that reminding was asked for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clusters", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="remind_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reminding asked for at"),
        ),
        migrations.AddField(
            model_name="campaignentry",
            name="asked_under",
            field=models.ForeignKey(
                default=0,  # there are no campaigns yet
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.mandate",
                verbose_name="asked under the mandate",
            ),
            preserve_default=False,
        ),
    ]
