"""Forms are rendered with the field component."""

from django import forms

from gildia.foundation.tests.test_shell import rendered


class Sample(forms.Form):
    """A field with a limit and help, a choice, a box to tick."""

    name = forms.CharField(max_length=5, help_text="As on the door.")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False)
    agreed = forms.BooleanField(required=False)


def test_errors_stand_beside_their_field_and_are_tied_to_it() -> None:
    html = str(Sample({"name": "too long"}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'value="too long"' in html


def test_limits_and_what_is_optional_are_stated() -> None:
    html = str(Sample())
    assert "At most 5 characters" in html
    assert html.count("(optional)") == 1


def test_the_form_component_brings_token_key_and_summary() -> None:
    html = rendered('<c-form :form="form" submit="Send" />', form=Sample({"name": ""}))
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'name="idempotency_key"' in html
    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert "Send</button>" in html


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert "error-summary" not in rendered('<c-form :form="form" />', form=Sample())
