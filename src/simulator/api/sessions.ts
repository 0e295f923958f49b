import type { Core } from '../core';
import type { Answer, Call } from '../http/call';
import { tellsApart } from '../ledger/witness';
import { goneError, OntapApiError } from '../ontap-error';
import { parseQuery, type CollectionQuery } from '../query/parameters';
import type { Selection } from '../query/fields';
import { valuesAt } from '../query/values';
import { knownFields, NDMP_SESSION_FIELDS } from '../query/schema';
import type { RestSession } from '../world/record';
import type { LiveSession } from '../world/sessions';
import {
  answerCollection,
  answerInstance,
  collectionSelection,
  fieldsOf,
  filtered,
  instanceSelection,
  pageOf,
  type Resource,
} from './resource';
import { visibleSession, visibleSessions } from './visible';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const recordOf = ({ record }: LiveSession): RestSession => record;

function resourceOf({ switches, world }: Core): Resource {
  const owner = switches.ownerUuid ? 'uuid' : `${world.mode}.uuid`;
  const { sessions: unknown = [] } = switches.unknownFields;
  const schema = knownFields(NDMP_SESSION_FIELDS, switches.ownerUuid ? unknown : [...unknown, 'uuid']);
  return {
    schema,
    keys: [owner, 'id'],
    startKeys: switches.sessionStartKeys,
    defaults: switches.sessionDefaultFields,
    href: (record) => {
      const { uuid, svm, node, id } = record as RestSession;
      const path = switches.encodeIds ? encodeURIComponent(id) : id;
      return `/api/protocols/ndmp/sessions/${uuid ?? svm?.uuid ?? node?.uuid}/${path}`;
    },
    thing: (record) => {
      const { uuid, svm, node, id } = record as RestSession;
      return { owner: uuid ?? svm?.uuid ?? node?.uuid ?? '', id };
    },
  };
}

const apiError = (core: Core, code: string, message: string, target?: string): OntapApiError =>
  new OntapApiError(core.switches.statusOfCode[code] ?? 400, code, message, target);

/** The owner of a path has to be one that the cluster's scope has. */
function checkOwner(core: Core, owner: string): void {
  if (!UUID.test(owner)) throw apiError(core, '68812802', 'The UUID is not valid.', 'uuid');
  const { mode, svms, nodes } = core.world;
  if (mode === 'svm' && !svms.some(({ uuid }) => uuid === owner)) {
    throw apiError(core, '68812803', `Failed to get the SVM name from the specified SVM UUID "${owner}".`);
  }
  if (mode === 'node' && !nodes.has(owner)) {
    throw apiError(core, '68812804', `Failed to get the node name from the specified node UUID "${owner}".`);
  }
}

function find(call: Call, core: Core): LiveSession {
  const { owner = '', id = '' } = call.parameters;
  checkOwner(core, owner);
  const live = visibleSession(call, core, owner, id);
  if (live === undefined) throw goneError(core.switches.sessionGone);
  return live;
}

// Who selects neither states nor counters hasn't seen whether a session moved.
const showsMoves = ({ paths }: Selection): boolean =>
  paths.has('data.state') && paths.has('data.bytes_processed');

/** Who is shown a session without all that tells it apart can't know what it was, and knows that. */
function noteLook(
  call: Call,
  { ledger: { witness } }: Core,
  resource: Resource,
  live: LiveSession,
  asked: Selection,
  instance: boolean,
): void {
  const { paths } = fieldsOf(call, resource, live.record, asked);
  const isMissing = (path: string): boolean =>
    !paths.has(path) && tellsApart(path) && valuesAt(live.record, path).length > 0;
  if (paths === asked.paths || ![...asked.paths].some(isMissing)) witness.saw(call.client, live, instance);
  else if (instance) witness.sawPart(call.client, live);
}

export function getSession(call: Call, core: Core): Answer {
  const resource = resourceOf(core);
  const query = parseQuery(call.query, resource.schema, []);
  const { owner, id } = call.parameters;
  core.arming.read('before', 'instance', call.user.name, owner, id);
  const live = find(call, core);
  const fields = instanceSelection(resource, query);
  if (showsMoves(fields)) noteLook(call, core, resource, live, fields, true);
  core.arming.read('after', 'instance', call.user.name, owner, id);
  return answerInstance(call, core.switches, resource, live.record, fields);
}

export function listSessions(call: Call, core: Core): Answer {
  const resource = resourceOf(core);
  const query = parseQuery(call.query, resource.schema, resource.startKeys);
  core.arming.read('before', 'list', call.user.name);
  const found = filtered(visibleSessions(call, core), recordOf, query);
  const page = pageOf(found, recordOf, resource, query, call);
  const fields = collectionSelection(resource, query);
  if (query.returnRecords && showsMoves(fields)) {
    for (const live of page.shown) noteLook(call, core, resource, live, fields, false);
  }
  core.arming.read('after', 'list', call.user.name);
  const shown = page.shown.map(recordOf);
  return answerCollection(call, core.switches, resource, query, { shown, next: page.next });
}

function kill(call: Call, core: Core, live: LiveSession): void {
  const { clock, switches, ledger, world } = core;
  const end = (): boolean => live.session.kill(clock.now(), switches.killBehaviour);
  const write = ledger.kill(call, live, end);
  call.writes.push(write);
  call.undo.push(() => {
    if (write.ended && world.sessions.restore(live.session)) ledger.undone(write);
  });
}

/** Seconds that the job of a DELETE takes. */
const DELETE_JOB_SECONDS = 1;

/** The job by which a session is killed, when it ends well. */
function killByJob(call: Call, core: Core, live: LiveSession): Answer {
  const { world, clock, switches } = core;
  const { uuid } = world.jobs.add({
    description: `DELETE ${call.path}`,
    work: DELETE_JOB_SECONDS,
    outcome: switches.deleteJob,
  }).identity;
  const end = (): void => {
    if (switches.deleteJob === 'success') kill(call, core, live);
  };
  world.agenda.schedule(clock.now() + DELETE_JOB_SECONDS * 1000, end);
  const href = `/api/cluster/jobs/${uuid}`;
  return { status: 202, body: { job: { uuid, _links: { self: { href } } } } };
}

function killNow(call: Call, core: Core): Answer {
  const live = find(call, core);
  const { deleteBody } = core.switches;
  if (deleteBody === 'job') return killByJob(call, core, live);
  kill(call, core, live);
  return deleteBody === 'none' ? { status: 200 } : { status: 200, body: {} };
}

export function deleteSession(call: Call, core: Core): Answer {
  find(call, core);
  const { owner = '', id = '' } = call.parameters;
  const query = `-session-id ${id} -owner ${owner}`;
  const operation = `${core.world.mode === 'svm' ? 'vserver' : 'system'} services ndmp kill`;
  return core.approvals.guard(call, { operation, query, run: () => killNow(call, core) });
}

/** A DELETE that lost its id on the way. */
export function deleteWithoutId(_call: Call, core: Core): Answer {
  throw apiError(core, '68812806', 'UUID and Session ID are required.');
}

/** A kill by query: whatever matches at this instant. Without a field in the query it is refused. */
export function deleteSessions(call: Call, core: Core): Answer {
  const resource = resourceOf(core);
  const query: CollectionQuery = parseQuery(call.query, resource.schema, resource.startKeys);
  if (query.filters.length === 0) {
    throw new OntapApiError(400, '262254', 'A DELETE of a collection needs at least one query field.');
  }
  const found = filtered(visibleSessions(call, core), recordOf, query);
  for (const live of found) kill(call, core, live);
  return { status: 200, body: { num_records: found.length } };
}
