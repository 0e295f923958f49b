import type { FailureKind, Place } from '../../../../src/rules/failures';
import type { FaultSpec } from '../../../../src/simulator';
import { attempt, type Attempt } from '../../support/attempt';
import { BEGAN_MS } from '../../support/jobs';
import { kill, pathOf } from '../../support/kills';
import type { Case, FatesWorld } from './world';
import { JOB } from './world';

/** What goes wrong: with the cluster, or with the worker's entry for it. */
interface Wrong {
  what: string;
  kind: FailureKind;
  fault?: FaultSpec;
  entry?: (world: FatesWorld) => Record<string, unknown>;
}

const status = (code: number, ontaps?: string): FaultSpec => ({
  kind: 'status',
  status: code,
  ...(ontaps === undefined ? {} : { code: ontaps }),
});

const login = (password: string) => ({
  auth: { basic: { user: 'admin', passwordFile: password } },
});

const ANSWERS: Wrong[] = [
  { what: 'a role without rights', kind: 'OntapForbidden', fault: status(403, '6') },
  { what: 'an unknown field', kind: 'OntapValidation', fault: status(400, '262197') },
  { what: 'an API that is not there', kind: 'OntapUnsupported', fault: status(404, '3') },
  { what: 'an entry that is not there', kind: 'OntapNotFound', fault: status(404, '4') },
  { what: 'a state that does not allow it', kind: 'OntapConflict', fault: status(409, '1') },
  { what: 'a job that has ended', kind: 'OntapTerminal', fault: status(409, '458762') },
  { what: 'a page of a proxy', kind: 'NotOntap', fault: { kind: 'html' } },
  { what: 'a 404 page of a proxy', kind: 'NotOntap', fault: { kind: 'html', status: 404 } },
  { what: 'a plain 500', kind: 'NotOntap', fault: status(500) },
  { what: 'an error that ONTAP does not document', kind: 'OntapProtocol', fault: status(500, '1000') },
  { what: 'half a body', kind: 'OntapTransport', fault: { kind: 'halfBody' } },
  { what: 'a cut connection', kind: 'OntapTransport', fault: { kind: 'reset', when: 'before' } },
  { what: 'an overload', kind: 'OntapBusy', fault: status(429) },
  { what: 'a lock of the configuration', kind: 'OntapBusy', fault: { kind: 'locked' } },
];

const OF_READS: Wrong[] = [
  { what: 'a refused login', kind: 'OntapAuth', entry: (world) => login(world.file('password', 'wrong')) },
  { what: 'a body of another form', kind: 'NotOntap', fault: { kind: 'body', body: '[]' } },
  {
    what: 'silence',
    kind: 'OntapTransport',
    fault: { kind: 'freeze' },
    entry: () => ({ requestTimeoutMs: 200 }),
  },
  {
    what: 'an empty CA file',
    kind: 'OntapUntrusted',
    entry: (world) => ({ tls: { caFile: world.file('empty.pem', '') } }),
  },
  {
    what: 'another certificate',
    kind: 'OntapUntrusted',
    entry: () => ({ tls: { fingerprint256: '00'.repeat(32) } }),
  },
];

interface Call {
  /** It reads one thing, and takes ONTAP's own 404 for an answer. */
  ofOne?: true;
  call: (world: FatesWorld, info: object) => Promise<Attempt<unknown>> | Attempt<unknown>;
}

const readJobsCluster: Call = {
  call: ({ activities }, info) => attempt(activities.readCluster, [{ needs: 'jobs' }], info),
};

/** The calls of a place, each of which asks ONTAP. */
export const CALLS: Partial<Record<Place, Call[]>> = {
  firstRead: [
    { call: ({ activities: a }, info) => attempt(a.readCluster, [{}], info) },
    {
      call: ({ activities: a }, info) => {
        const request = { read: 'nodes', cluster: 'prod1', requestedBy: { name: 'ann' } } as const;
        return attempt(a.inspectCluster, [{ ...request, unservedAfter: '3m' }], info);
      },
    },
  ],
  sample: [
    { call: ({ activities: a }, info) => attempt(a.listNdmpSessions, [{ detail: 'full' }], info) },
    { call: ({ activities: a }, info) => attempt(a.listNodes, [], info) },
  ],
  readAgain: [{ call: ({ activities: a }, info) => attempt(a.readCluster, [{ place: 'readAgain' }], info) }],
  approval: [
    {
      call: ({ activities: a }, info) =>
        attempt(a.listNdmpSessions, [{ detail: 'digest', place: 'approval' }], info),
    },
  ],
  lastRead: [
    { call: ({ activities: a }, info) => attempt(a.readCluster, [{ place: 'lastRead' }], info) },
    { call: ({ activities: a }, info) => attempt(a.listNodes, [{ place: 'lastRead' }], info) },
    { ofOne: true, call: ({ activities, target }, info) => kill({ activities }, target, { info }) },
  ],
  verification: [
    { call: ({ activities: a }, info) => attempt(a.awaitSessionsGone, [{ sessions: [] }], info) },
  ],
  beginWait: [readJobsCluster],
  wait: [
    readJobsCluster,
    {
      ofOne: true,
      call: ({ activities: a }, info) =>
        attempt(a.pollJob, [{ uuid: JOB, beganMs: BEGAN_MS, maxLookMs: 32_000 }], info),
    },
    {
      call: ({ activities: a }, info) =>
        attempt(a.selectJobs, [{ select: { svm: 'svm1' }, maxJobs: 1 }], info),
    },
  ],
  command: [
    { ofOne: true, call: ({ activities: a }, info) => attempt(a.getJob, [{ uuid: JOB }], info) },
    {
      ofOne: true,
      call: ({ activities: a }, info) => attempt(a.confirmCommand, [{ uuid: JOB, command: 'pause' }], info),
    },
    {
      ofOne: true,
      call: ({ activities: a }, info) => attempt(a.patchJob, [{ uuid: JOB, action: 'pause' }], info),
    },
  ],
  debt: [
    readJobsCluster,
    {
      ofOne: true,
      call: ({ activities: a }, info) => attempt(a.watchState, [{ uuid: JOB, states: [], once: true }], info),
    },
    {
      ofOne: true,
      call: ({ activities: a }, info) => attempt(a.getJob, [{ uuid: JOB, place: 'debt' }], info),
    },
  ],
  reselect: [
    {
      call: ({ activities: a }, info) =>
        attempt(a.selectJobs, [{ select: { svm: 'svm1' }, maxJobs: 1, place: 'reselect' }], info),
    },
  ],
};

const atPlace = (place: Place, { ofOne, call }: Call): Case[] =>
  [...ANSWERS, ...OF_READS]
    .filter(({ kind }) => !(ofOne === true && kind === 'OntapNotFound'))
    .map(({ what, kind, fault, entry }) => ({
      place,
      kind,
      what,
      play(world, info) {
        const activities = world.rig.withEntry(entry?.(world) ?? {});
        if (fault !== undefined) world.rig.simulator.faults.add({ ...fault, count: 'always' });
        return call({ ...world, activities }, info);
      },
    }));

/** What ONTAP makes of a DELETE, that is no answer to it. */
const NO_ANSWER: Wrong[] = [
  ...ANSWERS.filter(({ kind }) => kind !== 'OntapForbidden' && kind !== 'OntapNotFound'),
  { what: 'a refused login', kind: 'OntapAuth', fault: status(401) },
];

/** Told as the outcome of the session, which is looked for. */
const REFUSALS = ['OntapValidation', 'OntapUnsupported', 'OntapConflict', 'OntapTerminal'];

const atDelete = NO_ANSWER.filter(({ kind }) => !REFUSALS.includes(kind)).map(
  ({ what, kind, fault }): Case => ({
    place: 'delete',
    kind,
    what,
    play({ rig, session, target }, info) {
      if (fault !== undefined)
        rig.simulator.faults.add({ ...fault, method: 'DELETE', path: pathOf(session) });
      return kill({ activities: rig.withEntry({}) }, target, { info });
    },
  }),
);

/** Every failure of ONTAP, at every place that asks it. */
export const ONTAP_CASES: Case[] = [
  ...Object.entries(CALLS).flatMap(([place, calls]) =>
    calls.flatMap((call) => atPlace(place as Place, call)),
  ),
  ...atDelete,
];
