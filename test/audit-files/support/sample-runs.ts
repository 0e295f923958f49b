import { createHash, generateKeyPairSync } from 'node:crypto';
import type { RunSource } from '../../../src/audit-files';
import type { ClosedRun } from '../../../src/contracts/audit-files';

/** Runs that Temporal would list, and what of them it lists at the moment. */
export class SampleRuns implements RunSource {
  readonly runs: ClosedRun[] = [];
  readonly hidden = new Set<string>();
  asked: (string | undefined)[] = [];

  /** Adds a run that ended then. */
  add(closedAt: string, workflowId = `cleanup/prod1/policy ${this.runs.length}`): ClosedRun {
    const runId = uuidOf(`${workflowId}${closedAt}${this.runs.length}`);
    const run = { workflowId, runId, workflow: 'cleanupStaleSessions', closedAt };
    this.runs.push(run);
    return run;
  }

  async closedRuns(from: string | undefined, until: string): Promise<ClosedRun[]> {
    this.asked.push(from);
    return this.runs.filter(
      ({ runId, closedAt }) => !this.hidden.has(runId) && closedAt <= until && closedAt >= (from ?? ''),
    );
  }

  async recordLines({ workflowId, runId, closedAt }: ClosedRun): Promise<string[]> {
    const records = ['requested', 'planned', 'killed', 'ended'];
    return records.map((kind, line) =>
      JSON.stringify({ kind, workflowId, runId, time: closedAt, line, é: '✓' }),
    );
  }
}

/** The same text gives the same id. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** An Ed25519 key in PEM, both halves. */
export function signingKeys(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
