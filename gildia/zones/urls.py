"""Addresses of zones."""

from django.urls import path

from gildia.zones.views import places, public, settings, staff

app_name = "zones"

urlpatterns = [
    path("zones/", public.index, name="index"),
    path("zones/<slug:zone>/", public.zone, name="zone"),
    path("zones/<slug:zone>/calendar/", public.calendar, name="calendar"),
    path("zones/<slug:zone>/settings/", settings.overview, name="settings"),
    path("zones/<slug:zone>/settings/<slug:section>/", settings.section, name="section"),
    path("zones/<slug:zone>/history/", settings.history, name="history"),
    path("zones/<slug:zone>/territories/add/", places.add_territory, name="territory_add"),
    path("zones/<slug:zone>/territories/<int:territory_id>/", places.change_territory, name="territory"),
    path("zones/<slug:zone>/days/add/", places.move_days, name="days_add"),
    path("zones/<slug:zone>/<slug:kind>/<int:row_id>/remove/", places.remove, name="remove"),
    path("zones/<slug:zone>/<slug:kind>/<int:row_id>/restore/", places.restore, name="restore"),
    path("zones/<slug:zone>/staff/", staff.index, name="staff"),
    path("zones/<slug:zone>/staff/give/", staff.give, name="role_give"),
    path("zones/<slug:zone>/staff/<int:mandate_id>/end/", staff.revoke, name="role_end"),
    path(
        "zones/<slug:zone>/staff/invitations/<int:invitation_id>/withdraw/",
        staff.withdraw,
        name="role_withdraw",
    ),
]
