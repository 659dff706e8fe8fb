"""Addresses of clusters and of the way into them."""

from django.urls import URLPattern, path

from gildia.clusters.views import (
    applying,
    batches,
    board,
    campaigns,
    certificates,
    clusters,
    founding,
    invitations,
    joinings,
    leaders,
    members,
    memberships,
    settings,
    text,
)

app_name = "clusters"

#: Clusters: what they are, how they came to be, who leads them, who is in them.
pages: list[URLPattern] = [
    path("clusters/", clusters.index, name="index"),
    path("clusters/new/", settings.new, name="new"),
    path("clusters/enter/", settings.enter, name="enter"),
    path("clusters/founding-records/<int:record_id>/take-back/", founding.take_back, name="take_back"),
    path("clusters/<slug:code>/", clusters.cluster, name="cluster"),
    path("clusters/<slug:code>/settings/", settings.change, name="settings"),
    path("clusters/<slug:code>/publish/", settings.publish, name="publish"),
    path("clusters/<slug:code>/hide/", settings.hide, name="hide"),
    path("clusters/<slug:code>/dissolve/", settings.dissolve, name="dissolve"),
    path("clusters/<slug:code>/founding/", founding.founding, name="founding"),
    path("clusters/<slug:code>/founding/<slug:step>/record/", founding.record, name="record"),
    path("clusters/<slug:code>/agreement/", text.agreement, name="agreement"),
    path("clusters/<slug:code>/agreement/choose/", text.choose, name="choose_agreement"),
    path("clusters/<slug:code>/leaders/", leaders.leaders, name="leaders"),
    path("clusters/<slug:code>/leaders/new/", leaders.new, name="leader_new"),
    path("clusters/<slug:code>/leaders/<int:office_id>/change/", leaders.change, name="leader_change"),
    path("clusters/<slug:code>/leaders/<int:office_id>/end/", leaders.end, name="leader_end"),
    path("clusters/<slug:code>/members/", members.members, name="members"),
    path("clusters/<slug:code>/members/enter/", members.enter, name="member_enter"),
    path("memberships/<int:membership_id>/", memberships.membership, name="membership"),
    path("memberships/<int:membership_id>/suspend/", memberships.suspend, name="membership_suspend"),
    path("memberships/<int:membership_id>/resume/", memberships.resume, name="membership_resume"),
    path("memberships/<int:membership_id>/leave/", memberships.leave, name="membership_leave"),
    path("memberships/<int:membership_id>/kind/", memberships.change_kind, name="membership_kind"),
]

#: Joining: applications, invitations, the board, lists.
joining: list[URLPattern] = [
    path("clusters/<slug:code>/apply/", applying.apply, name="apply"),
    path("clusters/<slug:code>/joining/", board.board, name="board"),
    path("clusters/<slug:code>/invite/", invitations.invite, name="invite"),
    path("clusters/<slug:code>/invite/new/", invitations.invite_new, name="invite_new"),
    path("clusters/<slug:code>/invite/list/", batches.invite_list, name="invite_list"),
    path("invitation-lists/<int:batch_id>/", batches.batch, name="batch"),
    path("invitation-lists/<int:batch_id>/rows/", batches.choose, name="batch_choose"),
    path("invitation-lists/<int:batch_id>/start/", batches.start, name="batch_start"),
    path("invitation-lists/<int:batch_id>/stop/", batches.stop, name="batch_stop"),
    path("invitation-lists/<int:batch_id>/letters.zip", batches.letters, name="batch_letters"),
    path("joinings/", joinings.mine, name="joinings"),
    path("joinings/<int:joining_id>/", joinings.joining, name="joining"),
    path("joinings/<int:joining_id>/resend/", invitations.resend, name="joining_resend"),
    *(
        path(f"joinings/<int:joining_id>/{verb}/", joinings.step, {"verb": verb}, name=f"joining_{verb}")
        for verb in joinings.STEPS
    ),
    path("join/<str:token>/", invitations.link, name="link"),
]

#: What members hold and sign anew: certificates, re-signing campaigns.
holding: list[URLPattern] = [
    path("memberships/<int:membership_id>/certificate/", certificates.ask, name="certificate_ask"),
    path("clusters/<slug:code>/campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/cancel/", campaigns.cancel, name="campaign_cancel"),
    path("campaigns/<int:campaign_id>/remind/", campaigns.remind, name="campaign_remind"),
    path("campaigns/<int:campaign_id>/try-again/", campaigns.try_again, name="campaign_try_again"),
    path("campaign-entries/<int:entry_id>/send-again/", campaigns.send_again, name="campaign_send_again"),
]

urlpatterns = [*pages, *joining, *holding]
