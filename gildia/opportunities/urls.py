"""Addresses of offers and requests."""

from django.urls import path

from gildia.opportunities.views import feed, listing, matches, one, review, steps, writing

app_name = "opportunities"

urlpatterns = [
    path("opportunities/", listing.index, name="index"),
    path("opportunities/feed/", feed.feed, name="feed"),
    path("opportunities/mine/", listing.mine, name="mine"),
    path("opportunities/for-us/", matches.for_us, name="for_us"),
    path("opportunities/review/", review.queue, name="queue"),
    path("opportunities/new/", writing.choose, name="new"),
    path("opportunities/new/<slug:opportunity_kind>/", writing.begin, name="begin"),
    path("opportunities/renew/<str:token>/", steps.renew_by_link, name="renew_by_link"),
    path("opportunities/<slug:opportunity>/", one.opportunity, name="opportunity"),
    path("opportunities/<slug:opportunity>/write/", writing.write, name="write"),
    path("opportunities/<slug:opportunity>/files/", writing.attach, name="attach"),
    path("opportunities/<slug:opportunity>/files/<int:file_id>/remove/", writing.detach, name="detach"),
    path("opportunities/<slug:opportunity>/send/", steps.send, name="send"),
    path("opportunities/<slug:opportunity>/retract/", steps.retract, name="retract"),
    path("opportunities/<slug:opportunity>/drop/", steps.drop, name="drop"),
    path("opportunities/<slug:opportunity>/renew/", steps.renew, name="renew"),
    path("opportunities/<slug:opportunity>/close/", steps.close, name="close"),
    path("opportunities/<slug:opportunity>/withdraw/", steps.withdraw, name="withdraw"),
    path("opportunities/<slug:opportunity>/companies/", matches.companies, name="companies"),
    path("opportunities/<slug:opportunity>/requests/", matches.requests, name="requests"),
    path("opportunities/<slug:opportunity>/review/", review.review, name="review"),
]
