"""A measure as a draft of a rule, and the person who takes it over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError, Problem, said
from zoulang.rules import load_policy
from zoulang.web.accounts.entrance import office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.actions import install_policy_file
from zoulang.web.policy.drafted_rules import added_to, drafted_rule
from zoulang.web.policy.editions import last_edition
from zoulang.web.policy.models import Draft, PolicyEdition, PolicyFile
from zoulang.web.site.office.desk import drafts_of
from zoulang.web.workbench.actions import save_draft


@office_page
def drafted(request: HttpRequest, draft: int) -> HttpResponse:
    """The rule that a measure may be; taken over, it goes into the workbench or begins a policy file."""
    found = get_object_or_404(drafts_of(request).filter(kind=Draft.Kind.MEASURE), pk=draft)
    document = found.clause.document
    made = drafted_rule(found)
    policies = list(PolicyFile.objects.visible_to(request.user).filter(document=document))
    source = made.source.replace("\r\n", "\n")
    problem = ""
    if request.method == "POST":
        source = request.POST.get("source", "").replace("\r\n", "\n")
        try:
            policy_file = next((each for each in policies if each.slug == request.POST.get("policy")), None)
            taken_over = _taken_over(request, found, source, policy_file)
        except InputError as error:
            problem = error_in_words(error)
        else:
            return redirect("workbench", taken_over.slug)
    context = {
        "section": "office",
        "programme": document.programme,
        "document": document,
        "draft": found,
        "clause": found.clause,
        "made": made,
        "source": source,
        "problem": problem,
        "policies": [each for each in policies if request.user.has_perm("workbench.propose_change", each)],
        "may_begin": not policies and request.user.has_perm("policy.install_policy_file", document),
    }
    return render(request, "site/office/drafted.html", context)


def _taken_over(
    request: HttpRequest, draft: Draft, source: str, policy_file: PolicyFile | None
) -> PolicyFile:
    """The policy file that holds the rule now: as the person's own draft of a change, or as a new file.

    Raises:
        InputError: with the mistakes of the text.
    """
    document, by = draft.clause.document, person(request)
    if not load_policy(source).items:
        raise InputError(Problem(said("the text holds no rule"), said("keep at least one measure in it")))
    if policy_file is None:
        begun = install_policy_file(document, source, by)
        messages.success(request, _("The policy file is begun; change it here before anything is granted."))
        return begun
    last = last_edition(policy_file)
    own = policy_file.editions.filter(status=PolicyEdition.Status.DRAFT, proposed_by=by).first()
    held = own.source if own is not None and own.replaces_id == last.pk else last.source
    save_draft(policy_file, last.number, added_to(held, source), by)
    messages.success(
        request, _("The rule stands in your draft of a change. Nothing holds before it is approved.")
    )
    return policy_file
