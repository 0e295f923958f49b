"""Waits for jobs and commands them with NetApp's own client, unchanged; prints what it saw as one JSON document."""

import json
import os
import sys
import time

from netapp_ontap import HostConnection, NetAppRestError, config
from netapp_ontap.resources import Job
from netapp_ontap.utils import watch_job

config.CONNECTION = HostConnection(
    os.environ["SIM_HOST"],
    username=os.environ["SIM_USER"],
    password=os.environ["SIM_PASSWORD"],
    verify=os.environ["SIM_CA"],
    port=int(os.environ["SIM_PORT"]),
)
UUIDS = json.loads(os.environ["SIM_JOBS"])


def attempt(action):
    """What an action answers: its status, or the error that the client raises."""
    try:
        return {"status": action().http_response.status_code}
    except NetAppRestError as error:
        return {"status": error.status_code, "code": (error.response_body or {}).get("error", {}).get("code")}


def command(name, action):
    return attempt(lambda: Job(uuid=UUIDS[name]).patch(action=action))


def state(name):
    job = Job(uuid=UUIDS[name])
    job.get(fields="state")
    return job.state


def until(name, wanted):
    """Looks until the job is in that state, 200 times at most."""
    for _ in range(200):
        if state(name) == wanted:
            return wanted
        time.sleep(0.01)
    return state(name)


def watched(name):
    """Waits in the client's own polling loop; what it makes of the end."""
    try:
        watch_job(f"/api/cluster/jobs/{UUIDS[name]}", timeout=60, interval=0.01)
        return "success"
    except NetAppRestError as error:
        return str(error)


def main():
    seen = {}
    seen["queued"] = state("queued")
    running = Job(uuid=UUIDS["pausable"])
    running.get()
    seen["poll_of_a_running_job"] = running.poll().http_response.status_code
    seen["resume_running"] = command("pausable", "resume")
    seen["pause"] = command("pausable", "pause")
    seen["after_pause"] = state("pausable")
    seen["paused"] = until("pausable", "paused")
    seen["pause_again"] = command("pausable", "pause")
    seen["resume"] = command("pausable", "resume")
    seen["resumed"] = until("pausable", "running")
    seen["cancel"] = command("pausable", "cancel")
    seen["after_cancel"] = state("pausable")
    seen["cancelled"] = watched("pausable")
    seen["cancel_again"] = command("pausable", "cancel")
    seen["pause_refused"] = command("stubborn", "pause")
    seen["cancel_refused"] = command("stubborn", "cancel")
    seen["succeeds"] = watched("queued")
    seen["fails"] = watched("failing")
    seen["gone"] = attempt(Job(uuid=UUIDS["gone"]).get)
    both = f"{UUIDS['stubborn']}|{UUIDS['gone']}|{UUIDS['queued']}"
    seen["several"] = sorted(job.uuid for job in Job.get_collection(uuid=both, fields="state"))
    json.dump(seen, sys.stdout)


main()
