"""Tapes: rows in order, found by their moment, and no more of them than are kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.tape import Tape
from tests.world.lives import bounded


def written(*moments: float, kept: int = 100) -> Tape:
    """A tape with rows of a moment and its double."""
    tape = Tape(2, kept)
    for at in moments:
        tape.append(at, 2 * at)
    return tape


def test_rows_come_back_as_they_were_written():
    tape = written(1.0, 2.0, 3.0)
    assert [list(row) for row in tape.rows()] == [[1, 2], [2, 4], [3, 6]]
    assert [list(row) for row in tape.rows(2)] == [[3, 6]]
    assert (len(tape), list(tape.row(0)), list(tape.row(-1))) == (3, [1, 2], [3, 6])


def test_a_row_is_found_by_its_moment():
    tape = written(1.0, 2.0, 2.0, 3.0)
    assert [tape.past(at) for at in (0.5, 1.0, 1.5, 2.0, 3.0, 9.0)] == [0, 1, 1, 3, 4, 4]
    assert written().past(1.0) == 0


def test_a_full_tape_forgets_its_oldest_quarter_and_says_up_to_where():
    tape = written(*map(float, range(8)), kept=8)
    assert (len(tape), tape.begins_at) == (8, 0.0)
    tape.append(8.0, 16.0)
    assert (len(tape), tape.begins_at, list(tape.row(0))) == (7, 1.0, [2, 4])


@bounded(50)
@given(st.integers(1, 20), st.integers(0, 100))
def test_a_tape_never_holds_more_rows_than_it_may_nor_loses_the_newest(kept: int, rows: int):
    tape = written(*map(float, range(rows)), kept=kept)
    assert min(rows, 1) <= len(tape) <= kept
    if rows:
        assert list(tape.row(-1)) == [rows - 1, 2 * (rows - 1)]
        assert [row[0] for row in tape.rows()] == list(range(rows - len(tape), rows))
