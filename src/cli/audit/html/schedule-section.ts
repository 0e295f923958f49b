import type { AuditReport } from '../../../contracts/audit';
import { recordWords } from '../model/record-words';
import { whoText } from '../model/who';
import type { Markup } from './html';
import { html } from './html';

/** Who made, edited, triggered and paused the schedule that started the run. */
export function scheduleSection({ schedule }: AuditReport): Markup {
  if (schedule === undefined) return html``;
  return html`<section>
    <h2>Schedule ${schedule.id}</h2>
    ${schedule.records.length === 0 ? html`<p>Its history is gone: who made and changed it can't be told.</p>` : undefined}
    <table class="cards">
      <tbody>
        ${schedule.records.map(
          (record) =>
            html`<tr>
              <td class="time">${record.time}</td>
              <td>${recordWords(record)}</td>
              <td>${whoText(record.actor)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </section>`;
}
