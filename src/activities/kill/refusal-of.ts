import type { OntapError, OntapErrorKind } from '../../ontap';
import type { Removal } from '../../rules/last-read';

/** Asking again changes nothing. */
const FINAL: ReadonlySet<OntapErrorKind> = new Set([
  'forbidden',
  'validation',
  'conflict',
  'unsupported',
  'terminal',
]);

/** What a DELETE came to that is not sent again; undefined where the next attempt reads what became of it. */
export function refusalOf({ kind, status, isTurnedAway, message }: OntapError): Removal | undefined {
  if (kind === 'readOnly') return { answer: 'refused', note: message };
  if (status === undefined || isTurnedAway || !FINAL.has(kind)) return undefined;
  const outcome = kind === 'forbidden' ? 'refused' : 'failed';
  return { answer: 'refused_by_ontap', outcome, note: message };
}
