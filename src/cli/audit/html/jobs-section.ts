import type { AuditRecord } from '../../../contracts/audit';
import { recordWords } from '../model/record-words';
import { nameText } from '../model/who';
import type { Markup } from './html';
import { html } from './html';

/** What was seen of each job, asked of it and sent to it, in order: the track of its states. */
export function jobsSection(records: readonly AuditRecord[]): Markup {
  const jobs = [...new Set(records.flatMap(({ job }) => job ?? []))];
  if (jobs.length === 0) return html``;
  return html`<section>
    <h2>Jobs</h2>
    ${jobs.map((job) => jobTrack(job, records))}
  </section>`;
}

const isOfTrack = ({ kind }: AuditRecord): boolean =>
  kind === 'sampled' || kind === 'commanded' || kind === 'job_outcome' || kind === 'gap';

function jobTrack(job: string, records: readonly AuditRecord[]): Markup {
  const own = records.filter((record) => record.job === job && isOfTrack(record));
  return html`<p>Job <code>${job}</code> ${descriptionOf(own)}</p>
    <table class="cards">
      <tbody>
        ${own.map(
          (record) =>
            html`<tr>
              <td class="time">${record.time.slice(11, 23)}</td>
              <td>${recordWords(record)}</td>
              <td class="dim">${nameText(record.actor)}</td>
            </tr> `,
        )}
      </tbody>
    </table> `;
}

function descriptionOf(records: readonly AuditRecord[]): string {
  for (const { kind, evidence } of records) {
    if (kind !== 'sampled' || evidence.looked !== 'jobs') continue;
    const description = evidence.jobs?.[0]?.description;
    if (description !== undefined) return `(${description})`;
  }
  return '';
}
