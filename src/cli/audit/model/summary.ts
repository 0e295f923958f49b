import type { AuditRecord, AuditReport } from '../../../contracts/audit';
import { formatDuration } from '../../../contracts/duration';
import { counted } from '../../output/words';
import { allRecords, mainRun, ofKind } from './pick';
import { recordWords } from './record-words';
import { sessionRows } from './session-rows';
import { nameText, whoText } from './who';

/** What happened, in a few sentences. Not escaped. */
export function summarySentences(report: AuditReport): string[] {
  const records = allRecords(report);
  return [
    ...askedSentences(report),
    ...planSentences(records),
    ...wordSentences(records),
    ...killSentences(records),
    ...jobSentences(records),
    ...handSentences(records),
    ...endSentences(report),
    ...gapSentences(records),
  ];
}

function askedSentences(report: AuditReport): string[] {
  const own = mainRun(report)?.records ?? [];
  return ofKind(own, 'requested').map((record) => {
    const why = [record.reason, record.ticket].filter((text) => text !== undefined).join(', ');
    const where = record.cluster === undefined ? '' : ` on cluster ${record.cluster}`;
    return `${whoText(record.actor)} asked for ${recordWords(record)}${where}${why === '' ? '' : `, because: ${why}`}.`;
  });
}

const planSentences = (records: readonly AuditRecord[]): string[] =>
  ofKind(records, 'planned').map(
    (record) => `Plan ${record.planHash?.slice(0, 12)}: ${recordWords(record)}.`,
  );

const wordSentences = (records: readonly AuditRecord[]): string[] =>
  records.flatMap((record) =>
    record.kind === 'approved' || record.kind === 'rejected'
      ? [
          `${recordWords(record)}; the name is ${record.actor.agreement}, client ${record.actor.identity ?? 'unknown'}.`,
        ]
      : [],
  );

function killSentences(records: readonly AuditRecord[]): string[] {
  const fates = sessionRows(records).flatMap(({ fate }) => fate ?? []);
  if (fates.length === 0) return [];
  const counts = [...new Set(fates)].map((fate) => `${fates.filter((one) => one === fate).length} ${fate}`);
  return [`Of ${counted(fates.length, 'session')} to kill: ${counts.join('; ')}.`];
}

const jobSentences = (records: readonly AuditRecord[]): string[] => [
  ...ofKind(records, 'commanded')
    .filter(({ evidence }) => evidence.step === 'asked')
    .map((record) => `${nameText(record.actor)}: ${recordWords(record)}.`),
  ...ofKind(records, 'job_outcome').map((record) => `${recordWords(record)}.`),
];

/** What one run of ours does to another is in the words of both. */
const handSentences = (records: readonly AuditRecord[]): string[] =>
  ofKind(records, 'intervened')
    .filter(({ evidence }) => evidence.by === undefined)
    .map((record) => `${whoText(record.actor)}: ${recordWords(record)}.`);

function endSentences(report: AuditReport): string[] {
  const run = mainRun(report);
  if (run === undefined) return [];
  return ofKind(run.records, 'ended').map((record) => {
    const took = formatDuration(Date.parse(record.time) - Date.parse(run.startedAt));
    return `${recordWords(record).replace(/\.$/, '')}; ${took} after its start.`;
  });
}

function gapSentences(records: readonly AuditRecord[]): string[] {
  const gaps = ofKind(records, 'gap').length;
  return gaps === 0 ? [] : [`${counted(gaps, 'thing')} can't be told from what is left; see the gaps.`];
}
