"""Opening strangers' files in a process of its own, bounded in time, processor and memory.

A PDF may be made to explode or to loop, and what reads signatures weighs more than a web worker may.
"""

import os
import subprocess
import sys

from django.conf import settings

from gildia.agreements.models import RevocationList, SealCertificate, TrustRoot
from gildia.agreements.rules.keys import fingerprint
from gildia.agreements.rules.verdicts import Examined, Finding, Reason, Trust
from gildia.agreements.rules.wire import Question, answer_from_json

PATIENCE_S = 25
_PROGRAM = (sys.executable, "-W", "ignore", "-m", "gildia.agreements.rules.wire")


def ask(question: Question) -> Examined:
    """The answer; what breaks a bound is too much, whatever it is."""
    environment = {"PATH": os.defpath, "PYTHONPATH": str(settings.BASE_DIR), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            _PROGRAM, input=question.to_json(), capture_output=True, text=True, check=True,
            timeout=PATIENCE_S, env=environment, cwd=settings.BASE_DIR,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Examined((Reason.TOO_MUCH,))
    return answer_from_json(done.stdout)


def seals() -> tuple[bytes, ...]:
    """Every certificate our seal ever had: roots of what we sealed."""
    rows = SealCertificate.objects.order_by("pk").values_list("certificate", "chain")
    found = [bytes(certificate) for certificate, _chain in rows]
    above = [bytes.fromhex(link) for _certificate, chain in rows for link in chain]
    return (*found, *above)


def trust(*, with_seals: bool) -> Trust:
    """Whom a question trusts: the operator's authorities, and our own seal where it may have signed."""
    rows = list(TrustRoot.objects.trusted().order_by("pk").values_list("certificate", "is_root"))
    lists = RevocationList.objects.filter(issuer__withdrawn_at__isnull=True).order_by("pk")
    roots = tuple(bytes(certificate) for certificate, is_root in rows if is_root)
    return Trust(
        roots=roots + (seals() if with_seals else ()),
        between=tuple(bytes(certificate) for certificate, is_root in rows if not is_root),
        revocations=tuple(bytes(data) for data in lists.values_list("data", flat=True)),
    )


def not_our_seal(finding: Finding) -> tuple[Reason, ...]:
    """Whether a field that only our seal fills was filled by another certificate."""
    ours = {fingerprint(certificate) for certificate in seals()}
    is_ours = finding.certificate is not None and finding.certificate.fingerprint in ours
    return () if is_ours or Reason.BROKEN in finding.reasons else (Reason.FOREIGN_ROOT,)
