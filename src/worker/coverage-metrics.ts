import { Client } from '@temporalio/client';
import { type Logger, Runtime } from '@temporalio/worker';
import { InspectClient, StatusClient } from '../client';
import type { Coverage, OwedPause } from '../contracts/status';
import { keepTelling, untilStopped } from './keep-telling';
import type { Temporal } from './temporal/connect';

/** ONTAP is not asked once a minute whether a job was resumed by hand: a day after its end a debt is left to `status`. */
const OWED_FOR_MS = 24 * 3_600_000;

/** What is told. */
export interface Told {
  /** How it stands with every cluster and policy. */
  clusters: Coverage[];
  pauses: OwedPause[];
}

/** What the loop needs. */
export interface CoverageMetricsOptions {
  read: () => Promise<Told>;
  /** Only of these, so that each worker tells of its own. */
  clusters: readonly string[];
  log: Logger;
  /** Ends the loop. */
  signal: AbortSignal;
}

type Tags = Record<'cluster' | 'policy' | 'mode', string>;

function createGauges() {
  const meter = Runtime.instance().metricMeter;
  const age = meter.createGauge(
    'ontap_workflows_last_good_run_age_seconds',
    'float',
    undefined,
    'Seconds since the end of the last good clean-up',
  );
  const overdue = meter.createGauge(
    'ontap_workflows_clean_up_overdue',
    'int',
    undefined,
    '1 when a clean-up did not come as scheduled, else 0',
  );
  const pauses = meter.createGauge(
    'ontap_workflows_job_pauses',
    'int',
    undefined,
    'Jobs that we paused: held by a running workflow, overdue when their time is over, or owed since one ended without resuming',
  );
  return { age, overdue, pauses };
}

/** Keeps the gauges as new as the last look. */
class CoverageGauges {
  private readonly gauges = createGauges();
  private known = new Map<string, Tags>();

  /** Every cluster has a number, so that an alert can tell none from not known. */
  setPauses(clusters: readonly string[], pauses: readonly OwedPause[], now = Date.now()): void {
    const isTold = ({ state, since }: OwedPause) => state !== 'owed' || now - Date.parse(since) < OWED_FOR_MS;
    for (const cluster of clusters)
      for (const state of ['held', 'overdue', 'owed'] as const) {
        const own = pauses.filter((pause) => pause.cluster === cluster && pause.state === state);
        this.gauges.pauses.set(own.filter(isTold).length, { cluster, state });
      }
  }

  set(rows: readonly Coverage[]): void {
    const seen = new Map<string, Tags>();
    for (const { cluster, policy, mode, lastGood, state } of rows) {
      const tags = { cluster, policy, mode };
      seen.set(JSON.stringify(tags), tags);
      if (lastGood !== undefined) this.gauges.age.set(lastGood.ageSeconds, tags);
      this.gauges.overdue.set(state === 'overdue' ? 1 : 0, tags);
    }
    // A series can't be taken back: what is scheduled no more is not overdue.
    for (const [key, tags] of this.known) if (!seen.has(key)) this.gauges.overdue.set(0, tags);
    this.known = new Map([...this.known, ...seen]);
  }
}

/** Tells Prometheus, once a minute until it is stopped, how old the last good runs are. Never throws. */
export async function tellCoverage({ read, clusters, log, signal }: CoverageMetricsOptions): Promise<void> {
  const gauges = new CoverageGauges();
  const tell = async () => {
    const told = await read();
    gauges.set(told.clusters.filter(({ cluster }) => clusters.includes(cluster)));
    gauges.setPauses(clusters, told.pauses);
  };
  const failed = 'The ages of the last good runs could not be read; their metrics stay';
  await keepTelling({ tell, failed, log, signal });
}

/** Begins to tell Prometheus; gives back what ends it, and waits until no call is left. */
export function startCoverageMetrics(
  { connection, namespace }: Temporal,
  { clusters, log }: Pick<CoverageMetricsOptions, 'clusters' | 'log'>,
): () => Promise<void> {
  const client = new Client({ connection, namespace });
  const status = new StatusClient(client, new InspectClient(client));
  return untilStopped((signal) => {
    const read = async (): Promise<Told> => ({
      clusters: await status.clusters({ signal }),
      pauses: await status.unpaid({ signal }),
    });
    return tellCoverage({ read, clusters, log, signal });
  });
}
