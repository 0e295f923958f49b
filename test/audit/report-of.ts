import { scheduleDecoder } from '../../src/temporal';
import type { AuditReport, RunCost } from '../../src/contracts/audit';
import { recordsOf, scheduleRecordsOf } from '../../src/rules/audit';
import { runsOf, type StoredRun } from './store';

const SCHEDULER = 'temporal-sys-scheduler:';

/** What the client would give for the first run of a stored case, or of changed copies of its runs. */
export function reportOf(name: string, stored: StoredRun[] = runsOf(name)): AuditReport {
  const own = stored.filter(({ workflowId }) => !workflowId.startsWith(SCHEDULER));
  const scheduler = stored.find(({ workflowId }) => workflowId.startsWith(SCHEDULER));
  const runs = own.map((run) => recordsOf(run.history, run));
  const [first] = runs;
  if (first === undefined) throw new Error(`no stored run of ${name}`);
  const sum = (key: keyof RunCost) => runs.reduce((total, { cost }) => total + cost[key], 0);
  return {
    workflowId: first.workflowId,
    runId: first.runId,
    runs,
    cost: Object.fromEntries(
      Object.keys(first.cost).map((key) => [key, sum(key as keyof RunCost)]),
    ) as RunCost,
    ...(scheduler === undefined
      ? {}
      : {
          schedule: {
            id: scheduler.workflowId.slice(SCHEDULER.length),
            records: scheduleRecordsOf(scheduler.history, scheduler, scheduleDecoder),
          },
        }),
  };
}
