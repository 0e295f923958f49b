import type { AuditRecord, AuditRecordOf } from '../../contracts/audit';
import type { ClusterFacts } from '../../contracts/cluster';
import type { NodeRecord, Sample, SessionListing } from '../../contracts/session';

/** What one clean-up saw before its plan: enough to plan again. */
export interface ObservedWindow {
  workflowId: string;
  runId: string;
  first: ClusterFacts;
  last: ClusterFacts;
  /** Oldest first. */
  samples: Sample[];
}

type Sampled = AuditRecordOf<'sampled'>;

/** The complete windows of one run; the last one is the one that its plan was made from. */
export function observedWindow(records: readonly AuditRecord[]): ObservedWindow | undefined {
  const looks = records.filter((record): record is Sampled => record.kind === 'sampled');
  const window = Math.max(0, ...looks.map(({ evidence }) => evidence.window ?? 0));
  const samples = samplesOf(looks.filter(({ evidence }) => evidence.window === window));
  const facts = looks.flatMap(({ evidence }) =>
    evidence.looked === 'cluster' ? (evidence.facts ?? []) : [],
  );
  const [first, last] = [facts[0], facts.at(-1)];
  const [run] = looks;
  if (run === undefined || first === undefined || last === undefined || samples.length < 2) return undefined;
  if (samples[0]?.listing.detail !== 'full' || samples.at(-1)?.listing.detail !== 'full') return undefined;
  return { workflowId: run.workflowId, runId: run.runId, first, last, samples };
}

function samplesOf(looks: readonly Sampled[]): Sample[] {
  const listings = new Map<number, SessionListing>();
  const nodes = new Map<number, NodeRecord[]>();
  for (const { evidence } of looks) {
    const sample = evidence.sample ?? 0;
    if (evidence.looked === 'sessions' && evidence.listing !== undefined)
      listings.set(sample, evidence.listing);
    if (evidence.looked === 'nodes' && evidence.nodes !== undefined) nodes.set(sample, evidence.nodes);
  }
  return [...listings.keys()]
    .sort((a, b) => a - b)
    .flatMap((sample) => {
      const [listing, at] = [listings.get(sample), nodes.get(sample)];
      return listing === undefined || at === undefined ? [] : [{ listing, nodes: at }];
    });
}

/** A reset run begins with the looks of the run before it: of both the window that goes further. */
export function withoutRepeats(windows: readonly ObservedWindow[]): ObservedWindow[] {
  const longest = new Map<string, ObservedWindow>();
  for (const window of windows) {
    const key = JSON.stringify([window.workflowId, window.samples[0]?.listing.at]);
    const before = longest.get(key);
    if (before === undefined || window.samples.length > before.samples.length) longest.set(key, window);
  }
  return [...longest.values()];
}

/** Every listing of a run, of whatever purpose, oldest first. */
export function listingsOf(records: readonly AuditRecord[]): { cluster: string; listing: SessionListing }[] {
  return records.flatMap((record) =>
    record.kind === 'sampled' &&
    record.evidence.looked === 'sessions' &&
    record.evidence.listing !== undefined
      ? [{ cluster: record.cluster ?? 'unknown', listing: record.evidence.listing }]
      : [],
  );
}
