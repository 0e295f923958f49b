import type { AuditedRun, AuditRecord, AuditRecordOf, AuditReport } from '../../../contracts/audit';
import { formatDuration } from '../../../contracts/duration';
import { counted } from '../../shared/output/words';
import { allRecords, mainRun, ofKind } from './pick';
import { placedWords, recordWords, whoText } from './record-words';
import { sessionRows } from './session-rows';

/** What happened, in a few sentences. Not escaped. */
export function summarySentences(report: AuditReport): string[] {
  const records = allRecords(report);
  const wordsOf = placedWords(report);
  const sentences = [
    ...records.flatMap((record) => sentenceOf(record, wordsOf) ?? []),
    ...killSentences(records),
    ...ofKind(records, 'job_outcome').map((record) => `${wordsOf(record)}.`),
    ...endSentences(report),
    ...gapSentences(records),
  ];
  // A reset run begins with a copy of what the run before it had done.
  return [...new Set(sentences)];
}

/** What somebody asked, decided or did; what follows from it is summed up. */
function sentenceOf(record: AuditRecord, wordsOf: (record: AuditRecord) => string): string | undefined {
  const { actor, kind } = record;
  if (kind === 'requested') return actor.agreement === 'worker' ? undefined : askedSentence(record);
  if (kind === 'planned') return `Plan ${record.planHash?.slice(0, 12)}: ${wordsOf(record)}.`;
  if (kind === 'approved' || kind === 'rejected') return `${wordsOf(record)}; by ${whoText(actor)}.`;
  // What was sent and seen follows from what was asked; what one run of ours does to another is in the words of both.
  const isHand =
    (kind === 'commanded' && record.evidence.step === 'asked') ||
    (kind === 'intervened' && record.evidence.by === undefined);
  return isHand ? `${whoText(actor)}: ${wordsOf(record)}.` : undefined;
}

function askedSentence(record: AuditRecordOf<'requested'>): string {
  const { evidence, actor, reason, ticket, cluster } = record;
  if (evidence.how === 'join') return `${whoText(actor)} ${recordWords(record)}.`;
  const why = [reason, ticket].filter((text) => text !== undefined).join(', ');
  const where = cluster === undefined ? '' : ` on cluster ${cluster}`;
  return `${whoText(actor)} asked for ${recordWords(record)}${where}${why === '' ? '' : `, because: ${why}`}.`;
}

function killSentences(records: readonly AuditRecord[]): string[] {
  const fates = sessionRows(records).flatMap(({ fate }) => fate ?? []);
  if (fates.length === 0) return [];
  const counts = [...new Set(fates)].map((fate) => `${fates.filter((one) => one === fate).length} ${fate}`);
  return [`Of ${counted(fates.length, 'session')} to kill: ${counts.join('; ')}.`];
}

function endSentences(report: AuditReport): string[] {
  const run = mainRun(report);
  if (run === undefined) return [];
  return ofKind(run.records, 'ended').map((record) => {
    const took = formatDuration(Date.parse(record.time) - Date.parse(firstOf(run, report).startedAt));
    return `The run ${recordWords(record).replace(/\.$/, '')}; ${took} after its start.`;
  });
}

/** The run that began what this one goes on with. */
function firstOf(run: AuditedRun, report: AuditReport): AuditedRun {
  const before = report.runs.find(
    ({ links }) => links.next?.how === 'continued' && links.next.runId === run.runId,
  );
  return before === undefined ? run : firstOf(before, report);
}

function gapSentences(records: readonly AuditRecord[]): string[] {
  const gaps = ofKind(records, 'gap').length;
  return gaps === 0 ? [] : [`${counted(gaps, 'thing')} can't be told from what is left; see the gaps.`];
}

/** What Temporal records for no run at all; every page says so. */
export const NOT_IN_HISTORY: readonly string[] = [
  'reads: queries, descriptions, lists, and who looked at this page',
  'updates that were refused before they were accepted, such as one that breaks its schema',
  'heartbeats, and every try of an activity but its last one',
  'pauses, resets and option changes of single activities',
  'who asked for a reset',
  'changes of the namespace, of search attributes, of the workers and of their configuration',
];
