import type { AuditRecordOf } from '../../../contracts/audit';
import type { ClusterFacts } from '../../../contracts/cluster';
import type { NodeView } from '../../../contracts/drain';
import { isCleanup } from '../../../contracts/ids';
import type { JobRecord } from '../../../contracts/job';
import type { PingLook } from '../../../contracts/ping';
import type { NodeRecord, SessionListing } from '../../../contracts/session';
import type { Activity } from '../history/activities';
import type { Recorder } from '../recorder';
import { asObject, dropAbsent, textOf } from '../json';
import type { WindowSamples } from './window-samples';

type Sampled = AuditRecordOf<'sampled'>['evidence'];
type Look = Pick<Sampled, 'purpose' | 'sample' | 'window' | 'attempts' | 'missed'>;

/** What each activity that only reads looked at. */
const LOOKED: Readonly<Record<string, Sampled['looked']>> = {
  readCluster: 'cluster',
  listNdmpSessions: 'sessions',
  listNodes: 'nodes',
  getJob: 'jobs',
  listJobs: 'jobs',
  selectJobs: 'jobs',
  pollJob: 'jobs',
  inspectCluster: 'inspect',
  lookAtNode: 'node',
  pingClient: 'ping',
};

/** Every look at ONTAP that had an answer, or had none for good. */
export function addSamples(recorder: Recorder, samples: WindowSamples): void {
  for (const activity of recorder.view.activities) {
    const looked = LOOKED[activity.type];
    if (looked !== undefined) addSample(recorder, activity, looked, samples);
  }
}

function addSample(
  recorder: Recorder,
  activity: Activity,
  looked: Sampled['looked'],
  samples: WindowSamples,
) {
  const { end } = activity;
  // Without an end there is nothing to tell; what the run left behind is a gap of its own.
  if (end === undefined || end.outcome === 'cancelled') return;
  const answer = end.outcome === 'completed' ? recorder.resultOf(activity, end) : undefined;
  const isRead = end.outcome !== 'completed' || answer !== undefined || looked === 'jobs';
  if (!isRead) return;
  const job = jobOf(activity);
  recorder.add(
    'sampled',
    end.event,
    { subject: looked, actor: recorder.worker(end), ...(job === undefined ? {} : { job }) },
    evidenceOf(looked, lookOf(activity, recorder, samples), answer),
  );
}

function lookOf(activity: Activity, { request: { workflow } }: Recorder, { places }: WindowSamples): Look {
  const { scheduledId, attempts, end, type } = activity;
  const place = places.get(scheduledId);
  return dropAbsent({
    purpose: place === undefined ? purposeOf(workflow, type) : ('window' as const),
    ...place,
    attempts,
    missed: end?.failure,
  });
}

/** Sessions are listed outside of a window while a plan waits, and by the killing run before its first kill. */
function purposeOf(workflow: string, type: string): Look['purpose'] {
  const isListing = type === 'listNdmpSessions' || type === 'listNodes';
  if (workflow === 'killSessions') return 'before_kill';
  return isCleanup(workflow) && isListing ? 'approval' : 'look';
}

function evidenceOf(looked: Sampled['looked'], look: Look, answer: unknown): Sampled {
  const known = answer !== undefined;
  switch (looked) {
    case 'cluster':
      return { looked, ...look, ...(known ? { facts: answer as ClusterFacts } : {}) };
    case 'sessions':
      return { looked, ...look, ...(known ? { listing: answer as SessionListing } : {}) };
    case 'nodes':
      return { looked, ...look, ...(known ? { nodes: answer as NodeRecord[] } : {}) };
    case 'jobs':
      return { looked, ...look, ...(look.missed === undefined ? jobsSeen(answer) : {}) };
    case 'inspect':
      return { looked, ...look, ...inspected(answer) };
    case 'node':
      return { looked, ...look, ...(known ? { view: answer as NodeView } : {}) };
    case 'ping':
      return { looked, ...look, ...(known ? { ping: answer as PingLook } : {}) };
  }
}

/** `getJob` gives a job or none, `pollJob` what its wait came to, the others a list. */
function jobsSeen(answer: unknown): { jobs?: JobRecord[]; result?: string } {
  if (Array.isArray(answer)) return { jobs: answer as JobRecord[] };
  const { kind, job, uuid } = asObject(answer);
  if (typeof kind === 'string') return { result: kind, jobs: job === undefined ? [] : [job as JobRecord] };
  return { jobs: uuid === undefined ? [] : [answer as JobRecord] };
}

function inspected(answer: unknown): { read: string; at?: string; truncated?: boolean; records?: unknown[] } {
  const { read, at, truncated, records } = asObject(answer);
  return {
    read: textOf(read) ?? 'unknown',
    ...(typeof at === 'string' ? { at } : {}),
    ...(typeof truncated === 'boolean' ? { truncated } : {}),
    ...(Array.isArray(records) ? { records: records as unknown[] } : {}),
  };
}

/** The job that a look is for, when it is for one. */
export function jobOf({ input }: Activity): string | undefined {
  const { uuid } = asObject(input.kind === 'value' ? input.value : undefined);
  return textOf(uuid)?.toLowerCase();
}
