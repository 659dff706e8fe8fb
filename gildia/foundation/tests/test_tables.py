"""Sort links of data tables."""

from django.http import QueryDict

from gildia.foundation.tables import Column, chosen_sort, headings

COLUMNS = [Column("Name", key="name"), Column("People", key="people", is_number=True), Column("Note")]


def test_a_second_click_turns_the_order_round() -> None:
    name, people, note = headings(COLUMNS, QueryDict("sort=name&q=wafer&page=3"))
    assert (name.sorted, name.url) == ("ascending", "?sort=-name&q=wafer")
    assert (people.sorted, people.url) == ("", "?sort=people&q=wafer")
    assert note.url == ""


def test_without_a_choice_the_default_is_shown_as_the_order() -> None:
    assert headings(COLUMNS, QueryDict(), default="-people")[1].sorted == "descending"


def test_only_the_tables_own_columns_can_be_sorted_by() -> None:
    assert chosen_sort(COLUMNS, QueryDict("sort=-people"), default="name") == "-people"
    assert chosen_sort(COLUMNS, QueryDict("sort=password"), default="name") == "name"
    assert chosen_sort(COLUMNS, QueryDict("sort="), default="name") == "name"
