"""The states of smart charging, in the API's words, and the one table of steps between them (behaviour 8.2)."""

from __future__ import annotations

STOPPING = "PLAN:EXECUTING:STOPPING"
STOP_FAILED = "PLAN:EXECUTING:STOP_FAILED"
STOPPED = "PLAN:EXECUTING:STOPPED"
AWAITING = "PLAN:EXECUTING:STOPPED:AWAITING_PRICES"
STARTING = "PLAN:EXECUTING:STARTING"
START_FAILED = "PLAN:EXECUTING:START_FAILED"
STARTED = "PLAN:EXECUTING:STARTED"
INTERRUPTED = "PLAN:EXECUTING:CHARGE_INTERRUPTED"
OVERRIDDEN = "PLAN:EXECUTING:OVERRIDDEN"
EXECUTING = (
    STOPPING,
    STOP_FAILED,
    STOPPED,
    AWAITING,
    STARTING,
    START_FAILED,
    STARTED,
    INTERRUPTED,
    OVERRIDDEN,
)

FINISHED = "PLAN:ENDED:FINISHED"
DEADLINE_CHANGED = "PLAN:ENDED:DEADLINE_CHANGED"
ENDS = {
    "finish": FINISHED,
    "unplug": "PLAN:ENDED:UNPLUGGED",
    "fail": "PLAN:ENDED:FAILED",
    "switch_off": "PLAN:ENDED:DISABLED",
    "change_deadline": DEADLINE_CHANGED,
}
ENDED = tuple(ENDS.values())

IDLE = ("CONSIDERING", "FULLY_CHARGED", "UNKNOWN")
STATES = ("DISABLED", *IDLE, *EXECUTING, *ENDED)

# What a plan asks for first, when it is made and when an override is over.
BEGINNINGS = {"stop": STOPPING, "hold": STOPPED, "await": AWAITING, "start": STARTING, "go": STARTED}

TRANSITIONS: dict[tuple[str, str], str] = {
    ("DISABLED", "enable"): "CONSIDERING",
    **{(state, "fill"): "FULLY_CHARGED" for state in ("CONSIDERING", "UNKNOWN", *ENDED)},
    **{(state, "lose"): "UNKNOWN" for state in ("CONSIDERING", "FULLY_CHARGED", *ENDED)},
    **{(state, "consider"): "CONSIDERING" for state in ("FULLY_CHARGED", "UNKNOWN", *ENDED)},
    **{(state, "disable"): "DISABLED" for state in (*IDLE, *ENDED)},
    **{(state, trigger): to for state in ("CONSIDERING", OVERRIDDEN) for trigger, to in BEGINNINGS.items()},
    (STOPPING, "hold"): STOPPED,
    (STOPPING, "await"): AWAITING,
    (STOPPING, "fail_stop"): STOP_FAILED,
    (STOP_FAILED, "stop"): STOPPING,
    (STOP_FAILED, "hold"): STOPPED,
    (STOP_FAILED, "await"): AWAITING,
    (STOP_FAILED, "go"): STARTED,
    (STOPPED, "start"): STARTING,
    (STOPPED, "go"): STARTED,
    (AWAITING, "hold"): STOPPED,
    (AWAITING, "start"): STARTING,
    (AWAITING, "go"): STARTED,
    (STARTING, "go"): STARTED,
    (STARTING, "fail_start"): START_FAILED,
    (START_FAILED, "start"): STARTING,
    (START_FAILED, "go"): STARTED,
    (STARTED, "interrupt"): INTERRUPTED,
    (INTERRUPTED, "go"): STARTED,
    **{(state, "override"): OVERRIDDEN for state in EXECUTING if state != OVERRIDDEN},
    **{(state, trigger): end for state in EXECUTING for trigger, end in ENDS.items()},
}
