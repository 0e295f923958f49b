import type { AuditRecord, AuditRecordOf } from '../../../contracts/audit';
import type { NodeJob, NodeSession, NodeView } from '../../../contracts/drain';
import { keyText } from '../../../contracts/session-key';
import { ofKind } from './pick';
import { recordWords } from './record-words';

/** Something that was on a node while that was drained. */
export interface OnNode<T> {
  /** Of the first look and of the last one that found it, ISO 8601. */
  from: string;
  to: string;
  /** The very last look found it, too. */
  isThere: boolean;
  /** As it was found last. */
  last: T;
}

/** What the looks of a drain found on its node. */
export interface NodeRows {
  /** How many looks there were. */
  looks: number;
  /** Those that found something else than the one before, or had no answer. */
  changes: AuditRecord[];
  sessions: OnNode<NodeSession>[];
  jobs: OnNode<NodeJob>[];
}

type Look = AuditRecordOf<'sampled'>;

const viewOf = ({ evidence }: Look): NodeView | undefined =>
  evidence.looked === 'node' ? evidence.view : undefined;

/** Of `print` that makes it this session and no other. */
const IDENTITY_DIGITS = 16;

const sessionName = (session: NodeSession): string =>
  `${keyText(session)}/${session.print.slice(0, IDENTITY_DIGITS)}`;

/** Undefined for records that hold no look at a node. */
export function nodeRows(records: readonly AuditRecord[]): NodeRows | undefined {
  // A reset run begins with a copy of what the run before it had seen.
  const byEvent = new Map(nodeLooks(records).map((look) => [`${look.time} ${recordWords(look)}`, look]));
  const looks = [...byEvent.values()];
  if (looks.length === 0) return undefined;
  const views = looks.flatMap((look) => viewOf(look) ?? []);
  return {
    looks: looks.length,
    changes: looks.filter((look, index) => recordWords(look) !== wordsBefore(looks, index)),
    sessions: overTime(views, ({ sessions }) => sessions, sessionName),
    jobs: overTime(
      views,
      ({ jobs }) => jobs,
      ({ uuid }) => uuid,
    ),
  };
}

/** Looks at a node, in order. */
export const nodeLooks = (records: readonly AuditRecord[]): Look[] =>
  ofKind(records, 'sampled').filter(({ evidence }) => evidence.looked === 'node');

function wordsBefore(looks: readonly Look[], index: number): string | undefined {
  const before = looks[index - 1];
  return before === undefined ? undefined : recordWords(before);
}

function overTime<T>(
  views: readonly NodeView[],
  listed: (view: NodeView) => readonly T[],
  nameOf: (one: T) => string,
): OnNode<T>[] {
  const rows = new Map<string, OnNode<T>>();
  for (const view of views)
    for (const one of listed(view)) {
      const { from = view.at } = rows.get(nameOf(one)) ?? {};
      rows.set(nameOf(one), { from, to: view.at, isThere: view === views.at(-1), last: one });
    }
  return [...rows.values()];
}
