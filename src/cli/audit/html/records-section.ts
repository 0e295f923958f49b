import type { AuditRecord, AuditReport } from '../../../contracts/audit';
import { placedWords } from '../model/placed-words';
import { whoText } from '../model/who';
import type { Markup } from './html';
import { html } from './html';

/** Told in a table of their own. */
const ELSEWHERE: ReadonlySet<AuditRecord['kind']> = new Set<AuditRecord['kind']>([
  'kept',
  'protected',
  'gap',
  'sampled',
]);

const isTold = ({ kind, evidence }: AuditRecord): boolean =>
  !ELSEWHERE.has(kind) || (kind === 'kept' && evidence.stage !== 'plan');

/** Who did what and when, each with the event of the history that proves it. */
export function recordsSection(report: AuditReport, records: readonly AuditRecord[]): Markup {
  const wordsOf = placedWords(report);
  const workflows = new Map(report.runs.map(({ runId, workflow }) => [runId, workflow]));
  return html`<section>
    <h2>Who did what</h2>
    <table class="cards">
      <thead>
        <tr>
          <th>time (UTC)</th>
          <th>kind</th>
          <th>what</th>
          <th>who</th>
          <th>event</th>
        </tr>
      </thead>
      <tbody>
        ${records.filter(isTold).map((record) => row(record, wordsOf(record), workflows))}
      </tbody>
    </table>
  </section>`;
}

function row(record: AuditRecord, words: string, workflows: ReadonlyMap<string, string>): Markup {
  const { time, kind, actor, eventId, runId } = record;
  const tone = actor.agreement === 'contradicting' ? 'kill' : 'plain';
  return html`<tr>
    <td data-label="time" class="time">${time.replace('T', ' ').replace('Z', '')}</td>
    <td data-label="kind" class="fixed">${kind}</td>
    <td data-label="what">${words}</td>
    <td data-label="who" class="${tone}">${whoText(actor)}</td>
    <td data-label="event" class="dim fixed">${eventId} of ${workflows.get(runId) ?? 'the schedule'}</td>
  </tr> `;
}
