"""Questions to the library: answers in time, late ones dropped, changes noted."""

import threading
import time

import pytest

from mirdesk.errors import MirdeskError
from mirdesk.ui.paced_question import PacedQuestion

pytestmark = pytest.mark.gui

GAP_S = 0.2


@pytest.fixture
def question(background):
    return PacedQuestion(background, GAP_S)


def no_error(error):
    raise AssertionError(error)


def test_an_answer_closes_the_question(qtbot, question):
    answers = []
    question.ask(lambda: 42, answers.append, no_error)
    assert question.is_open
    qtbot.waitUntil(lambda: not question.is_open)
    assert answers == [42]
    assert question.number == 1


def test_an_answer_comes_from_another_thread(qtbot, question):
    answers = []
    question.ask(threading.get_ident, answers.append, no_error)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers[0] != threading.get_ident()


def test_an_earlier_answer_is_dropped(qtbot, question):
    may_end, answers = threading.Event(), []

    def slow():
        may_end.wait(5)
        return "slow"

    question.ask(slow, answers.append, no_error)
    question.ask(lambda: "quick", answers.append, no_error)
    qtbot.waitUntil(lambda: bool(answers))
    may_end.set()
    qtbot.wait(100)
    assert answers == ["quick"]
    assert question.number == 2


def test_an_earlier_error_is_dropped(qtbot, question):
    may_end, answers, errors = threading.Event(), [], []

    def fail():
        may_end.wait(5)
        raise MirdeskError("out of reach")

    question.ask(fail, answers.append, errors.append)
    question.ask(lambda: 1, answers.append, errors.append)
    may_end.set()
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(100)
    assert errors == []


def test_many_changes_are_due_once_and_after_the_gap(qtbot, question):
    answers, due_s = [], []
    question.due.connect(lambda: due_s.append(time.monotonic()))
    asked_s = time.monotonic()
    question.ask(lambda: 1, answers.append, no_error)
    qtbot.waitUntil(lambda: bool(answers))
    for _ in range(20):
        question.touch()
    qtbot.waitUntil(lambda: bool(due_s))
    qtbot.wait(round(GAP_S * 1500))
    assert len(due_s) == 1
    assert due_s[0] - asked_s > 0.8 * GAP_S


def test_a_change_while_waiting_is_due_after_the_answer(qtbot, question):
    told = []
    question.due.connect(lambda: told.append("due"))
    question.ask(lambda: 1, lambda _: told.append("answer"), no_error)
    question.touch()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == ["answer", "due"]


def test_a_change_while_waiting_is_due_after_an_error_too(qtbot, question):
    told = []
    question.due.connect(lambda: told.append("due"))

    def fail():
        raise MirdeskError("out of reach")

    question.ask(fail, no_error, lambda _error: told.append("error"))
    question.touch()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == ["error", "due"]


def test_asking_makes_up_for_a_change(qtbot, question):
    answers = []
    question.ask(lambda: 1, answers.append, no_error)
    qtbot.waitUntil(lambda: bool(answers))
    question.touch()
    with qtbot.assertNotEmitted(question.due, wait=round(GAP_S * 2000)):
        question.ask(lambda: 2, answers.append, no_error)
    assert answers == [1, 2]


def test_an_error_closes_the_question(qtbot, question):
    errors = []

    def fail():
        raise MirdeskError("out of reach")

    question.ask(fail, no_error, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert not question.is_open
    assert str(errors[0]) == "out of reach"
