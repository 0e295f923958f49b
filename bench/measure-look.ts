import path from 'node:path';
import { parseArgs } from 'node:util';
import { guardSchema } from '../src/contracts/schemas/cluster';
import type { NodeRecord, SessionRecord } from '../src/contracts/session';
import { PACKAGE_ROOT } from '../src/node';
import {
  agesOf,
  fold,
  foldSettings,
  useFrom,
  useOn,
  type EvidenceRecord,
  type Look,
} from '../src/rules/evidence';
import { staleNow } from '../src/rules/sessions';
import { readStalePolicy } from '../src/worker/config';

/**
 * What a look of an observer costs beside its requests, in CPU of this process: `npm run measure:look -- --sessions 864
 * --policy idle-connections`. Every fourth session moves from look to look.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '864' },
    policy: { type: 'string', default: 'idle-connections' },
    looks: { type: 'string', default: '20' },
  },
});

const SESSIONS_A_NODE = 36;
const CLIENTS = 40;
const EVERY_MS = 300_000;
const BEGUN_MS = Date.parse('2026-11-01T00:00:00Z');
const OWNER = '02c9e252-41be-11e9-81d5-00a0986138f7';
const GUARD = guardSchema.parse({});
const SETTINGS = { ...foldSettings(GUARD, EVERY_MS), collected: true };

const nodeOf = (index: number): string => `n${Math.floor(index / SESSIONS_A_NODE) + 1}`;

const sessionsAt = (turn: number): SessionRecord[] =>
  Array.from({ length: Number(values.sessions) }, (_, index) => {
    const bytes = index % 4 === 0 ? turn * 1_000_000 : 3_000_000_007;
    const port = 10_000 + index;
    const connection = { type: 'tcp', address: `10.20.1.${index % CLIENTS}`, port };
    const idle = index % 2 === 0;
    return {
      ...{
        ownerUuid: OWNER,
        sessionId: `${1_000 + index}:${index}`,
        node: nodeOf(index),
        svm: `svm${index % 8}`,
      },
      ...{ client: `10.20.0.${index % CLIENTS}`, clientPort: port, source: '10.20.0.1', engine: 'dump' },
      path: `/svm${index % 8}/vol_of_a_usual_name_${index}`,
      data: idle
        ? { state: 'idle', bytes }
        : { state: 'halted', reason: 'successful', operation: 'backup', bytes, connection },
      mover: { state: 'idle', bytes: 0 },
    };
  });

const NODES: NodeRecord[] = [...new Set(sessionsAt(0).map(({ node = '' }) => node))].map((name) => ({
  ...{ uuid: name, name, state: 'up', uptime: 9_000_000, partners: [], memorySize: 128 * 1_024 ** 3 },
}));

function lookAt(turn: number): Look {
  const ms = BEGUN_MS + turn * EVERY_MS;
  const listing = { detail: 'full' as const, at: new Date(ms).toISOString(), sessions: sessionsAt(turn) };
  const [departed, arrived] = [ms - 200, ms].map((at) => ({ worker: at, server: at }));
  if (departed === undefined || arrived === undefined) throw new TypeError('no instants');
  return { cluster: OWNER, listing, narrowed: false, nodes: NODES, departed, arrived };
}

const spent = { fold: 0, use: 0, 'ages.policy': 0 };

function timed<T>(what: keyof typeof spent, work: () => T): T {
  const begun = process.cpuUsage();
  const made = work();
  const { user, system } = process.cpuUsage(begun);
  spent[what] += (user + system) / 1_000;
  return made;
}

async function main(): Promise<void> {
  const policy = await readStalePolicy(path.join(PACKAGE_ROOT, 'policies', `${values.policy}.yaml`));
  const looks = Number(values.looks);
  let known: EvidenceRecord[] = [];
  let use = useFrom([]);
  // The first half warms up.
  for (let turn = 0; turn < 2 * looks; turn++) {
    if (turn === looks) for (const what of Object.keys(spent)) spent[what as keyof typeof spent] = 0;
    const look = lookAt(turn);
    const { listing, nodes = [] } = look;
    if (listing.detail !== 'full') continue;
    known = timed('fold', () => fold(known, look, SETTINGS));
    use = timed('use', () => useOn(use, look, known, EVERY_MS));
    timed('ages.policy', () => {
      const ages = agesOf(listing.sessions, known, listing.at);
      const records = listing.sessions.map((session, index) => ({ ...session, ...ages[index] }));
      return staleNow(policy, { guard: GUARD }, { at: listing.at, records, nodes }).verdicts.length;
    });
  }
  const parts = Object.entries(spent).map(([what, ms]) => `${what} ${(ms / looks).toFixed(1)} ms`);
  console.log(`${values.sessions} sessions, policy ${values.policy}, CPU of a look: ${parts.join(', ')}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
