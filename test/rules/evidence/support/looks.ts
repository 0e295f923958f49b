import type { EvidenceInstant } from '../../../../src/contracts/look-seal';
import type { NodeRecord, SessionRecord } from '../../../../src/contracts/session';
import type { EvidenceRecord, FoldSettings, Look } from '../../../../src/rules/evidence';
import { fold } from '../../../../src/rules/evidence';
import { CLUSTER, NODES, session, STARTED_MS } from '../../support/timeline';

export const MINUTE_MS = 60_000;

/** Half of ten minutes between samples, and at most twenty from one look to the next. */
export const SETTINGS: FoldSettings = {
  spacingMs: 5 * MINUTE_MS,
  mostStepMs: 20 * MINUTE_MS,
  mostGapMs: 25 * MINUTE_MS,
};

const both = (minutes: number): EvidenceInstant => {
  const ms = STARTED_MS + minutes * MINUTE_MS;
  return { worker: ms, server: ms };
};

/** A look so many minutes after the first, answered at once; both clocks are right. */
export function lookAt(minutes: number, sessions: SessionRecord[], change: Partial<Look> = {}): Look {
  const at = both(minutes);
  return {
    cluster: CLUSTER,
    listing: { detail: 'full', at: new Date(at.worker).toISOString(), sessions },
    narrowed: false,
    nodes: NODES,
    departed: at,
    arrived: at,
    ...change,
  };
}

/** All of them, one after the other. */
export const folded = (looks: Look[], settings = SETTINGS): EvidenceRecord[] =>
  looks.reduce<EvidenceRecord[]>((records, look) => fold(records, look, settings), []);

/** One session, seen still at these minutes. */
export const stillAt = (minutes: number[], one: SessionRecord = session()): Look[] =>
  minutes.map((minute) => lookAt(minute, [one]));

/** Nodes of which some differ. */
export const nodesWith = (name: string, parts: Partial<NodeRecord>): NodeRecord[] =>
  NODES.map((node) => (node.name === name ? { ...node, ...parts } : node));
