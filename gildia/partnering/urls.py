"""Pages of partner finding."""

from django.urls import path

from gildia.partnering import views
from gildia.partnering.views import failing, judgements, unanswered, why

app_name = "partnering"

urlpatterns = [
    path("partners/", views.partners, name="search"),
    path("partners/why/", why.why, name="why"),
    path("partners/missing/", unanswered.missing, name="missing"),
    path("partners/unhelpful/", unanswered.unhelpful, name="unhelpful"),
    path("partners/judgements/", judgements.mine, name="judgements"),
    path("partners/judgements/new/", judgements.judge, name="judge"),
    path("partners/judgements/effect/", judgements.effect, name="effect"),
    path("partners/judgements/failing/", failing.failing, name="failing"),
    path("partners/judgements/<int:judgement_id>/take-back/", judgements.take_back, name="take_back"),
    path("partners/unanswered/", unanswered.unanswered, name="unanswered"),
    path("partners/unanswered/<int:need_id>/handled/", unanswered.handled, name="unanswered_handled"),
]
