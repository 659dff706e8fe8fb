"""Letting the encoders read what is shown. Nobody acts here: the worker does it."""

from gildia.foundation.encoders import FAST, EncoderUnavailable
from gildia.opportunities.models import Reading, Version
from gildia.opportunities.queries.readings import ToRead, are_in_force, to_read
from gildia.partnering.queries.learnt import learnt


def read(version: Version, *, is_request: bool) -> bool:
    """Have all texts of a version read by the encoders in force; answers whether anything was to be read."""
    if are_in_force(list(version.readings.all())):
        return False
    texts = to_read(version, is_request=is_request)
    read_now = [_read(version, place, each) for place, each in enumerate(texts)]
    version.readings.all().delete()
    Reading.objects.bulk_create(read_now)
    return True


def _read(version: Version, place: int, each: ToRead) -> Reading:
    reading = Reading(
        version=version, place=place, is_need=each.is_need, language=each.language, text=each.text
    )
    encode = FAST.encode_queries if each.is_need else FAST.encode_passages
    reading.fast, reading.fast_encoder = encode([each.text])[0].tobytes(), FAST.id
    if each.deeply:
        try:
            encoder = learnt().deep
        except EncoderUnavailable:
            return reading
        encode = encoder.encode_queries if each.is_need else encoder.encode_passages
        reading.deep, reading.deep_encoder = encode([each.text])[0].tobytes(), encoder.id
    return reading
