import fc from 'fast-check';
import type { ClientMember } from '../../../src/contracts/evict';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import type { SessionRecord } from '../../../src/contracts/session';
import type { ClientCase, KnownClient, Look } from '../../../src/rules/evidence';
import { clientLives, foldClient, foldSettings, judgeClient } from '../../../src/rules/evidence';
import { digestOf, evictGuard, memberOf } from '../../../src/rules/sessions';
import { CLUSTER, session, STARTED_MS } from '../support/timeline';
import { runs } from '../../support/runs';
import { lookAt, MINUTE_MS } from './support/looks';

const CLIENT = '10.20.0.7';
const NETWORKS = [`${CLIENT}/32`];
/** A quarter of an hour, a look every minute. */
const GUARD = evictGuard(guardSchema.parse({ evict: {} })) ?? guardSchema.parse({});
const MINUTES = Array.from({ length: 16 }, (_, minute) => minute);

const working = { state: 'active', operation: 'backup', reason: 'not_available' };
const one = (sessionId: string, bytes = 7, change: Partial<SessionRecord> = {}): SessionRecord =>
  session({ sessionId, data: { ...working, bytes }, ...change });
const TWO = [one('1:1'), one('1:2')];
const OTHER = (bytes: number) => one('1:9', bytes, { client: '10.20.0.8' });

const instant = (minute: number) => {
  const ms = STARTED_MS + minute * MINUTE_MS;
  return { worker: ms, server: ms };
};

const seen = (looks: readonly Look[]): KnownClient | undefined =>
  foldClient(looks, NETWORKS, foldSettings(GUARD));

/** The sessions of the client were still, and another one moved. */
const stillLooks = (minutes = MINUTES) => minutes.map((minute) => lookAt(minute, [...TWO, OTHER(minute)]));

function caseOf(change: Partial<ClientCase> = {}): ClientCase {
  return {
    target: { record: one('1:1'), joined: [] },
    networks: NETWORKS,
    known: seen(stillLooks()),
    cluster: CLUSTER,
    guard: GUARD,
    now: instant(16),
    ...change,
  };
}

const withMember = (known: KnownClient | undefined, change: Partial<ClientMember>) =>
  known && { ...known, members: known.members.map((member) => ({ ...member, ...change })) };

test('a session may be killed of a client of which nothing moved for the whole window', () => {
  expect(judgeClient(caseOf())).toBeUndefined();
});

test.each<[string, Partial<ClientCase>, RegExp]>([
  ['nothing is known of the client', { known: undefined }, /^no sealed record of all sessions of its client/],
  [
    'its networks are others here',
    { networks: ['10.20.0.0/24'] },
    /of other networks than its client has here$/,
  ],
  ['another cluster was looked at', { cluster: CLUSTER.replace('1', '2') }, /is of cluster .*, not of/],
  [
    'one of its sessions is left out',
    { known: { ...(seen(stillLooks()) as KnownClient), members: [memberOf(one('1:1'))] } },
    /are not those of the sealed record$/,
  ],
  [
    'a session is named with other counters',
    { known: withMember(seen(stillLooks()), { bytes: [8, 0] }) as KnownClient },
    /are not those of the sealed record$/,
  ],
  [
    'the window is too short',
    { known: seen(stillLooks(MINUTES.slice(2))) },
    /unchanged for 13m, .* asks for 15m$/,
  ],
  [
    'too few looks were taken',
    { known: seen(stillLooks([0, 5, 10, 15])) },
    /it is known to be unchanged for|samples/,
  ],
  ['the last look is too old', { now: instant(31) }, /its last look is 16m old/],
  [
    'the session is of another client',
    { target: { record: OTHER(3), joined: [] } },
    /^session 1:9 is not known to be of that client$/,
  ],
  [
    'it works with a session of another client',
    { target: { record: one('1:1'), joined: [OTHER(3)] } },
    /^session 1:9 is not known to be of that client$/,
  ],
  [
    'the session is not as it was',
    { target: { record: one('1:1', 8), joined: [] } },
    /^session 1:1 is not as it is in the sealed record/,
  ],
])('no session is killed where %s', (_what, change, words) => {
  expect(judgeClient(caseOf(change))).toMatch(words);
});

test('a record of a session does not pass for that of its client', () => {
  const known = seen(stillLooks()) as KnownClient;
  const forged = { ...known, record: { ...known.record, identity: digestOf(one('1:1')).identity } };
  expect(judgeClient(caseOf({ known: forged }))).toMatch(/of other networks/);
});

test.each<[string, SessionRecord[]]>([
  ['moved', [one('1:1'), one('1:2', 8)]],
  ['came', [...TWO, one('1:3')]],
  ['ended', [one('1:1')]],
  ['has another port', [one('1:1'), one('1:2', 7, { clientPort: 5 })]],
  [
    'may be of the client, since ONTAP does not tell whose it is, and came',
    [...TWO, one('1:3', 7, { client: '' })],
  ],
])('whoever %s after a look makes the client as new', (_what, later) => {
  const looks = [...stillLooks(), lookAt(15.5, later)];
  expect(seen(looks)?.record).toMatchObject({ unchangedMs: 0, samples: 1 });
});

test('a look that shows only some sessions, or not whose they are, says nothing of a client', () => {
  const before = seen(stillLooks());
  const listing = { detail: 'digest' as const, at: '', sessions: [digestOf(one('1:1', 99))] };
  const looks = [
    ...stillLooks(),
    lookAt(15.2, [one('1:1', 99)], { narrowed: true }),
    lookAt(15.4, [], { listing }),
  ];
  expect(seen(looks)).toEqual(before);
});

const MEMBERS = TWO.map(memberOf);
const aborted = (bytes = 7) =>
  one('1:2', bytes, { data: { state: 'halted', reason: 'aborted', operation: 'backup', bytes } });
const KILLED = [{ ownerUuid: one('1:2').ownerUuid, sessionId: '1:2' }];

test.each<[string, SessionRecord[], typeof KILLED, RegExp | undefined]>([
  ['all are as they were', [...TWO, OTHER(5)], [], undefined],
  ['one was killed by this run and is gone', [one('1:1')], KILLED, undefined],
  ['one was killed by this run and lingers', [one('1:1'), aborted()], KILLED, undefined],
  [
    'one was killed by this run and moved',
    [one('1:1'), one('1:2', 8)],
    KILLED,
    /session 1:2 .* data moved 1 B/,
  ],
  ['one was killed by this run and moved before it halted', [one('1:1'), aborted(8)], KILLED, /session 1:2/],
  ['one was aborted by somebody else', [one('1:1'), aborted()], [], /session 1:2 .* went from/],
  ['one has ended by itself', [one('1:1')], [], /session 1:2 of 10.20.0.7 has ended$/],
  ['one has come', [...TWO, one('1:3')], [], /session 1:3 of 10.20.0.7 has come$/],
  [
    'the id of a killed one is the next of the client',
    [one('1:1'), one('1:2', 0, { clientPort: 9 })],
    KILLED,
    /another/,
  ],
  [
    'the id of a killed one is of another client',
    [one('1:1'), one('1:2', 0, { client: '10.20.0.8' })],
    KILLED,
    undefined,
  ],
  [
    'one of unknown client has come',
    [...TWO, one('1:3', 7, { client: 'host' })],
    [],
    /does not tell has come$/,
  ],
  ['one is listed twice', [...TWO, one('1:2')], [], /listed twice/],
])('right before a kill, where %s', (_what, listed, killed, lives) => {
  const words = clientLives(MEMBERS, NETWORKS, listed, killed);
  expect(words ?? 'nobody').toMatch(lives ?? /^nobody$/);
});

/** What happens to a session at a minute. All but `hides` lasts: counters only grow. */
interface Happening {
  minute: number;
  /** Which of the six at the begin. */
  index: number;
  what: 'moves' | 'comes' | 'ends' | 'halts' | 'hides' | 'is used again';
  of: 'client' | 'other';
}

const happening: fc.Arbitrary<Happening> = fc.record({
  minute: fc.oneof(
    fc.double({ min: -5, max: 30, noNaN: true }),
    fc.double({ min: 30, max: 32, noNaN: true }),
  ),
  index: fc.nat(5),
  what: fc.constantFrom('moves', 'comes', 'ends', 'halts', 'hides', 'is used again'),
  of: fc.constantFrom('client', 'client', 'other'),
});

const ADDRESS = { client: CLIENT, other: '10.20.0.8' };
/** Two SVMs give the same ids. */
const OWNERS = ['02c9e252-41be-11e9-81d5-00a0986138f7', '02c9e252-41be-11e9-81d5-00a0986138f8'];
/** Three sessions of each client, on three nodes and two SVMs. */
const SIX = (['client', 'other'] as const).flatMap((of, nth) =>
  [0, 1, 2].map((index) =>
    one(`1:${nth}${Math.floor(index / 2)}`, 7, {
      ...{ client: ADDRESS[of], clientPort: 41_000 + index, node: `node${index + 1}` },
      ...{ ownerUuid: OWNERS[index % 2] ?? '', svm: `svm${(index % 2) + 1}` },
    }),
  ),
);
/** A hole of a listing lasts so long, minutes. */
const HIDES = 2.5;

const grown = (each: SessionRecord): SessionRecord => ({
  ...each,
  data: { ...each.data, bytes: (each.data.bytes ?? 0) + 1 },
});

/** The sessions as ONTAP lists them at a minute. */
function worldAt(minute: number, happenings: readonly Happening[]): SessionRecord[] {
  const past = happenings.filter((each) => each.minute <= minute).sort((a, b) => a.minute - b.minute);
  return past.reduce<SessionRecord[]>((sessions, { minute: at, index, what, of }, nth) => {
    const key = SIX[index]?.clientPort;
    const isMeant = (each: SessionRecord) =>
      each.client === SIX[index]?.client && (each.clientPort ?? 0) % 1_000 === (key ?? 0) % 1_000;
    const change = (how: (each: SessionRecord) => SessionRecord[]) =>
      sessions.flatMap((each) => (isMeant(each) ? how(each) : [each]));
    switch (what) {
      case 'comes':
        return [...sessions, one(`2:${nth}`, 7, { client: ADDRESS[of], clientPort: 41_500 + nth })];
      case 'ends':
        return change(() => []);
      case 'moves':
        return change((each) => [grown(each)]);
      case 'halts':
        return change((each) => [{ ...each, data: { ...each.data, state: 'halted' } }]);
      case 'hides':
        return minute < at + HIDES ? change(() => []) : sessions;
      case 'is used again':
        return change((each) => [{ ...each, clientPort: (each.clientPort ?? 0) + 1_000 }]);
    }
  }, SIX);
}

/** What a caller may choose: which looks are folded, and what the kill is of; and what happens. */
const scene = fc.record({
  happenings: fc.array(happening, { maxLength: 3 }),
  missed: fc.uniqueArray(fc.nat(30), { maxLength: 2 }),
  gap: fc.record({ from: fc.nat(30), lasts: fc.constantFrom(0, 0, 0, 1, 3, 8) }),
  listedAt: fc.double({ min: 30, max: 32, noNaN: true }),
  target: fc.nat(5),
});

const LOOKS = Array.from({ length: 31 }, (_, minute) => minute);
/** A timer may fire early by a tenth of a step. */
const WINDOW = { minutes: 15 - 0.1, mostGap: 1.5 };

test('no interleaving lets a kill through while any session of the client moved in the window', () => {
  let killed = 0;
  const property = fc.property(scene, ({ happenings, missed, gap, listedAt, target: nth }) => {
    const taken = LOOKS.filter(
      (minute) => !missed.includes(minute) && (minute < gap.from || minute >= gap.from + gap.lasts),
    );
    const known = seen(taken.map((minute) => lookAt(minute, worldAt(minute, happenings))));
    const listed = worldAt(listedAt, happenings);
    const target = listed[nth];
    if (target === undefined || known === undefined) return;
    const given = caseOf({ target: { record: target, joined: [] }, known, now: instant(listedAt) });
    if ((judgeClient(given) ?? clientLives(known.members, NETWORKS, listed, [])) !== undefined) return;
    killed++;
    const began = (taken.at(-1) ?? 0) - WINDOW.minutes;
    const within = [...taken.filter((minute) => minute >= began), listedAt];
    const clientAt = (minute: number) =>
      worldAt(minute, happenings).filter(({ client }) => client === CLIENT);
    for (const minute of within) expect(clientAt(minute)).toEqual(clientAt(listedAt));
    const gaps = within.slice(1).map((minute, index) => minute - (within[index] ?? minute));
    expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(WINDOW.mostGap);
    expect(target.client).toBe(CLIENT);
  });
  fc.assert(property, runs(100));
  expect(killed).toBeGreaterThan(5);
});
