"""Addresses of introductions."""

from django.urls import path

from gildia.introductions.views import asking, conversation, listing, one, outcomes, steps

app_name = "introductions"

urlpatterns = [
    path("introductions/", listing.index, name="index"),
    path("introductions/staff/", listing.staff, name="staff"),
    path(
        "introductions/ask/opportunity/<slug:opportunity>/", asking.about_opportunity, name="ask_opportunity"
    ),
    path("introductions/ask/company/<slug:slug>/", asking.about_company, name="ask_company"),
    path("introductions/<slug:introduction>/", one.introduction, name="introduction"),
    path("introductions/<slug:introduction>/messages/", one.messages, name="messages"),
    path("introductions/<slug:introduction>/write/", conversation.write, name="write"),
    path("introductions/<slug:introduction>/read/", conversation.read, name="read"),
    path("introductions/<slug:introduction>/files/", conversation.give_file, name="give_file"),
    path(
        "introductions/<slug:introduction>/files/<int:file_id>/take-back/",
        conversation.take_back_file,
        name="take_back_file",
    ),
    path("introductions/<slug:introduction>/report/", outcomes.report, name="report"),
    path(
        "introductions/<slug:introduction>/outcomes/<int:outcome_id>/confirm/",
        outcomes.confirm,
        name="confirm",
    ),
    path(
        "introductions/<slug:introduction>/outcomes/<int:outcome_id>/dispute/",
        outcomes.dispute,
        name="dispute",
    ),
    path(
        "introductions/<slug:introduction>/outcomes/<int:outcome_id>/retract/",
        outcomes.retract,
        name="retract",
    ),
    path("introductions/<slug:introduction>/outcomes/<int:outcome_id>/show/", outcomes.show, name="show"),
    path("introductions/<slug:introduction>/leave/", conversation.leave, name="leave"),
    *(
        path(
            f"introductions/<slug:introduction>/{verb.replace('_', '-')}/",
            steps.step,
            {"verb": verb},
            name=verb,
        )
        for verb in steps.STEPS
    ),
]
