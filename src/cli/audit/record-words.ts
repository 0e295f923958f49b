import type { AuditRecord } from '../../contracts/audit';
import { counted } from '../output/words';

/** What a record tells, in one line; not yet safe for a terminal. */
export function recordWords(record: AuditRecord): string {
  switch (record.kind) {
    case 'requested':
      return joined(record.evidence.workflow, record.evidence.mode, record.evidence.policy, record.reason);
    case 'sampled':
      return `looked at ${record.evidence.looked}${record.evidence.missed === undefined ? '' : ': no answer'}`;
    case 'planned':
      return `${record.evidence.counts.kill} of ${counted(record.evidence.counts.sessions, 'session')} to kill`;
    case 'kept':
      return `${record.evidence.reason}: ${record.evidence.why}`;
    case 'protected':
      return `by ${record.evidence.rule}: ${record.evidence.why}`;
    case 'approved':
    case 'rejected':
      return joined(`by ${record.evidence.by}`, record.evidence.note);
    case 'killed':
      return `${record.evidence.outcome}, by rule ${record.evidence.rule}: ${record.evidence.why}`;
    case 'verified':
      return `${record.evidence.gone.length} gone, ${record.evidence.present.length} still there`;
    case 'commanded':
      return joined(record.evidence.command, record.evidence.step, record.evidence.answer);
    case 'job_outcome':
      return joined(record.evidence.outcome, record.evidence.why);
    case 'intervened':
      return joined(record.evidence.how, record.evidence.name, record.evidence.answer);
    case 'ended':
      return joined(record.evidence.status, record.evidence.outcome, record.evidence.summary);
    case 'gap':
      return `${record.evidence.what}: ${record.evidence.why}`;
  }
}

const joined = (...parts: (string | undefined)[]) => parts.filter((part) => part !== undefined).join(', ');

/** Who did it: what is proven goes first. */
export function actorWords({ actor }: AuditRecord): string {
  const { principal, claimed, identity, agreement } = actor;
  const name = principal?.name ?? claimed ?? identity ?? 'unknown';
  return agreement === 'contradicting' ? `${name} (called itself ${claimed})` : name;
}

/** What it is about: a session, a job, or nothing of its own. */
export function subjectWords(record: AuditRecord): string {
  if (record.session !== undefined) return record.session.sessionId;
  if (record.job !== undefined) return record.job;
  if (record.kind !== 'planned') return '';
  return record.evidence.kills.map(({ sessionId }) => sessionId).join(' ');
}
