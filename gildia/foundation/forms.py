"""Renders every Django form of the platform with the field component: no form needs a template."""

from django.forms.renderers import TemplatesSetting


class PageFormRenderer(TemplatesSetting):
    """The FORM_RENDERER setting: errors beside the field, help, limits, and what is optional."""

    form_template_name = "foundation/form.html"
    field_template_name = "foundation/field.html"
