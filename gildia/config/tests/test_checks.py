"""What is refused before a process starts."""

from pathlib import Path

from pytest_django import Settings

from gildia.config.checks import encoder_can_be_used
from gildia.foundation.tests.tiny_encoder import make_tiny_encoder


def test_an_encoder_that_cannot_be_used_is_told_before_anything_starts(
    settings: Settings, tmp_path: Path
) -> None:
    assert encoder_can_be_used() == []
    settings.DEEP_ENCODER = f"onnx:{make_tiny_encoder(tmp_path / 'there')}"
    assert encoder_can_be_used() == []
    settings.DEEP_ENCODER = f"onnx:{tmp_path / 'nowhere'}"
    (found,) = encoder_can_be_used()
    assert "nowhere" in found.msg
    assert found.is_serious()
