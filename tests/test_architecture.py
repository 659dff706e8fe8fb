"""The shape of the house, where import-linter cannot see it. Its contracts themselves run in test_quality."""

import grimp
import pytest
from django.apps import apps
from django.db import models

from gildia.config import rooms

DERIVED = {"SearchEntry"}  # made anew from the truth at any time, so it may go with it
OURS = [model for model in apps.get_models() if model.__module__.startswith("gildia.")]


def foreign_keys() -> list[tuple[type[models.Model], models.ForeignKey[models.Model, models.Model]]]:
    """Every relation between two of our own models."""
    return [
        (model, field)
        for model in OURS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in OURS
    ]


def test_relations_point_down() -> None:
    upwards = [
        f"{model.__name__}.{field.name} points to {field.related_model._meta.app_label}"
        for model, field in foreign_keys()
        if model._meta.app_label != field.related_model._meta.app_label
        and rooms.row_of(model._meta.app_label) <= rooms.row_of(field.related_model._meta.app_label)
    ]
    assert upwards == []


def test_relations_to_another_room_protect_it_and_leave_no_name_there() -> None:
    loose = [
        f"{model.__name__}.{field.name}"
        for model, field in foreign_keys()
        if model._meta.app_label != field.related_model._meta.app_label
        and model.__name__ not in DERIVED
        and (field.remote_field.on_delete is not models.PROTECT or field.remote_field.related_name != "+")
    ]
    assert loose == []


@pytest.mark.parametrize("part", ["views", "forms", "admin", "urls"])
def test_what_is_a_rooms_own_is_used_only_there(part: str) -> None:
    graph = grimp.build_graph("gildia")
    strangers = [
        f"{importer} imports {module}"
        for module in graph.modules
        if module.split(".")[2:3] == [part]
        for importer in graph.find_modules_that_directly_import(module)
        if importer.split(".")[1] not in {module.split(".")[1], "config"}
    ]
    assert strangers == []


def test_every_room_is_placed_and_installed() -> None:
    placed = {room for row in rooms.rows() for room in row}
    folders = {path.parent.name for path in (rooms.ROOT / "gildia").glob("*/__init__.py")}
    installed = {config.label for config in apps.get_app_configs() if config.name.startswith("gildia.")}
    assert placed == folders == installed


def test_the_map_in_the_documentation_is_current() -> None:
    text = (rooms.ROOT / "docs" / "architecture.md").read_text()
    assert rooms.with_map(text) == text, "draw it anew: python3 dev.py manage draw_map"
