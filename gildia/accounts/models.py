"""People who sign in. What they may do comes from mandates (registry), never from here."""

from typing import ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gildia.foundation.languages import Text, pick, reader_language


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the e-mail address is the name they sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """A person with a usable password, or without one if None is given."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """The operator of the installation, who may open Django's plain admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Look a person up by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in with an e-mail address and acts for organisations by mandate."""

    email = models.EmailField(
        _("e-mail address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Somebody already signs in with this e-mail address.")},
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("As you sign letters."))
    name_latin = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=[("ru", "Русский"), ("en", "English")],
        blank=True,
    )
    is_staff = models.BooleanField(_("may open the operator's admin"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="accounts_person_email_lower_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split(" ")[0]

    @property
    def shown_name(self) -> str:
        """The name a reader can read: in Latin letters, if known, for those who read no Russian."""
        return self.name_latin if self.name_latin and reader_language() != "ru" else self.name


class DemonstrationAccount(models.Model):
    """An account a visitor of a demonstration may step into, with who that is in a sentence."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    explanation_ru = models.CharField(_("explanation in Russian"), max_length=300)
    explanation_en = models.CharField(_("explanation in English"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("demonstration account")
        verbose_name_plural = _("demonstration accounts")

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def explanation(self) -> Text:
        """Who this is, in the reader's language."""
        return pick(self, "explanation")
