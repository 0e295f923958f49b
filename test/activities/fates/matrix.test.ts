import { AGAIN, fateOf, type FailureKind, type Place, PLACES } from '../../../src/rules/failures';
import { kindsMetAt } from '../../../src/rules/failures/failures-page';
import { closeReceivers } from '../../worker/support/receiver';
import { failureOf } from '../support/attempt';
import { BEGAN_MS } from '../support/jobs';
import { ONTAP_CASES } from './support/ontap-cases';
import { OWN_CASES } from './support/own-cases';
import { type Case, type FatesWorld, openWorld } from './support/world';

const CASES = [...ONTAP_CASES, ...OWN_CASES];

let world: FatesWorld & { close(): Promise<void> };
beforeAll(async () => {
  world = await openWorld();
  world.rig.simulator.switches.killBehaviour = { kind: 'ignores' };
});
afterAll(async () => {
  await world?.close();
  await closeReceivers();
});
afterEach(() => world.rig.simulator.faults.clear());

/** No earlier attempt at a write has left: one that may have left is not repeated at once. */
const NONE_LEFT = { kept: 3, turnedAway: 3 };
const WRITES: ReadonlySet<string> = new Set(['FuseBlown', 'OntapReadOnly', 'NotGranted']);
const isWrite = ({ place, kind }: Case): boolean =>
  place === 'delete' || ((place === 'command' || place === 'lastRead') && WRITES.has(kind));

async function outcomeOf(one: Case, details: object = {}) {
  const heartbeatDetails = { ...(isWrite(one) ? NONE_LEFT : {}), ...details };
  const tried = await one.play(world, {
    attempt: 4,
    currentAttemptScheduledTimestampMs: BEGAN_MS,
    ...(Object.keys(heartbeatDetails).length === 0 ? {} : { heartbeatDetails }),
  });
  return { failure: await failureOf(tried.result), heartbeats: tried.heartbeats };
}

const named = (cases: readonly Case[]) => cases.map((one) => [one.place, one.what, one.kind, one] as const);

test.each(named(CASES))('at %s, %s (%s) does what the table says', async (place, _what, kind, one) => {
  const { failure, heartbeats } = await outcomeOf(one);
  const { again, end } = fateOf(place, kind);
  const { mostTries = Infinity, everyMs } = AGAIN[again];
  expect([failure.type, failure.nonRetryable]).toEqual([kind, 4 >= mostTries && kind !== 'Unexpected']);
  // What the table leaves open is the pace of the call; the poller of waits tells its own.
  const ownPace = place === 'wait' ? failure.nextRetryDelay : undefined;
  expect(failure.nextRetryDelay).toBe(everyMs ?? ownPace);
  // What waits says since when it has no answer of ONTAP's, or no clear one of the gate's.
  const since = new Date(BEGAN_MS).toISOString();
  const told = heartbeats.some((details) => (details as { failingSince?: string })?.failingSince === since);
  const isHeld = place === 'changeGate' && kind === 'ChangeGateUnclear';
  expect(told).toBe(isHeld || (end === 'lasts' && /Ontap/.test(kind)));
});

test.each(named(CASES.filter(({ kind }) => kind === 'Unexpected')))(
  'at %s, %s counts when it was thrown ten times',
  async (_place, _what, _kind, one) => {
    const { failure } = await outcomeOf(one, { bugs: 9 });
    expect(failure).toMatchObject({ type: 'Unexpected', nonRetryable: true });
  },
);

/** Kinds that Temporal's server makes, and repeats by the options of the workflow: no activity has a say. */
const OF_THE_SERVER: readonly FailureKind[] = ['timedOut', 'unserved', 'unregistered'];

const READS: Place[] = ['firstRead', 'sample', 'readAgain', 'approval', 'lastRead', 'verification'];
const LOOKS: Place[] = ['beginWait', 'wait', 'reselect'];
const OF_ONTAP = [...READS, ...LOOKS, 'delete', 'command', 'debt'] as const;

/** What can't happen, and why. */
const NEVER: [kind: FailureKind, places: readonly Place[], why: string][] = [
  ['OntapReadOnly', [...READS, ...LOOKS], 'the write guard refuses no read'],
  ['OntapReadOnly', ['delete'], 'an answer: the session is told as refused'],
  ['OntapForbidden', ['delete'], 'an answer: the session is told as refused'],
  ['OntapValidation', ['delete'], 'an answer: the session is told as failed, and looked for'],
  ['OntapUnsupported', ['delete'], 'an answer: the same'],
  ['OntapConflict', ['delete'], 'an answer: the same'],
  ['OntapTerminal', ['delete'], 'an answer: the same'],
  ['OntapNotFound', ['delete', 'command'], 'an answer: it is gone, or looked for until that can be true'],
  ['OntapUntrusted', ['delete'], 'decided before the read that comes first'],
  [
    'WrongCluster',
    ['sample', 'approval', 'verification', 'command', 'reselect', 'delete'],
    'only a read of the cluster asks who it is',
  ],
  ['NotGranted', ['delete'], 'asked before anything is read'],
  ['HaltUnknown', ['delete'], 'asked beside the reads'],
  ['WrongVersion', ['delete'], 'asked before anything is read'],
  [
    'ResultTooLarge',
    ['halt', 'changeGate', 'question', 'export', 'notification', 'delete', 'verification', 'command', 'debt'],
    'the result is small, whatever is answered',
  ],
  ['FuseBlown', ['delete'], 'an answer: the session is told as not_attempted'],
  ['ResultTooLarge', LOOKS, 'what is recorded of 200 jobs fits'],
  [
    'TemporalUnavailable',
    [...OF_ONTAP.filter((place) => !['command', 'debt'].includes(place)), 'notification'],
    'asks Temporal nothing, or tells it as HaltUnknown',
  ],
];

const isNever = (place: Place, kind: FailureKind): boolean =>
  OF_THE_SERVER.includes(kind) || NEVER.some(([one, places]) => one === kind && places.includes(place));

test.each(PLACES)('what fails at %s is played here, all but what can not happen', (place) => {
  const played = new Set(CASES.filter((one) => one.place === place).map(({ kind }) => kind));
  expect([...played].sort()).toEqual(
    kindsMetAt(place)
      .filter((kind) => !isNever(place, kind))
      .sort(),
  );
});
