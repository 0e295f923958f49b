import fc from 'fast-check';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { NDMP_OPERATIONS, NDMP_REASONS, NDMP_STATES } from '../../../src/contracts/schemas/conditions';
import type { Guard } from '../../../src/contracts/cluster';
import type { MatchRule, Policy, ProtectRule } from '../../../src/contracts/policy';
import type { SessionConnection, SessionRecord } from '../../../src/contracts/session';
import { OWNER, plain, policyOf } from './timeline';

/** Mostly the first, so that plans of kills stay frequent among what is generated. */
const mostly = <T>(usual: T, others: readonly T[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const ENDS: SessionConnection[] = [
  { type: 'tcp', address: '10.20.0.7', port: 18_600 },
  { type: 'tcp', address: '10.20.0.8', port: 18_600 },
];

const connection = mostly<SessionConnection | undefined>(undefined, [
  ...ENDS,
  { type: 'local' },
  { type: 'tcp' },
]);

const service = (usual: string) => ({
  state: mostly<string | undefined>(usual, [...NDMP_STATES, 'hibernating', undefined]),
  reason: mostly<string | undefined>('successful', [...NDMP_REASONS, 'tired', undefined]),
  bytes: mostly<number | undefined>(5_000, [0, 1, 6_000, undefined]),
  connection,
});

export const IDS = ['1:1', '1:2', '1:3', '1:4'];

/** A session of this id as ONTAP may list it; most are over and left open. */
export const recordOf = (sessionId: string): fc.Arbitrary<SessionRecord> =>
  fc
    .record({
      ownerUuid: fc.constant(OWNER),
      sessionId: fc.constant(sessionId),
      node: mostly<string | undefined>('node1', ['node2', 'node3', 'node9', undefined]),
      svm: mostly<string | undefined>('svm1', ['svm2', undefined]),
      path: mostly<string | undefined>('/svm1/vol1', ['/svm2/vol1', 'vol1', undefined]),
      client: mostly<string | undefined>('10.20.0.7', ['10.21.0.7', 'fd00::7', 'host', undefined]),
      clientPort: mostly<number | undefined>(41_000, [41_001, undefined]),
      source: mostly<string | undefined>('10.20.0.1', [undefined]),
      engine: mostly<string | undefined>('dump', ['smtape', 'other', undefined]),
      tapeDevice: mostly<string | undefined>(undefined, ['nrst0a', 'rst1']),
      scsi: mostly<string | undefined>(undefined, ['mc0']),
      data: fc.record({
        ...service('halted'),
        operation: mostly<string | undefined>('backup', [...NDMP_OPERATIONS, 'verify', undefined]),
      }),
      mover: fc.record({ ...service('idle'), mode: mostly<string | undefined>(undefined, ['read']) }),
    })
    .map((record) => plain(record) as SessionRecord);

const some = <T>(values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

const CONDITIONS = {
  client: some(['10.20.0.0/24', '10.0.0.0/8', 'fd00::/64']),
  source: some(['10.20.0.1/32', '10.21.0.0/16']),
  path: some(['/svm1/*', '/svm2/**', '**']),
  svm: some(['svm1', 'svm*']),
  ownerSvm: some(['svm1', 'svm2']),
  node: some(['node1', 'node[23]']),
  tapeDevice: some(['nrst*', '*']),
  minBytes: fc.constantFrom(0, 1, 5_000, 6_000),
  maxBytes: fc.constantFrom(0, 5_000, 6_000),
  holds: some(['tape', 'scsi', 'none']),
};

const enums = (extra: readonly string[]) => ({
  dataState: some([...NDMP_STATES, ...extra]),
  dataReason: some(['successful', 'aborted', ...extra]),
  moverState: some([...NDMP_STATES, ...extra]),
  moverReason: some(['successful', 'end_of_media', ...extra]),
  operation: some([...NDMP_OPERATIONS, ...extra]),
  engine: some(['dump', 'smtape', ...extra]),
});

/** One to three conditions: a rule of more hardly ever holds. */
const rule = (conditions: Record<string, fc.Arbitrary<unknown>>, names: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...names),
      fc.uniqueArray(fc.constantFrom(...Object.keys(conditions)), { minLength: 1, maxLength: 3 }),
      fc.record(conditions),
    )
    .map(([name, kept, all]) => ({ name, ...Object.fromEntries(kept.map((key) => [key, all[key]])) }));

export const matchRule = rule({ ...CONDITIONS, ...enums(['absent']) }, [
  'm1',
  'm2',
  'm3',
]) as fc.Arbitrary<MatchRule>;
export const protectRule = rule({ ...CONDITIONS, ...enums([]) }, [
  'p1',
  'p2',
  'p3',
]) as fc.Arbitrary<ProtectRule>;

/** Matches much, so that what holds it back is seen. */
const eager: MatchRule = { name: 'eager', dataState: ['halted'] };

export const policy: fc.Arbitrary<Policy> = fc
  .record({
    match: fc.array(fc.oneof(fc.constant(eager), matchRule), { minLength: 1, maxLength: 3 }),
    protect: fc.array(protectRule, { maxLength: 2 }),
    pressure: sometimes(fc.constantFrom({ limit: 1 }, { limit: 3, abovePercent: 50, downToPercent: 0 })),
  })
  .map((parts) => policyOf(plain(parts)));

export const guard: fc.Arbitrary<Guard> = fc
  .record({
    maxKills: fc.constantFrom(0, 1, 400),
    neverMatch: fc.subarray([...NDMP_STATES], { maxLength: 2 }),
    protect: fc.array(protectRule, { maxLength: 1 }),
  })
  .map((parts) => guardSchema.parse(plain(parts)));
