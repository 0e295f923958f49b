import { guardSchema } from '../../src/contracts/schemas/cluster';
import { haltRequestSchema } from '../../src/contracts/schemas/halt';
import { inspectRequestSchema } from '../../src/contracts/schemas/inspect';
import { selectSchema, trackJobRequestSchema } from '../../src/contracts/schemas/jobs';
import { policySchema } from '../../src/contracts/schemas/policy';
import { requestedBySchema } from '../../src/contracts/schemas/requests';
import { pausedJobRequestSchema } from '../../src/contracts/schemas/sequence';

const uuid = '1cd8a442-86d1-11e0-ae1c-123478563412';
const ASKER = { cluster: 'prod1', requestedBy: { name: 'ann' } };
const LONG_INSTANT = `2026-11-21T08:30:00.${'0'.repeat(1_000)}Z`;
const rules = Array.from({ length: 30 }, (_, index) => ({
  name: `r${index}`,
  path: Array.from({ length: 3 }, () => '€'.repeat(160)),
}));

test.each<[string, { safeParse: (input: unknown) => { success: boolean } }, unknown]>([
  ['a name', requestedBySchema, { name: '€'.repeat(67) }],
  ['a reason', requestedBySchema, { name: 'ann', reason: '😀'.repeat(251) }],
  ['a ticket', requestedBySchema, { name: 'ann', ticket: 'ä'.repeat(101) }],
  ['the reason of a halt', haltRequestSchema, { requestedBy: { name: 'ann', reason: '€'.repeat(334) } }],
  ['a deadline', trackJobRequestSchema, { ...ASKER, uuid, deadline: LONG_INSTANT }],
  ['the end of a pause', pausedJobRequestSchema, { ...ASKER, uuid, until: LONG_INSTANT }],
  ['an SVM', selectSchema, { svm: '€'.repeat(67) }],
  ['a list of states', selectSchema, { state: Array.from({ length: 6 }, () => 'running') }],
  [
    'a value of a filter',
    inspectRequestSchema,
    { ...ASKER, read: 'jobs', filter: { state: 'x'.repeat(501) } },
  ],
  [
    'a filter as a whole',
    inspectRequestSchema,
    { ...ASKER, read: 'jobs', filter: { uuid: Array.from({ length: 200 }, () => 'x'.repeat(50)) } },
  ],
  ['a policy as a whole', policySchema, { name: 'p', observe: { window: '1h', every: '5m' }, match: rules }],
  ['a guard as a whole', guardSchema, { protect: rules }],
])('%s that takes too many bytes is refused', (_what, schema, input) => {
  expect(schema.safeParse(input).success).toBe(false);
});

test('what is refused says how large it is, and how large it may be', () => {
  const { error } = requestedBySchema.safeParse({ name: '€'.repeat(67) });
  expect(error?.issues).toMatchObject([
    { path: ['name'], message: 'is 201 bytes of UTF-8, above the 200 that fit; make it shorter' },
  ]);
});
