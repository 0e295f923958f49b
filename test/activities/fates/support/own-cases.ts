import { activityInfo } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import {
  type ClusterContext,
  createAuditActivities,
  createClusterActivities,
  createWorkflowQueueActivities,
} from '../../../../src/activities';
import { askForLastLook } from '../../../../src/activities/jobs/last-look';
import { createDecisions } from '../../../../src/activities/decisions';
import type { ClusterFacts } from '../../../../src/contracts/cluster';
import { policySchema } from '../../../../src/contracts/schemas/policy';
import type { SessionListing } from '../../../../src/contracts/session';
import type { FailureKind, Place } from '../../../../src/rules/failures';
import { createSecretReader } from '../../../../src/ontap';
import { createWebhooks } from '../../../../src/worker/webhooks/create-webhooks';
import { openReceiver } from '../../../worker/support/receiver';
import { testPolicy } from '../../../workflows/support/policies';
import { attempt } from '../../support/attempt';
import { TEST_KEYS } from '../../../support/evidence-keys';
import { kill } from '../../support/kills';
import { CALLS } from './ontap-cases';
import { type Case, type FatesWorld, JOB } from './world';

const of = (place: Place, kind: FailureKind, what: string, play: Case['play']): Case => ({
  place,
  kind,
  what,
  play,
});

const ANOTHER = '1cd8a442-86d1-11e0-ae1c-123478563412';

const WRONG_CLUSTER = (['firstRead', 'readAgain', 'lastRead', 'beginWait', 'wait', 'debt'] as const).map(
  (place) =>
    of(place, 'WrongCluster', 'another cluster', ({ rig }, info) => {
      const { readCluster } = rig.withEntry({ uuid: ANOTHER });
      const ofJobs = place === 'beginWait' || place === 'wait' || place === 'debt';
      return attempt(readCluster, [ofJobs ? { needs: 'jobs' } : { place }], info);
    }),
);

const patch = ({ rig }: FatesWorld, entry: object, place: 'command' | 'debt', info: object) => {
  const { patchJob } = rig.withEntry({ ...entry });
  return attempt(patchJob, [{ uuid: JOB, action: place === 'debt' ? 'resume' : 'pause', place }], info);
};

const WRITES = (['command', 'debt'] as const).flatMap((place) => [
  of(place, 'NotGranted', 'a grant that is missing', (world, info) =>
    patch(world, { allow: [] }, place, info),
  ),
  of(place, 'OntapReadOnly', 'TLS that is not verified', (world, info) =>
    patch(world, { tls: { insecureSkipVerify: true } }, place, info),
  ),
]);

const FUSE = of('command', 'FuseBlown', 'a fuse for no commands', (world, info) =>
  patch(world, { guard: { maxCommandsPerHour: 0 } }, 'command', info),
);

const KILLS = [
  of('lastRead', 'NotGranted', 'a grant that is missing', ({ rig, target }, info) =>
    kill({ activities: rig.withEntry({ allow: [] }) }, target, { info }),
  ),
  of('lastRead', 'WrongVersion', 'evidence of a newer release', ({ rig, target }, info) => {
    const text = '[2]';
    const { keyId, mac } = TEST_KEYS.seal(text);
    return kill(rig, target, { info, evidence: [`${keyId}.${mac}.${text}`] });
  }),
  of('lastRead', 'HaltUnknown', 'a Temporal that does not answer', ({ rig, target }, info) => {
    const readHalt = () => Promise.reject(new Error('no answer'));
    return kill({ activities: rig.withContext({ readHalt }) }, target, { info });
  }),
];

const gateOf = ({ rig }: FatesWorld, changes: Partial<ClusterContext> = {}) => {
  const guard = { ...rig.context.config.guard, changeGate: { urlEnv: 'URL', waitFor: '4h' } };
  return rig.withContext({ config: { ...rig.context.config, guard }, ...changes });
};
const withTicket = async () => ({
  isRunning: true,
  isCancelRequested: false,
  attempts: new Map([[activityInfo().activityId, activityInfo().attempt]]),
  ticket: 'CHG-1',
});
const throwing = () => Promise.reject(new TypeError('a bug'));

const GATE = [
  of('changeGate', 'ChangeGateUnclear', 'no way to ask', (world, info) =>
    attempt(gateOf(world, { readRun: withTicket }).askChangeGate, [], info),
  ),
  of('changeGate', 'Unexpected', 'a bug', (world, info) =>
    attempt(gateOf(world, { readRun: withTicket, askGate: throwing }).askChangeGate, [], info),
  ),
  of('changeGate', 'TemporalUnavailable', 'a Temporal that is away', (world, info) => {
    const { readRun: _given, ...context } = world.rig.context;
    return attempt(createClusterActivities(context).askChangeGate, [], info, world.noTemporal);
  }),
  of('lastRead', 'ChangeGateUnclear', 'no way to ask', (world, info) =>
    kill({ activities: gateOf(world, { readRun: withTicket }) }, world.target, { info }),
  ),
];

const SELECTIONS = (['wait', 'reselect'] as const).map((place) =>
  of(place, 'SelectionRefused', 'a selection that finds nothing', ({ activities }, info) =>
    attempt(activities.selectJobs, [{ select: { svm: 'nobody' }, maxJobs: 1, place }], info),
  ),
);

const NAMED = Array.from({ length: 3_000 }, (_, index) => ({
  cidr: `10.${index >> 8}.${index & 255}.0/24`,
  name: 'everywhere',
}));

const TOO_LARGE = [
  ...(['firstRead', 'readAgain', 'lastRead'] as const).map((place) =>
    of(place, 'ResultTooLarge', 'networks of a name', ({ rig }, info) => {
      const { readCluster } = rig.withContext({ clients: NAMED });
      return attempt(readCluster, [{ place, clients: ['everywhere'] }], info);
    }),
  ),
  ...(['sample', 'approval'] as const).map((place) =>
    of(place, 'ResultTooLarge', 'a listing', ({ activities }, info) =>
      attempt(activities.listNdmpSessions, [{ detail: 'full', place, mostBytes: 10 }], info),
    ),
  ),
  of('decision', 'ResultTooLarge', 'a plan', async ({ activities, target: { record } }, info) => {
    const facts = (await attempt(activities.readCluster, [{}]).result) as ClusterFacts;
    const sessions = Array.from({ length: 2_000 }, (_, index) => ({ ...record, sessionId: `1:${index}` }));
    const listing = (at: string): SessionListing => ({ detail: 'full', at, sessions });
    const results = new Map<string, unknown>([
      ['first', listing('2026-01-01T00:00:00.000Z')],
      ['last', listing('2026-01-01T01:00:00.000Z')],
      ['nodes', []],
    ]);
    const { planCleanup } = createDecisions(async () => results);
    const samples = ['first', 'last'].map((name) => ({ listing: name, nodes: 'nodes' }));
    const policy = policySchema.parse(testPolicy());
    return attempt(planCleanup, [{ policy, first: facts, last: facts, samples }], info);
  }),
];

const INPUT = [
  of('firstRead', 'InvalidRequest', 'an unknown name of clients', ({ activities }, info) =>
    attempt(activities.readCluster, [{ clients: ['nobody'] }], info),
  ),
  of('decision', 'InvalidRequest', 'no input', (_, info) =>
    attempt(createDecisions().checkTrackRequest, [{}], info),
  ),
];

const queue = createWorkflowQueueActivities({ hooks: new Map(), send: async () => {} });

const exported = (directory: string, more: object = {}) =>
  createAuditActivities({ directory, everyMs: 60_000, hooks: new Map(), send: async () => {}, ...more })
    .exportClosedRuns;

/** What asks Temporal, by place, with its client. */
const QUESTIONS: [
  place: Place,
  ask: (client: Client, world: FatesWorld, info: object) => ReturnType<Case['play']>,
][] = [
  ['halt', (client, _, info) => attempt(queue.readHalt, [], info, client)],
  ['question', (client, _, info) => attempt(queue.findRun, ['any'], info, client)],
  [
    'question',
    (client, _, info) =>
      attempt(
        queue.findOtherKills,
        [{ clusterUuid: ANOTHER, since: '2026-01-01T00:00:00.000Z' }],
        info,
        client,
      ),
  ],
  ['question', (client, _, info) => attempt(queue.awaitRunEnd, [{ workflowId: 'any' }], info, client)],
  ['debt', (client, _, info) => attempt(queue.findUnpaidPause, [{ which: 'all' }], info, client)],
  [
    'decision',
    (client, _, info) =>
      attempt(queue.watchTargets, [{ targets: [], planned: 'one', now: 'two' }], info, client),
  ],
  ['export', (client, { folder }, info) => attempt(exported(`${folder}/audit`), [{}], info, client)],
  [
    'command',
    (client, { rig }, info) => {
      const { getJob } = rig.withContext({ readLastLook: askForLastLook });
      return attempt(getJob, [{ uuid: ANOTHER, absence: {} }], info, client);
    },
  ],
];

const NO_TEMPORAL = QUESTIONS.map(([place, ask]) =>
  of(place, 'TemporalUnavailable', 'a Temporal that is away', (world, info) =>
    ask(world.noTemporal, world, info),
  ),
);

/** Thrown by whatever a call touches first. */
const BROKEN = new Proxy(
  {},
  {
    get: () => () => {
      throw new TypeError('of undefined');
    },
  },
) as never;

const brokenClient = ({ noTemporal }: FatesWorld): Client =>
  Object.create(noTemporal, { workflow: { get: () => BROKEN } }) as Client;

const rejects = () => Promise.reject(new TypeError('of undefined'));

const BUGS = [
  ...Object.entries(CALLS).flatMap(([place, calls]) =>
    calls.map(({ call }) =>
      of(place as Place, 'Unexpected', 'a bug', (world, info) =>
        call({ ...world, activities: world.rig.withContext({ client: BROKEN }) }, info),
      ),
    ),
  ),
  of('delete', 'Unexpected', 'a bug', ({ rig, target }, info) => {
    const { client } = rig.context;
    const broken: typeof client = {
      ...client,
      withSlot: (work, options) =>
        client.withSlot((slot) => work({ ...slot, deleteNdmpSession: rejects }), options),
    };
    return kill({ activities: rig.withContext({ client: broken }) }, target, { info });
  }),
  ...QUESTIONS.filter(([place]) => !(place in CALLS)).map(([place, ask]) =>
    of(place, 'Unexpected', 'a bug', (world, info) => ask(brokenClient(world), world, info)),
  ),
  of('notification', 'Unexpected', 'a bug', (_, info) => notify(rejects, 'ops', info)),
];

const NOTIFICATION = {
  event: 'approval_wanted',
  cluster: 'prod1',
  policy: 'default',
  text: 'a plan waits',
  workflowId: 'cleanup/prod1/default',
  runId: 'r1',
} as const;

function notify(send: () => Promise<void>, hook: string, info: object) {
  const hooks = new Map([['ops', { format: 'json' as const }]]);
  const { notify: call } = createWorkflowQueueActivities({ hooks, send });
  return attempt(call, [{ hook, notification: NOTIFICATION }], info);
}

const OTHERS = [
  of('notification', 'UnknownWebHook', 'a web hook that is not configured', (_, info) =>
    notify(async () => {}, 'nobody', info),
  ),
  of('notification', 'WebHookRefused', 'a receiver that is overloaded', async ({ file }, info) => {
    const { url } = await openReceiver((response) => void response.writeHead(503).end());
    const ops = { urlFile: file('hook', url), format: 'json', allowHttp: true } as const;
    const webhooks = createWebhooks({ ops }, createSecretReader());
    return attempt(
      createWorkflowQueueActivities(webhooks).notify,
      [{ hook: 'ops', notification: NOTIFICATION }],
      info,
    );
  }),
  of('export', 'AuditFolderUnusable', 'a folder below a file', ({ file, noTemporal }, info) =>
    attempt(exported(`${file('plain', '')}/audit`), [{}], info, noTemporal),
  ),
  of('export', 'AuditFolderDamaged', 'a folder that is not mounted', ({ folder, noTemporal }, info) => {
    const directory = `${folder}/unmounted`;
    const previous = { directory, head: { segment: 3, sha256: 'a'.repeat(64) } };
    return attempt(exported(directory), [{ previous } as never], info, noTemporal);
  }),
];

/** What else goes wrong: with the worker's entry, the request, Temporal, folders and receivers, or with us. */
export const OWN_CASES: Case[] = [
  ...WRONG_CLUSTER,
  ...WRITES,
  FUSE,
  ...KILLS,
  ...GATE,
  ...SELECTIONS,
  ...TOO_LARGE,
  ...INPUT,
  ...NO_TEMPORAL,
  ...BUGS,
  ...OTHERS,
];
