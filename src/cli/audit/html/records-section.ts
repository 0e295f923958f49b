import type { AuditRecord, AuditReport } from '../../../contracts/audit';
import { recordWords } from '../model/record-words';
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
export function recordsSection({ runs }: AuditReport, records: readonly AuditRecord[]): Markup {
  const workflows = new Map(runs.map(({ runId, workflow }) => [runId, workflow]));
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
        ${records.filter(isTold).map((record) => row(record, workflows))}
      </tbody>
    </table>
  </section>`;
}

function row(record: AuditRecord, workflows: ReadonlyMap<string, string>): Markup {
  const { time, kind, actor, eventId, runId } = record;
  const tone = actor.agreement === 'contradicting' ? 'kill' : 'plain';
  return html`<tr>
    <td data-label="time" class="time">${time.replace('T', ' ').replace('Z', '')}</td>
    <td data-label="kind" class="fixed">${kind}</td>
    <td data-label="what">${recordWords(record)}</td>
    <td data-label="who" class="${tone}">${whoText(actor)}</td>
    <td data-label="event" class="dim fixed">${eventId} of ${workflows.get(runId) ?? 'the schedule'}</td>
  </tr> `;
}
