import type { Client } from '@temporalio/client';
import type { AuditedRun, AuditRecordOf, RunRef } from '../../contracts/audit';
import { recordId, recordsOf } from '../../rules/audit';
import type { CallOptions } from '../call-options';
import { describeRun, fetchHistory } from './fetch-history';

/** Runs of one report: a fleet has a clean-up and a killing run for each of 200 clusters, and a few that were retried. */
const MOST_RUNS = 1_000;
const AT_ONCE = 8;

type Gap = AuditRecordOf<'gap'>['evidence'];

/** Follows a run to those before and after it and to its children, and theirs. Each is read once. */
export class RunCollector {
  private readonly runs = new Map<string, AuditedRun>();
  private readonly asked = new Set<string>();

  constructor(
    private readonly client: Client,
    private readonly options: () => CallOptions,
  ) {}

  /** Everything that the run leads to, oldest first. */
  async from(first: { workflowId: string; runId: string; resetRunId?: string }): Promise<AuditedRun[]> {
    let wanted: Wanted[] = [{ ...first, what: 'history_gone' }];
    while (wanted.length > 0) {
      const found: Wanted[] = [];
      for (let start = 0; start < wanted.length; start += AT_ONCE)
        for (const next of await Promise.all(
          wanted.slice(start, start + AT_ONCE).map((run) => this.read(run)),
        ))
          found.push(...next);
      wanted = found;
    }
    return [...this.runs.values()].sort((a, b) =>
      a.startedAt < b.startedAt ? -1 : Number(a.startedAt > b.startedAt),
    );
  }

  /** Reads one run; gives those that it names. */
  private async read(wanted: Wanted): Promise<Wanted[]> {
    const key = `${wanted.workflowId}\n${wanted.runId ?? ''}`;
    if (this.asked.has(key)) return [];
    this.asked.add(key);
    if (this.runs.size >= MOST_RUNS) return this.missing(wanted, `only ${MOST_RUNS} runs are followed`);
    const facts = await describeRun(this.client, wanted, this.options());
    const run = { workflowId: wanted.workflowId, runId: facts?.runId ?? wanted.runId };
    if (run.runId === undefined) return this.missing(wanted, 'it never started, or its history is gone');
    const history = await fetchHistory(this.client, { ...run, runId: run.runId }, this.options());
    if (history === undefined)
      return this.missing(wanted, 'its history is gone: the namespace keeps it for so long only');
    const audited = recordsOf(history, { ...run, runId: run.runId });
    if (facts?.resetRunId !== undefined && audited.links.next === undefined)
      audited.links.next = { runId: facts.resetRunId, how: 'reset' };
    this.runs.set(key, audited);
    return linked(audited);
  }

  /** The run that names it tells that it isn't there. */
  private missing({ from, what, ...run }: Wanted, why: string): Wanted[] {
    if (from !== undefined) from.records.push(gapOf(from, run, { what, why: `${run.workflowId}: ${why}` }));
    return [];
  }
}

interface Wanted extends RunRef {
  /** The run that names it. */
  from?: AuditedRun;
  what: Gap['what'];
}

function linked(run: AuditedRun): Wanted[] {
  const { workflowId, links } = run;
  const chain = [links.previous, links.next?.runId].filter((runId) => runId !== undefined);
  return [
    ...chain.map((runId) => ({ workflowId, runId, from: run, what: 'run_missing' as const })),
    ...links.children.map(({ workflow: _type, ...child }) => ({
      ...child,
      from: run,
      what: 'child_missing' as const,
    })),
  ];
}

function gapOf(from: AuditedRun, run: RunRef, evidence: Gap): AuditRecordOf<'gap'> {
  const { workflowId, runId, cluster } = from;
  const address = {
    workflowId,
    runId,
    eventId: 0,
    subject: `gap/${evidence.what}/${run.workflowId}/${run.runId ?? ''}`,
  };
  return {
    kind: 'gap',
    recordId: recordId(address),
    time: from.closedAt ?? from.startedAt,
    ...(cluster === undefined ? {} : { cluster }),
    ...address,
    actor: { agreement: 'unknown' },
    evidence: {
      ...evidence,
      run: { workflowId: run.workflowId, ...(run.runId === undefined ? {} : { runId: run.runId }) },
    },
  };
}
