import type { Core } from '../core';
import type { Answer, Call } from '../http/call';
import { goneError, invalidValue, OntapApiError } from '../ontap-error';
import { parseQuery } from '../query/parameters';
import { JOB_FIELDS, knownFields } from '../query/schema';
import type { JobAction } from '../world/job';
import type { RestJob } from '../world/record';
import type { LiveJob } from '../world/jobs';
import {
  answerCollection,
  answerInstance,
  filtered,
  instanceSelection,
  pageOf,
  type Resource,
} from './resource';
import { visibleJob, visibleJobs } from './visible';

const recordOf = ({ record }: LiveJob): RestJob => record;

const resourceOf = ({ switches }: Core): Resource => ({
  schema: knownFields(JOB_FIELDS, switches.unknownFields.jobs),
  keys: ['uuid'],
  startKeys: switches.jobStartKeys,
  defaults: [],
  href: (record) => `/api/cluster/jobs/${(record as RestJob).uuid}`,
  thing: (record) => ({ uuid: (record as RestJob).uuid }),
});

function find(core: Core, call: Call): LiveJob {
  const live = visibleJob(call, core, call.parameters.uuid ?? '');
  if (live === undefined) throw goneError(core.switches.jobGone);
  return live;
}

export function listJobs(call: Call, core: Core): Answer {
  const resource = resourceOf(core);
  const uuid = call.query.get('uuid') ?? '';
  if (!core.switches.jobUuidQuery && uuid.includes('|')) throw invalidValue(uuid, 'uuid', 'uuid');
  const query = parseQuery(call.query, resource.schema, resource.startKeys);
  const { shown, next } = pageOf(
    filtered(visibleJobs(call, core), recordOf, query),
    recordOf,
    resource,
    query,
    call,
  );
  return answerCollection(call, core.switches, resource, query, { shown: shown.map(recordOf), next });
}

export function getJob(call: Call, core: Core): Answer {
  const resource = resourceOf(core);
  const query = parseQuery(call.query, resource.schema, []);
  return answerInstance(
    call,
    core.switches,
    resource,
    find(core, call).record,
    instanceSelection(resource, query),
  );
}

/** Texts of the codes with which ONTAP refuses an action. */
const REFUSALS: Record<string, string> = {
  '458762': 'Job is already in a terminal state.',
  '458771': 'The specified job is running.',
  '458776': 'The specified job is not currently running.',
  '458783': 'This job does not support pause.',
  '458784': 'This job does not support cancel.',
};

const isAction = (text: string | undefined): text is JobAction =>
  text === 'pause' || text === 'resume' || text === 'cancel';

export function patchJob(call: Call, core: Core): Answer {
  const { action } = parseQuery(call.query, JOB_FIELDS, []);
  if (!isAction(action)) throw invalidValue(action ?? '', 'action', 'pause|resume|cancel');
  const { identity } = find(core, call).job;
  const operation = `job ${action === 'cancel' ? 'stop' : action}`;
  const query = `-uuid ${identity.uuid}`;
  return core.approvals.guard(call, { operation, query, run: () => act(call, core, action) });
}

function act(call: Call, core: Core, action: JobAction): Answer {
  const { job } = find(core, call);
  const code = job.act(action, core.clock.now(), core.switches);
  if (code !== undefined) {
    throw new OntapApiError(core.switches.statusOfCode[code] ?? 409, code, REFUSALS[code] ?? code);
  }
  const takeBack = job.undo(action);
  call.undo.push(() => {
    if (takeBack(core.clock.now()))
      for (const write of call.landing ? [call.landing] : call.writes) core.ledger.undone(write);
  });
  return { status: 200, body: {} };
}
