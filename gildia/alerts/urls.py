"""Addresses of alerts."""

from django.urls import path

from gildia.alerts.views import news, searches, stopping

app_name = "alerts"

urlpatterns = [
    path("alerts/", news.index, name="index"),
    path("alerts/seen/", news.see_all, name="see_all"),
    path("alerts/letters/", news.letters, name="letters"),
    path("alerts/stop/<str:token>/", stopping.stop, name="stop"),
    path("alerts/searches/", searches.export, name="export"),
    path("alerts/searches/new/", searches.new, name="new"),
    path("alerts/searches/<int:search_id>/", searches.search, name="search"),
    path("alerts/searches/<int:search_id>/seen/", searches.see, name="see"),
    path("alerts/searches/<int:search_id>/rename/", searches.rename, name="rename"),
    path("alerts/searches/<int:search_id>/pause/", searches.pause, name="pause"),
    path("alerts/searches/<int:search_id>/resume/", searches.resume, name="resume"),
    path("alerts/searches/<int:search_id>/remove/", searches.remove, name="remove"),
    path("alerts/searches/<int:search_id>/restore/", searches.restore, name="restore"),
]
