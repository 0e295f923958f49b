"""Uses NetApp's own client, unchanged, against a simulator and prints what it saw as one JSON document."""

import json
import os
import sys
from types import SimpleNamespace

from netapp_ontap import HostConnection, NetAppRestError, config
from netapp_ontap.resources import Cluster, ClusterNdmpProperties, Job, NdmpSession, Node

connection = HostConnection(
    os.environ["SIM_HOST"],
    username=os.environ["SIM_USER"],
    password=os.environ["SIM_PASSWORD"],
    verify=os.environ["SIM_CA"],
    port=int(os.environ["SIM_PORT"]),
)
config.CONNECTION = connection


def ids(**query):
    return sorted(session.id for session in NdmpSession.get_collection(**query))


def attempt(action):
    """What an action answers: its status, or the error that the client raises."""
    try:
        response = action()
        return {"status": response.http_response.status_code}
    except NetAppRestError as error:
        return {"status": error.status_code, "code": (error.response_body or {}).get("error", {}).get("code")}


def one(session):
    """The way in which this client addresses a single session: its key names are not its field names."""
    single = NdmpSession()
    single.owner = SimpleNamespace(uuid=session.uuid)
    single.session = SimpleNamespace(id=session.id)
    return single


def main():
    seen = {}
    cluster = Cluster()
    cluster.get(fields="uuid,name,version")
    seen["cluster"] = {"name": cluster.name, "version": cluster.version.full}
    ndmp = ClusterNdmpProperties()
    ndmp.get()
    seen["mode"] = ndmp.mode
    seen["nodes"] = sorted(
        [node.name, node.state] for node in Node.get_collection(fields="uuid,name,state,uptime")
    )

    every = list(NdmpSession.get_collection(fields="*"))
    seen["all"] = sorted(session.id for session in every)
    seen["paged"] = ids(max_records=3)
    seen["fast"] = sorted(raw.id for raw in NdmpSession.fast_get_collection(max_records=4))
    seen["count"] = NdmpSession.count_collection()
    seen["halted"] = ids(**{"data.state": "halted"})
    seen["not_halted"] = ids(**{"data.state": "!halted"})
    seen["halted_or_idle"] = ids(**{"data.state": "halted|idle", "max_records": 2})
    seen["big"] = ids(**{"data.bytes_processed": ">=1GB"})
    seen["with_tape"] = ids(tape_device="!null")
    seen["path"] = ids(data_path="/svm1/h*")
    ordered = NdmpSession.get_collection(order_by="data.bytes_processed desc,id", fields="data", max_records=2)
    seen["ordered"] = [session.data.bytes_processed for session in ordered]
    seen["unknown_field"] = attempt(lambda: NdmpSession.find(fields="nonsense"))

    stale = next(s for s in every if s.data_path == "/svm1/home")
    single = one(stale)
    seen["get"] = attempt(single.get)
    seen["got"] = {"id": single.id, "state": single.data.state, "reason": single.data.reason}
    # What people write first. The client drops the keys, and this DELETE reaches the whole collection.
    seen["careless_delete"] = attempt(stale.delete)
    seen["after_careless"] = sorted(s.id for s in NdmpSession.get_collection())
    seen["delete"] = attempt(one(stale).delete)
    seen["killed"] = f"{stale.uuid}/{stale.id}"
    seen["missing"] = attempt(one(NdmpSession(uuid=stale.uuid, id="1:1")).delete)
    other = next(s for s in every if s.data_path == "/svm2/mail")
    seen["delete_by_query"] = attempt(lambda: NdmpSession.delete_collection(uuid=other.uuid, id=other.id))
    seen["killed_by_query"] = f"{other.uuid}/{other.id}"

    seen["jobs"] = sorted(job.description for job in Job.get_collection(fields="description,state"))
    job = next(j for j in Job.get_collection(fields="*") if j.description.startswith("File Directory"))
    seen["pause"] = attempt(lambda: job.patch(action="pause"))
    job.get()
    seen["after_pause"] = job.state
    backup = next(j for j in Job.get_collection(fields="*") if j.description == "Cluster Backup Job")
    seen["pause_refused"] = attempt(lambda: backup.patch(action="pause"))

    seen["wrong_password"] = attempt(lambda: cluster_over(username=connection.username, password="wrong"))
    seen["certificate"] = attempt(
        lambda: cluster_over(cert=os.environ["SIM_CERT"], key=os.environ["SIM_KEY"])
    )
    seen["token"] = attempt(
        lambda: cluster_over(headers={"Authorization": "Bearer " + os.environ["SIM_TOKEN"]})
    )
    json.dump(seen, sys.stdout)


def cluster_over(**login):
    cluster = Cluster()
    cluster.set_connection(
        HostConnection(connection.host, verify=connection.verify, port=connection.port, **login)
    )
    return cluster.get()


main()
