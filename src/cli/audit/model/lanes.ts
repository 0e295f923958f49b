import type { AuditRecord } from '../../../contracts/audit';
import { isSchedulerWorkflowId } from '../../../contracts/ids';
import { ofKind } from './pick';
import { recordWords } from './record-words';
import { nameText } from './who';

/** A stretch of time. */
export interface Span {
  from: string;
  to: string;
  tone: 'window' | 'approval' | 'run';
  words: string;
}

/** An instant. */
export interface Mark {
  at: string;
  tone: 'look' | 'killed' | 'good' | 'hand';
  words: string;
}

/** One line of the picture. */
export interface Lane {
  title: string;
  spans: Span[];
  marks: Mark[];
}

/** The lines that this run has something for. */
export function lanesOf(records: readonly AuditRecord[]): Lane[] {
  return [
    windowLane(records),
    approvalLane(records),
    killLane(records),
    jobLane(records),
    handLane(records),
  ].filter(({ spans, marks }) => spans.length + marks.length > 0);
}

function windowLane(records: readonly AuditRecord[]): Lane {
  const looks = ofKind(records, 'sampled').filter(({ evidence }) => evidence.looked === 'sessions');
  const spans = ofKind(records, 'planned').map(({ evidence: { window } }): Span => ({
    ...window,
    tone: 'window',
    words: `window from ${window.from} to ${window.to}`,
  }));
  const marks = looks.map((look) => markOf(look, look.evidence.missed === undefined ? 'look' : 'hand'));
  return { title: `window and looks (${looks.length})`, spans, marks };
}

/** From the plan to the word on it, or to the end. */
function approvalLane(records: readonly AuditRecord[]): Lane {
  const words = records.filter(({ kind }) => kind === 'approved' || kind === 'rejected');
  const spans = ofKind(records, 'planned')
    .filter(({ evidence }) => evidence.approval !== undefined)
    .flatMap((plan): Span[] => {
      const end = records.find(
        ({ kind, time, runId }) =>
          time > plan.time && (isWord(kind) || (kind === 'ended' && runId === plan.runId)),
      );
      return end === undefined
        ? []
        : [{ from: plan.time, to: end.time, tone: 'approval', words: 'the plan waits for a word' }];
    });
  const names = words.map((word) => `${word.kind} by ${nameText(word.actor)}`).join(', ');
  return {
    title: `approval${names === '' ? '' : `: ${names}`}`,
    spans,
    marks: words.map((word) => markOf(word, word.kind === 'approved' ? 'good' : 'hand')),
  };
}

const isWord = (kind: AuditRecord['kind']): boolean => kind === 'approved' || kind === 'rejected';

function killLane(records: readonly AuditRecord[]): Lane {
  const kills = ofKind(records, 'killed');
  const verified = ofKind(records, 'verified');
  return {
    title: `kills (${kills.length}) and verification`,
    spans: [],
    marks: [...kills.map((kill) => markOf(kill, 'killed')), ...verified.map((look) => markOf(look, 'good'))],
  };
}

function jobLane(records: readonly AuditRecord[]): Lane {
  const seen = ofKind(records, 'sampled').filter(({ evidence }) => evidence.looked === 'jobs');
  const commands = ofKind(records, 'commanded').filter(({ evidence }) => evidence.step === 'sent');
  const ends = ofKind(records, 'job_outcome');
  return {
    title: `jobs: looks, ${commands.length} commands, ends`,
    spans: [],
    marks:
      commands.length + ends.length === 0
        ? []
        : [
            ...seen.map((look) => markOf(look, 'look')),
            ...commands.map((command) => markOf(command, 'hand')),
            ...ends.map((end) => markOf(end, 'good')),
          ],
  };
}

/** People's hands; what one run of ours does to another isn't one. */
function handLane(records: readonly AuditRecord[]): Lane {
  const hands = ofKind(records, 'intervened').filter(
    ({ evidence, workflowId }) => evidence.by === undefined && !isSchedulerWorkflowId(workflowId),
  );
  return { title: 'hands on the run', spans: [], marks: hands.map((hand) => markOf(hand, 'hand')) };
}

const markOf = (record: AuditRecord, tone: Mark['tone']): Mark => ({
  at: record.time,
  tone,
  words: `${record.time}: ${recordWords(record)}`,
});
