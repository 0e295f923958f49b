import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aCluster, type Simulator } from '../../src/simulator';
import { start } from './call';
import { installNetappClient, NETAPP_CLIENT_VERSION, PYTHON } from './python/install-netapp-client';

const uuid = (number: number): string => `11111111-1111-11ef-a000-00000000000${number}`;
const UUIDS = { pausable: uuid(1), stubborn: uuid(2), queued: uuid(3), failing: uuid(4), gone: uuid(5) };

/** Simulated seconds that pass with each request, however slow the machine is. */
const STEP_SECONDS = 2;

const jobs = [
  { uuid: UUIDS.pausable, description: 'pausable', pausable: true, pausing: 10, quitting: 10 },
  { uuid: UUIDS.stubborn, description: 'stubborn', cancellable: false },
  { uuid: UUIDS.queued, description: 'queued', queued: 60, work: 20 },
  { uuid: UUIDS.failing, description: 'failing', work: 90, outcome: { code: 4, message: 'no such volume' } },
];

/** Runs the script with nothing of our environment: `requests` would trust REQUESTS_CA_BUNDLE and not our CA. */
async function runClient(simulator: Simulator): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(PYTHON, [join(__dirname, 'python', 'netapp_jobs.py')], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SIM_HOST: 'localhost',
      SIM_PORT: String(simulator.port),
      SIM_USER: simulator.user,
      SIM_PASSWORD: simulator.password,
      SIM_CA: simulator.caFile,
      SIM_JOBS: JSON.stringify(UUIDS),
    },
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const problem = installNetappClient();
if (problem !== undefined) {
  console.warn(`SKIPPED: NetApp's client ${NETAPP_CLIENT_VERSION} can't be installed here: ${problem}`);
}
const describeWithClient = problem === undefined ? describe : describe.skip;

describeWithClient("NetApp's own client, unchanged,", () => {
  let seen: Record<string, unknown>;
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await start({ scenario: aCluster({ jobs }), speed: 0 });
    simulator.hooks.onRequest(() => simulator.clock.advance(STEP_SECONDS));
    seen = await runClient(simulator);
  });

  it('pauses, resumes and cancels, and sees each land behind "running"', () => {
    expect(seen).toMatchObject({
      resume_running: { status: 409, code: '458771' },
      pause: { status: 200 },
      after_pause: 'running',
      paused: 'paused',
      pause_again: { status: 409, code: '458776' },
      resume: { status: 200 },
      resumed: 'running',
      cancel: { status: 200 },
      after_cancel: 'running',
      cancelled: expect.stringContaining('Job was cancelled') as string,
      cancel_again: { status: 409, code: '458762' },
    });
  });

  it('is told when a job can be neither paused nor cancelled', () => {
    expect(seen).toMatchObject({
      pause_refused: { status: 405, code: '458783' },
      cancel_refused: { status: 405, code: '458784' },
    });
  });

  it('waits for jobs to their ends in its own polling loop', () => {
    expect(seen).toMatchObject({
      queued: 'queued',
      poll_of_a_running_job: 200,
      succeeds: 'success',
      fails: expect.stringContaining('no such volume') as string,
      gone: { status: 404, code: '4' },
      several: [UUIDS.stubborn, UUIDS.queued],
    });
  });

  it('leaves every command in the ledger', () => {
    const actions = simulator.ledger().writes.map(({ action }) => action);
    expect(actions).toEqual(['resume', 'pause', 'pause', 'resume', 'cancel', 'cancel', 'pause', 'cancel']);
  });
});
