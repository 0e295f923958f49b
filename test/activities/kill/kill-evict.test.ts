import { sealRecord } from '../../../src/activities/evidence/seals';
import type { SealedClient } from '../../../src/contracts/evidence';
import type { KillCommand } from '../../../src/contracts/kill';
import type { KillTarget } from '../../../src/contracts/plan';
import { remoteBackup } from '../../../src/simulator';
import type { SimulatedSession } from '../../../src/simulator';
import { clientDigest } from '../../../src/rules/evidence/client-record';
import { memberOf } from '../../../src/rules/sessions';
import { TEST_KEYS } from '../../support/evidence-keys';
import { failureOf } from '../support/attempt';
import { recordFor } from '../support/evidence';
import { keyOf, kill, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ entry: { guard: { maxKills: 400, evict: {} } } });
});
afterAll(() => rig?.close());

let hosts = 10;
const nextHost = () => `10.30.0.${hosts++}`;

/** A backup that hangs: no other kill takes it. */
const hung = (address: string, port = 1_000): SimulatedSession =>
  rig.add({
    client: { address, port },
    story: remoteBackup({ rate: 0, bytes: port, connection: { type: 'tcp', address, port } }),
  });

/** What a worker sealed of all sessions of a client, as these are now. */
function knownOf(client: string, targets: readonly KillTarget[]): SealedClient {
  const members = targets.map(({ record }) => memberOf(record));
  const { identity, states, bytes } = clientDigest(members, [`${client}/32`]);
  const [any] = targets;
  if (any === undefined) throw new Error('a client has sessions');
  const record = recordFor(any.record, [], {
    identity,
    states,
    bytes,
    first: { states, bytes },
    partners: '?',
  });
  return { sealed: sealRecord(TEST_KEYS, record), members };
}

const evictOf = (client: string, targets: readonly KillTarget[]): Pick<KillCommand, 'evict'> => ({
  evict: { client, known: knownOf(client, targets) },
});

const NOT_GRANTED = { type: 'NotGranted', nonRetryable: true };

test('a kill that is tried again tries the port of the client again, and is not sent to a host that answers', async () => {
  const client = nextHost();
  const target = await planned(rig, hung(client));
  const tried: string[] = [];
  const activities = rig.withContext({
    tryPort: (address, port) => {
      tried.push(`${address}:${port}`);
      return Promise.resolve({ address, result: 'connected' as const });
    },
  });
  const { evict } = evictOf(client, [target]);
  const pinged = { evict: { client, ...evict, ping: { port: 13_782 } } };
  const info = { attempt: 2, heartbeatDetails: { deleteSent: false, kept: 1 } };
  expect(await kill({ activities }, target, { ...pinged, info }).result).toMatchObject({
    outcome: 'refused',
    note: expect.stringMatching(
      new RegExp(`^${client} answers on TCP port 13782: .* it is not dead$`),
    ) as string,
  });
  expect(tried).toEqual([`${client}:13782`]);
  expect(await kill({ activities }, target, pinged).result).toMatchObject({ outcome: 'killed' });
});

test('a session that hangs in active is killed as part of an eviction alone', async () => {
  const client = nextHost();
  const session = hung(client);
  const target = await planned(rig, session);
  expect(await failureOf(kill(rig, target).result)).toMatchObject(NOT_GRANTED);
  expect(await kill(rig, target, evictOf(client, [target])).result).toMatchObject({ outcome: 'killed' });
});

test.each<[string, (client: string, target: KillTarget) => Pick<KillCommand, 'evict'>, RegExp]>([
  ['without a record of the client', (client) => ({ evict: { client } }), /no sealed record of all sessions/],
  [
    'with one that is altered',
    (client, target) => ({
      evict: {
        client,
        known: { ...knownOf(client, [target]), sealed: `${knownOf(client, [target]).sealed} ` },
      },
    }),
    /was sealed by no key of this worker, or altered$/,
  ],
  [
    "with another client's",
    (_client, target) => evictOf('10.99.0.1', [target]),
    /not known to be of that client$/,
  ],
  [
    'with one of other sessions',
    (client, target) => ({ evict: { client, known: { ...knownOf(client, [target]), members: [] } } }),
    /are not those of the sealed record$/,
  ],
])('%s no request leaves', async (_what, evict, words) => {
  const client = nextHost();
  const target = await planned(rig, hung(client));
  const before = rig.requests.length;
  const failure = await failureOf(kill(rig, target, evict(client, target)).result);
  expect(failure).toMatchObject({ ...NOT_GRANTED, message: expect.stringMatching(words) as string });
  expect(rig.requests).toHaveLength(before);
});

test('where the owner allows no eviction a kill of one is refused, with the key to write', async () => {
  const client = nextHost();
  const target = await planned(rig, hung(client));
  const activities = rig.withEntry({ guard: { maxKills: 400 } });
  const failure = await failureOf(kill({ activities }, target, evictOf(client, [target])).result);
  expect(failure).toMatchObject({
    ...NOT_GRANTED,
    message: expect.stringContaining('guard.evict') as string,
  });
});

test('another session of the client that came after the last look saves this one', async () => {
  const client = nextHost();
  const session = hung(client);
  const target = await planned(rig, session);
  const evict = evictOf(client, [target]);
  hung(client, 2_000);
  expect(await kill(rig, target, evict).result).toMatchObject({
    outcome: 'refused',
    note: expect.stringMatching(/^its client is not as it was: session .* has come$/) as string,
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('what this run has killed before explains that it is gone, and nothing else does', async () => {
  const client = nextHost();
  const sessions = [hung(client, 1_000), hung(client, 2_000)];
  const targets = await Promise.all(sessions.map((session) => planned(rig, session)));
  const evict = evictOf(client, targets);
  const [first, second] = targets;
  if (first === undefined || second === undefined) throw new Error('two sessions');
  expect(await kill(rig, first, evict).result).toMatchObject({ outcome: 'killed' });
  expect(await kill(rig, second, evict).result).toMatchObject({ outcome: 'refused' });
  const killedPartners = sessions.slice(0, 1).map(keyOf);
  expect(await kill(rig, second, { ...evict, killedPartners }).result).toMatchObject({ outcome: 'killed' });
});
