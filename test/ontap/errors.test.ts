import { errorRow, ERROR_ROWS } from '../../src/ontap/errors/error-rows';
import { readFault } from '../../src/ontap/errors/fault';
import { responseError } from '../../src/ontap/errors/response-error';
import { retryAfterMs, MAX_RETRY_AFTER_MS } from '../../src/ontap/errors/retry-after';
import type { Simulator } from '../../src/simulator';
import { fixture } from './support/fixture';
import { failure, OWNER, setUp } from './support/setup';
import type { Setup } from './support/setup';

let setup: Setup;
let simulator: Simulator;

beforeAll(async () => {
  setup = await setUp();
  simulator = await setup.simulator({ scenario: 'empty' });
});
afterAll(() => setup.end());

/** What the documents say about each error, independent of the table in the code. */
const DOCUMENTED = [
  ['409 and code 1: a duplicate', 409, '1', 'conflict', false],
  ['400 and code 2: an invalid field', 400, '2', 'validation', false],
  ['405 and code 3: not supported', 405, '3', 'unsupported', false],
  ['404 and code 3: no such API', 404, '3', 'unsupported', false],
  ['404 and code 4: no such entry', 404, '4', 'notFound', false],
  ['500 and code 4: the code wins', 500, '4', 'notFound', false],
  ['403 and code 6: the role', 403, '6', 'forbidden', false],
  ['429 and code 7: a limit', 429, '7', 'busy', true],
  ['503 and code 7: a limit', 503, '7', 'busy', true],
  ['409 and code 8: in use', 409, '8', 'conflict', false],
  ['503 and code 8: in use for now', 503, '8', 'busy', true],
  ['500 and code 65541: RPC timed out', 500, '65541', 'busy', true],
  ['500 and code 65552: RPC failure', 500, '65552', 'busy', true],
  ['500 and code 65562: RPC failure', 500, '65562', 'busy', true],
  ['500 and code 262145: internal', 500, '262145', 'protocol', false],
  ['429 and code 262160: too many requests', 429, '262160', 'busy', true],
  ['400 and code 262160: the code wins', 400, '262160', 'busy', true],
  ['400 and code 262197: an invalid value', 400, '262197', 'validation', false],
  ['409 and code 2621573: temporarily locked', 409, '2621573', 'busy', true],
  ['400 and code 6691623: not authorized', 400, '6691623', 'forbidden', false],
  ['409 and code 458762: a finished job', 409, '458762', 'terminal', false],
  ['500 and code 458762: the code wins', 500, '458762', 'terminal', false],
  ['409 and code 458771: a running job', 409, '458771', 'conflict', false],
  ['503 and code 458773: the job manager starts', 503, '458773', 'busy', true],
  ['400 and code 458773: the code wins', 400, '458773', 'busy', true],
  ['409 and code 458776: a job that does not run', 409, '458776', 'conflict', false],
  ['405 and code 458783: no pause', 405, '458783', 'unsupported', false],
  ['405 and code 458784: no cancel', 405, '458784', 'unsupported', false],
  ['400 and code 68812802: no valid uuid', 400, '68812802', 'validation', false],
  [
    '404 and code 68812803: an unknown SVM is not a session that is gone',
    404,
    '68812803',
    'validation',
    false,
  ],
  [
    '404 and code 68812804: an unknown node is not a session that is gone',
    404,
    '68812804',
    'validation',
    false,
  ],
  ['500 and code 68812805: no NDMP mode', 500, '68812805', 'protocol', false],
  ['400 and code 68812806: uuid and id needed', 400, '68812806', 'validation', false],
  ['400 and a code that nobody knows', 400, '9999999', 'validation', false],
  ['401 alone', 401, undefined, 'auth', false],
  ['401 and code 6691623: a refused login, not a role', 401, '6691623', 'auth', false],
  ['403 and a code that nobody knows', 403, '9999999', 'forbidden', false],
  ['404 and a code that nobody knows', 404, '9999999', 'notOntap', true],
  ['404 and its status for a code, by a gateway', 404, '404', 'notOntap', true],
  ['404 alone: any server may say so', 404, undefined, 'notOntap', true],
  ['405 and a code that nobody knows', 405, '9999999', 'unsupported', false],
  ['409 and a code that nobody knows', 409, '9999999', 'conflict', false],
  ['429 alone', 429, undefined, 'busy', true],
  ['500 and a code that nobody knows', 500, '9999999', 'protocol', false],
  ['501 and a code that nobody knows', 501, '9999999', 'unsupported', false],
  ['502 alone', 502, undefined, 'busy', true],
  ['503 alone', 503, undefined, 'busy', true],
  ['504 alone', 504, undefined, 'busy', true],
  ['418 and a code that nobody knows', 418, '9999999', 'protocol', false],
] as const;

test.each(DOCUMENTED)('%s', async (_, status, code, kind, retryable) => {
  simulator.faults.add({ kind: 'status', status, ...(code === undefined ? {} : { code }) });
  const client = setup.clientOf(simulator);
  const error = await failure(client.getNdmpSession({ ownerUuid: OWNER, sessionId: '2000' }));
  expect(error).toMatchObject({ name: 'OntapError', kind, retryable, status, code });
  expect((error as Error).message).toContain(
    `GET /api/protocols/ndmp/sessions/${OWNER}/2000 ${kind === 'notOntap' && code === undefined ? 'was not answered by ONTAP' : 'failed with'}`,
  );
});

test('every row of the table names its source and is reached by a case above', () => {
  const reached = new Set(DOCUMENTED.map(([, status, code]) => errorRow(code, status)));
  const rest = ERROR_ROWS.filter((row) => !reached.has(row) || row.source === '');
  expect(rest).toEqual([]);
});

test("a 404 without ONTAP's code proves nothing: a gateway has no such route, either", () => {
  const answer = { status: 404, fault: { message: 'no such route in gateway' } };
  expect(responseError({ method: 'GET', path: '/x' }, answer, 0)).toMatchObject({
    kind: 'notOntap',
    retryable: true,
    message: expect.stringMatching(/^no such route in gateway: GET \/x failed with HTTP 404\. /),
  });
});

test.each([
  ['error-403-rbac.real.json', 403, 'forbidden'],
  ['error-404-generic.docs.json', 404, 'notFound'],
  ['error-404-job.real.json', 404, 'notFound'],
  ['error-400-unknown-field.real.json', 400, 'validation'],
  ['error-400-return-timeout-out-of-range.real.json', 400, 'validation'],
  ['error-temporarily-locked.real.json', 409, 'busy'],
])('the captured body %s is understood', (file, status, kind) => {
  const fault = readFault(fixture(file), (text) => text);
  const error = responseError({ method: 'GET', path: '/api/x' }, { status, fault }, 0);
  expect(error).toMatchObject({ kind, status });
  expect(error.message).toContain(error.said);
});

test.each([
  [{ error: { code: 4, message: 'm' } }, { code: '4', message: 'm' }],
  [{ error: { code: '4' } }, { code: '4' }],
  [{ error: { message: 'm' } }, { message: 'm' }],
  [{ error: { code: { x: 1 }, message: ['m'] } }, {}],
  [{ error: { code: 'drop table', message: 'm' } }, { message: 'm' }],
  [{ error: {} }, {}],
  [{ error: { code: '4', message: ' ' } }, { code: '4' }],
  [{ error: 'text' }, undefined],
  [{}, undefined],
  [undefined, undefined],
  ['<html>', undefined],
])('the error body %j is read as %j', (body, expected) => {
  expect(readFault(body, (text) => text)).toEqual(expected);
});

test('text of ONTAP is one line, without control characters, and cut', () => {
  const message = `bad\u001b]8;;x\u0007\nthing\u202e ${'x'.repeat(5_000)}`;
  const said = readFault({ error: { message } }, (text) => text)?.message ?? '';
  expect(said).toMatch(/^bad \]8;;x thing {1,2}x+…$/);
  expect(said.length).toBeLessThan(1_010);
});

test.each([
  ['120', 120_000],
  ['0', 0],
  ['7', 7_000],
  ['999999999', MAX_RETRY_AFTER_MS],
  [new Date(1_800_000_005_000).toUTCString(), 5_000],
  [new Date(1_700_000_000_000).toUTCString(), 0],
  ['soon', undefined],
  ['-5', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(retryAfterMs(header, 1_800_000_000_000)).toBe(ms);
});

test('a 429 carries the pause that it asks for, an error that is not retried does not', async () => {
  const client = setup.clientOf(simulator);
  simulator.faults.add({ kind: 'status', status: 429, code: '262160', retryAfter: 7 });
  expect(await failure(client.getCluster())).toMatchObject({ kind: 'busy', retryAfterMs: 7_000 });
  simulator.faults.add({ kind: 'status', status: 400, code: '2', retryAfter: 7 });
  expect(await failure(client.getCluster())).toMatchObject({ retryAfterMs: undefined });
});

const COMMAND = 'security login rest-role create -role ROLE -api';

test.each([
  [403, '6', 'GET', '/api/protocols/ndmp', `${COMMAND} /api/protocols/ndmp -access readonly`],
  [403, '6', 'GET', `/api/cluster/jobs/${OWNER}`, `${COMMAND} /api/cluster/jobs -access readonly`],
  [403, '6', 'PATCH', `/api/cluster/jobs/${OWNER}`, `${COMMAND} /api/cluster/jobs -access read_modify`],
  [403, '6', 'GET', '/api/cluster/nodes', `${COMMAND} /api/cluster -access readonly`],
  [
    403,
    '6',
    'DELETE',
    `/api/protocols/ndmp/sessions/${OWNER}/1`,
    `${COMMAND} /api/protocols/ndmp/sessions -access all`,
  ],
  [
    403,
    '6',
    'GET',
    '/api/cluster/jobs',
    'readonly ("modify" for a path that the role has already); doctor prints the',
  ],
  [403, '6', 'PATCH', `/api/cluster/jobs/${OWNER}`, '; doctor --probe-writes prints the whole role'],
  [404, '3', 'GET', '/api/protocols/ndmp', 'This system has no API for NDMP'],
  [404, '3', 'GET', '/api/cluster/jobs', 'ONTAP 9.6 or later'],
])('the remedy of %i, code %s, fits %s %s', (status, code, method, path, remedy) => {
  const { message } = responseError({ method, path }, { status, fault: { code } }, 0);
  expect(message).toContain(remedy);
});
