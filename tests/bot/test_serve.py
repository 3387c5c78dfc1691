"""The launcher: what it refuses, what it leaves out, and the channel of a real server process."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from bot.contract.check import check
from bot.serve import Refused, check_arguments, parse, run
from bot.without_tensorflow import can_do_without, components_of
from tests.contract import samples

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = Path(__file__).with_name("fixture_project")
TOKEN = "a-token-für-tests"
SERVED = ROOT / "bot" / "README.md"  # any file will do where no model is looked into


def command(model, port=5999, host="127.0.0.1"):
    return ["--model", str(model), "--port", str(port), "--host", host,
            "--endpoints", str(FIXTURE / "endpoints.yml"),
            "--credentials", str(FIXTURE / "credentials.yml")]  # fmt: skip


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", ""])
def test_it_listens_on_loopback_only(monkeypatch, host):
    monkeypatch.setenv("MAKEGOOD_BOT_TOKEN", TOKEN)
    with pytest.raises(Refused, match="loopback only"):
        check_arguments(parse(command(SERVED, host=host)))


def test_it_does_not_start_without_a_token(monkeypatch):
    monkeypatch.delenv("MAKEGOOD_BOT_TOKEN", raising=False)
    with pytest.raises(Refused, match="MAKEGOOD_BOT_TOKEN"):
        check_arguments(parse(command(SERVED)))


def test_it_does_not_serve_another_model_when_this_one_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("MAKEGOOD_BOT_TOKEN", TOKEN)
    with pytest.raises(Refused, match="no such file"):
        check_arguments(parse(command(tmp_path / "gone.tar.gz")))


def test_what_is_no_model_is_refused_with_a_sentence(tmp_path):
    model = tmp_path / "x.tar.gz"
    model.write_bytes(b"not a model")
    result = subprocess.run(
        [sys.executable, "-m", "bot.serve", *command(model)],
        env={**os.environ, "MAKEGOOD_BOT_TOKEN": TOKEN}, cwd=ROOT, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr.strip() == f"bot: --model {model}: this is no Rasa model."


def test_a_channel_that_cannot_be_imported_says_why(monkeypatch):
    monkeypatch.delitem(sys.modules, "bot.channel", raising=False)
    monkeypatch.setitem(sys.modules, "bot.turn", None)  # stands for whatever is missing
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    with pytest.raises(ImportError, match=r"bot\.turn"):
        run(parse(command(SERVED)))


def test_tensorflow_is_left_out_only_where_nothing_computes_with_it(fixture_model):
    components = components_of(fixture_model)
    assert "bot.reader.component.Reader" in components
    assert can_do_without(components)
    assert not can_do_without({*components, "rasa.core.policies.ted_policy.TEDPolicy"})
    assert not can_do_without(
        {*components, "rasa.nlu.classifiers.diet_classifier.DIETClassifierMixin"}
    )
    assert not can_do_without({"somebody.elses.Component"})


class Server:
    """A server process and a client of it."""

    def __init__(self, model, log):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.serve", *command(model, self.port)],
            env={**os.environ, "MAKEGOOD_BOT_TOKEN": TOKEN}, cwd=ROOT,
            stdout=log.open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.call("GET", "health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(log.read_text())

    def call(self, method, path, document=None, body=None, token=TOKEN):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = b"Bearer " + token.encode()
        body = json.dumps(document).encode() if body is None else body
        connection.request(method, f"/webhooks/desk/{path}", body, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())


@pytest.fixture(scope="module")
def server(fixture_model, tmp_path_factory):
    served = Server(fixture_model, tmp_path_factory.mktemp("server") / "log")
    yield served
    served.process.terminate()
    assert served.process.wait(20) is not None


def problem(answer):
    status, document = answer
    check("problem", document)
    return status, document["error"]


def test_health_says_what_is_served(server):
    status, body = server.call("GET", "health", token=None)
    assert status == 200
    assert body["ready"] is True
    assert body["contract"] == 1
    assert body["model"].endswith(".tar.gz")


def test_a_turn_and_the_next_one_with_its_state(server, turn_request):
    status, first = server.call("POST", "turn", turn_request("how much is it"))
    assert status == 200
    check("turn_answer", first)
    status, second = server.call("POST", "turn", turn_request("price", state=first["state"]))
    assert status == 200
    assert second["replies"][0]["text"].endswith("|2")


@pytest.mark.parametrize("says", samples.good("turn_request"))
def test_every_good_sample_of_a_turn_is_accepted(server, says):
    status, document = server.call("POST", "turn", samples.good("turn_request")[says])
    # This little bot lacks one action, which is asked for in silence.
    assert (status, says) == (200, says) or document["error"] == "unknown_action", document


@pytest.mark.parametrize("says", samples.bad("turn_request"))
def test_every_bad_sample_of_a_turn_is_refused(server, says):
    request = samples.bad("turn_request")[says]
    assert problem(server.call("POST", "turn", request)) == (400, "bad_request")


@pytest.mark.parametrize("says", samples.good("reading_request"))
def test_every_good_sample_of_a_reading_is_answered(server, says):
    status, document = server.call("POST", "reading", samples.good("reading_request")[says])
    assert status == 200
    check("reading_answer", document)


@pytest.mark.parametrize("says", samples.bad("reading_request"))
def test_every_bad_sample_of_a_reading_is_refused(server, says):
    request = samples.bad("reading_request")[says]
    assert problem(server.call("POST", "reading", request)) == (400, "bad_request")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"version": NaN}', b"9" * 5000, b"null"]
)
def test_what_is_no_json_document_is_refused(server, body):
    assert problem(server.call("POST", "turn", body=body)) == (400, "bad_request")


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", "a-token-fur-tests"])
@pytest.mark.parametrize("path", ["turn", "reading"])
def test_without_the_token_nothing_is_answered(server, turn_request, path, token):
    answer = server.call("POST", path, turn_request("hello"), token=token)
    assert problem(answer) == (401, "unauthorized")


def test_a_failing_action_is_a_problem_and_not_silence(server, turn_request):
    answer = server.call("POST", "turn", turn_request("please crash now"))
    assert problem(answer) == (500, "action_failed")


def test_a_slow_turn_meets_its_deadline(server, turn_request):
    began = time.monotonic()
    assert problem(server.call("POST", "turn", turn_request("dawdle now"))) == (504, "deadline")
    assert time.monotonic() - began < 1.9  # the action alone takes two seconds


def test_a_button_of_another_bot_is_refused(server, turn_request):
    button = {"kind": "button", "message_id": "m1", "intent": "fly_to_mars", "title": "Mars"}
    answer = server.call("POST", "turn", turn_request(input=button))
    assert problem(answer) == (400, "bad_request")


def test_a_lone_surrogate_in_the_json_does_no_harm(server, turn_request):
    status, answer = server.call("POST", "turn", turn_request("how much is it \ud83d"))
    assert status == 200
    json.dumps(answer).encode().decode("unicode_escape").encode("utf-8")


def test_rasas_own_api_is_not_served(server):
    for path in ("model", "conversations/x/tracker", "status"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", f"/{path}")
        assert connection.getresponse().status == 404


def test_tensorflow_was_left_out_of_the_process(server):
    mapped = Path(f"/proc/{server.process.pid}/maps")
    if mapped.exists():  # Linux
        assert "tensorflow" not in mapped.read_text()


def test_the_log_holds_no_words_of_customers(server, turn_request):
    server.call("POST", "turn", turn_request("please crash the zeppelin now"))
    assert "zeppelin" not in server.log.read_text()
    assert "Ada Example" not in server.log.read_text()
