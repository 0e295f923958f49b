import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RestSession, Simulator } from '../../src/simulator';
import { start } from './call';
import { installNetappClient, NETAPP_CLIENT_VERSION, PYTHON } from './python/install-netapp-client';

interface Seen {
  [what: string]: unknown;
  killed: string;
  killed_by_query: string;
}

/** Runs the script with nothing of our environment: `requests` would trust REQUESTS_CA_BUNDLE and not our CA. */
async function runClient(simulator: Simulator): Promise<Seen> {
  const { certFile, keyFile } = await simulator.clientCertificate();
  const { stdout } = await promisify(execFile)(PYTHON, [join(__dirname, 'python', 'netapp_client.py')], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SIM_HOST: 'localhost',
      SIM_PORT: String(simulator.port),
      SIM_USER: simulator.user,
      SIM_PASSWORD: simulator.password,
      SIM_CA: simulator.caFile,
      SIM_CERT: certFile,
      SIM_KEY: keyFile,
      SIM_TOKEN: simulator.tokens.issue(simulator.user, simulator.password)?.access_token ?? '',
    },
  });
  return JSON.parse(stdout) as Seen;
}

const problem = installNetappClient();
if (problem !== undefined) {
  console.warn(`SKIPPED: NetApp's client ${NETAPP_CLIENT_VERSION} can't be installed here: ${problem}`);
}
const describeWithClient = problem === undefined ? describe : describe.skip;

describeWithClient("NetApp's own client, unchanged,", () => {
  let simulator: Simulator;
  let seen: Seen;
  let before: RestSession[];

  beforeAll(async () => {
    simulator = await start({ speed: 0 });
    before = simulator.sessions.list().map(({ record }) => record);
    seen = await runClient(simulator);
  });

  const idsOf = (matches: (record: RestSession) => boolean): string[] =>
    before
      .filter(matches)
      .map(({ id }) => id)
      .sort();

  it('reads cluster, NDMP mode and nodes', () => {
    expect(seen).toMatchObject({
      cluster: { name: 'cluster1', version: expect.stringContaining('NetApp Release 9.16.1') },
      mode: 'svm',
      nodes: [
        ['cluster1-01', 'up'],
        ['cluster1-02', 'up'],
      ],
    });
  });

  it('lists, pages and counts every session', () => {
    const all = idsOf(() => true);
    expect(seen).toMatchObject({ all, paged: all, fast: all, count: all.length });
  });

  it('filters as the query language says, and orders', () => {
    expect(seen).toMatchObject({
      halted: idsOf(({ data }) => data?.state === 'halted'),
      not_halted: idsOf(({ data }) => data?.state !== 'halted'),
      halted_or_idle: idsOf(({ data }) => ['halted', 'idle'].includes(data?.state ?? '')),
      big: idsOf(({ data }) => (data?.bytes_processed ?? 0) >= 2 ** 30),
      with_tape: idsOf(({ tape_device }) => tape_device !== undefined),
      path: idsOf(({ data_path }) => data_path?.startsWith('/svm1/h') === true),
      ordered: before.map(({ data }) => data?.bytes_processed ?? 0).sort((a, b) => b - a),
      unknown_field: { status: 400, code: '262197' },
    });
  });

  it('gets and deletes one session, and sees that another is not there', () => {
    expect(seen).toMatchObject({
      get: { status: 200 },
      got: { state: 'halted', reason: 'successful' },
      delete: { status: 200 },
      missing: { status: 404, code: '4' },
      delete_by_query: { status: 200 },
    });
  });

  it('deletes the whole collection by mistake, is refused, and kills nothing by it', () => {
    expect(seen.careless_delete).toMatchObject({ status: 400 });
    expect(seen.after_careless).toEqual(idsOf(() => true));
    const { writes, ...counts } = simulator.ledger();
    expect(counts).toMatchObject({ deletes: 2, wrongfulKills: 0, racedKills: 0 });
    expect(writes.filter(({ ended }) => ended).map(({ session }) => session)).toEqual([
      seen.killed,
      seen.killed_by_query,
    ]);
  });

  it('pauses a job that can be paused, and is told when one cannot', () => {
    expect(seen).toMatchObject({
      jobs: ['Cluster Backup Job', 'File Directory Security Apply Job'],
      pause: { status: 200 },
      after_pause: 'running',
      pause_refused: { status: 405, code: '458783' },
    });
  });

  it('logs in by certificate and by token, and not with a wrong password', () => {
    expect(seen).toMatchObject({
      wrong_password: { status: 401, code: null },
      certificate: { status: 200 },
      token: { status: 200 },
    });
  });
});
