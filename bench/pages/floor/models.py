"""The rows of the register as a bare page reads them."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse


class Segment(models.Model):
    """A field of industry."""

    code = models.TextField()
    name_ru = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_segment"

    def __str__(self) -> str:
        return self.name_ru


class Circle(models.Model):
    """A zone or a cluster."""

    kind = models.TextField()
    code = models.TextField()
    name_ru = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_circle"

    def __str__(self) -> str:
        return self.name_ru


class Organisation(models.Model):
    """A company."""

    slug = models.TextField()
    state = models.TextField()
    visibility = models.IntegerField()
    legal_name = models.TextField()
    name_ru = models.TextField()
    summary_ru = models.TextField()
    about_ru = models.TextField()
    country = models.TextField()
    founded_year = models.IntegerField()
    employees = models.IntegerField()
    website = models.TextField()
    segments = models.ManyToManyField(Segment, db_table="registry_organisation_segments")
    circles = models.ManyToManyField(Circle, through="Membership")

    class Meta:
        managed = False
        db_table = "registry_organisation"

    def __str__(self) -> str:
        return self.name_ru

    def get_absolute_url(self) -> str:
        """Its profile."""
        return reverse("profile", args=[self.slug])


class Membership(models.Model):
    """An organisation is in a circle."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)

    class Meta:
        managed = False
        db_table = "registry_circlemembership"

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.circle_id}"


class Step(models.Model):
    """A process step."""

    code = models.TextField()
    name_ru = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_processstep"

    def __str__(self) -> str:
        return self.name_ru


class Record(models.Model):
    """Something an organisation says of itself."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(class)ss")
    visibility = models.IntegerField()

    class Meta:
        abstract = True


class Site(Record):
    """A place of work."""

    city_ru = models.TextField()
    address_ru = models.TextField()
    is_main = models.BooleanField()

    class Meta:
        managed = False
        db_table = "registry_site"

    def __str__(self) -> str:
        return self.city_ru


class Capability(Record):
    """What it can do."""

    process_step = models.ForeignKey(Step, on_delete=models.PROTECT)
    text_ru = models.TextField()
    text_en = models.TextField()
    position = models.IntegerField()

    class Meta:
        managed = False
        db_table = "registry_capability"

    def __str__(self) -> str:
        return self.text_ru or self.text_en


class Certificate(Record):
    """What it holds."""

    standard = models.TextField()
    number = models.TextField()
    issuer = models.TextField()
    valid_until = models.DateField()

    class Meta:
        managed = False
        db_table = "registry_certificate"

    def __str__(self) -> str:
        return self.standard


class Equipment(Record):
    """What it works with."""

    name_ru = models.TextField()
    quantity = models.IntegerField()

    class Meta:
        managed = False
        db_table = "registry_equipment"

    def __str__(self) -> str:
        return self.name_ru


class Product(Record):
    """What it sells."""

    name_ru = models.TextField()
    description_ru = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_product"

    def __str__(self) -> str:
        return self.name_ru


class Document(models.Model):
    """What is searched: one document an organisation (documents.sql)."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, primary_key=True)
    search = SearchVectorField()

    class Meta:
        managed = False
        db_table = "floor_document"

    def __str__(self) -> str:
        return str(self.organisation_id)
