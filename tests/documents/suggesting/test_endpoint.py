"""Asking a model over the network: bounded in time, size and number, and only where the setting says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.suggesting.server import Reply, said, serving
from zoulang.documents.suggesting import Endpoint, ModelError, model_from
from zoulang.errors import InputError


def endpoint(url: str, waited: list[float] | None = None, **settings: object) -> Endpoint:
    pauses = waited if waited is not None else []
    return Endpoint(url, "small", wait=pauses.append, **settings)  # type: ignore[arg-type]


def test_a_question_is_asked_in_the_form_of_chat_completions():
    with serving(said("好")) as fake:
        assert endpoint(fake.url, key="secret").ask("task", "material") == "好"
    asked = fake.asked[0]
    assert (asked["path"], asked["model"], fake.keys) == ("/v1/chat/completions", "small", ["Bearer secret"])
    assert [message["content"] for message in asked["messages"]] == ["task", "material"]


def test_without_a_key_none_is_sent():
    with serving(said("好")) as fake:
        endpoint(fake.url).ask("task", "material")
    assert fake.keys == [None]


def test_a_busy_server_is_asked_again_and_not_for_ever():
    waited: list[float] = []
    with serving(Reply(b"", 503), Reply(b"", 429), said("好")) as fake:
        assert endpoint(fake.url, waited).ask("task", "material") == "好"
    assert waited == [1.0, 2.0]
    with serving(Reply(b"", 503)) as fake, pytest.raises(ModelError, match="status 503"):
        endpoint(fake.url).ask("task", "material")
    assert len(fake.asked) == 3


def test_a_refusal_is_not_asked_again():
    with serving(Reply(b"secret details", 401)) as fake, pytest.raises(ModelError) as refused:
        endpoint(fake.url).ask("task", "material")
    assert (len(fake.asked), str(refused.value)) == (1, "the endpoint answered with status 401")


def test_a_redirect_is_not_followed():
    with serving(said("好")) as elsewhere:
        moved = Reply(b"", 307, {"Location": elsewhere.url + "/chat/completions"})
        with serving(moved) as fake, pytest.raises(ModelError, match="status 307"):
            endpoint(fake.url).ask("task", "the text of a document")
    assert elsewhere.asked == []


def test_an_answer_without_end_is_cut_off():
    with serving(Reply(b"x" * 1_200_000)) as fake, pytest.raises(ModelError, match="too long"):
        endpoint(fake.url).ask("task", "material")


def test_a_slow_answer_is_not_waited_for():
    with serving(Reply(b"x" * 1000, drip=0.05)) as fake, pytest.raises(ModelError, match="took too long"):
        endpoint(fake.url, seconds=0.3, attempts=1).ask("task", "material")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": [{"message": {"content": 7}}]}', b"\xff\xfe",
     b"[" * 100_000],
)  # fmt: skip
def test_an_answer_in_another_form_is_said_so(body: bytes):
    with serving(Reply(body)) as fake, pytest.raises(ModelError, match="form of chat completions"):
        endpoint(fake.url).ask("task", "material")


def test_a_server_that_is_not_there_is_said_so():
    with serving(said("好")) as gone:
        url = gone.url
    with pytest.raises(ModelError, match="cannot be reached"):
        endpoint(url, attempts=2).ask("task", "material")


def test_without_the_setting_there_is_no_model():
    assert model_from({}) is None
    assert model_from({"ZOULANG_MODEL_NAME": "small", "ZOULANG_MODEL_KEY": "secret"}) is None


def test_the_key_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "key").write_text("secret\n", encoding="utf-8")
    settings = {"ZOULANG_MODEL_URL": "https://model.example/v1", "ZOULANG_MODEL_NAME": "small"}
    model = model_from(settings | {"ZOULANG_MODEL_KEY_FILE": str(tmp_path / "key")})
    assert model is not None and (model.key, model.place) == ("secret", "model.example")
    assert "secret" not in repr(model)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"URL": "https://model.example"}, "has an address and no name"),
        ({"URL": "file:///etc/passwd", "NAME": "small"}, "no address of http or https"),
        ({"URL": "model.example", "NAME": "small"}, "no address of http or https"),
        ({"URL": "http://model.example/v1", "NAME": "small", "KEY": "secret"}, "would travel unencrypted"),
        ({"URL": "https://model.example", "NAME": "small", "KEY_FILE": "/nowhere"}, "cannot be read"),
    ],
)
def test_settings_that_are_not_whole_are_refused_in_one_sentence(settings: dict[str, str], sentence: str):
    with pytest.raises(InputError, match=sentence) as refused:
        model_from({f"ZOULANG_MODEL_{name}": value for name, value in settings.items()})
    assert "secret" not in str(refused.value)
