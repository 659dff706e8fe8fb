"""Addresses of the capability map and of the graph."""

from django.urls import path

from gildia.landscape.views import capability_map, graph, steps

app_name = "landscape"

urlpatterns = [
    path("landscape/", capability_map.index, name="map"),
    path("landscape/graph/", graph.graph, name="graph"),
    path("landscape/steps/<slug:step>/", steps.step, name="step"),
]
