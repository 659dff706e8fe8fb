"""Writing, reading, and giving files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gildia.foundation.refusals import as_message, beside
from gildia.foundation.row_ids import row_id
from gildia.introductions.actions import conversation, moderating
from gildia.introductions.forms.steps import FileForm, MessageForm
from gildia.introductions.models import Introduction
from gildia.introductions.views import one
from gildia.introductions.views.pages import find, kept_private
from gildia.registry.middleware import SignedInRequest, actor_in

CONVERSATION = "#conversation"
FILES = "#files"


@require_POST
@kept_private
def write(request: SignedInRequest, introduction: str) -> HttpResponse:
    """Write; what could not be sent stays in the box."""
    one.conversation_of(request.acting.viewer, introduction)
    form = MessageForm(request.POST)
    if form.is_valid():
        with beside(form):
            text = form.cleaned_data["text"]
            conversation.write(code=introduction, text=text, by=actor_in(request), now=timezone.now())
            return redirect(_page(introduction, CONVERSATION))
    return one.answer(request, introduction, message_form=form, status=422)


@require_POST
@kept_private
def read(request: SignedInRequest, introduction: str) -> HttpResponse:
    """Everything up to a message is read. A script sends it when the conversation is seen."""
    found, _side = find(request, introduction)
    message_id = row_id(request.POST.get("message", ""))
    if message_id is not None:
        conversation.read(code=found.code, message_id=message_id, by=actor_in(request), now=timezone.now())
    if request.headers.get("HX-Request"):
        return HttpResponse()  # stands where the button stood
    return redirect(_page(introduction, CONVERSATION))


@require_POST
@kept_private
def give_file(request: SignedInRequest, introduction: str) -> HttpResponse:
    """Give the other side a file."""
    found, _side = find(request, introduction)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        with beside(form):
            file = form.cleaned_data["file"]
            conversation.give_file(code=found.code, file=file, by=actor_in(request), now=timezone.now())
            messages.success(request, _("The other company can open the file."))
            return redirect(_page(introduction, FILES))
    return one.answer(request, introduction, file_form=form, status=422)


@require_POST
@kept_private
def take_back_file(request: SignedInRequest, introduction: str, file_id: int) -> HttpResponse:
    """Take one's own file back."""
    found, _side = find(request, introduction)
    with as_message(request):
        conversation.take_back_file(
            code=found.code, file_id=file_id, by=actor_in(request), now=timezone.now()
        )
        messages.success(request, _("The file is taken back: the other company cannot open it any more."))
    return redirect(_page(introduction, FILES))


@require_POST
@kept_private
def leave(request: SignedInRequest, introduction: str) -> HttpResponse:
    """A moderator is needed no longer, and sees it no more."""
    asked_in = Introduction.objects.moderated_by(request.acting.viewer)
    if not asked_in.filter(code=introduction).exists():
        raise Http404
    with as_message(request):
        moderating.end(code=introduction, by=actor_in(request), now=timezone.now())
        messages.success(request, _("You no longer see this introduction."))
    return redirect("introductions:staff")


def _page(code: str, part: str) -> str:
    return reverse("introductions:introduction", args=[code]) + part
