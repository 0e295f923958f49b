import type { AuditRecord } from '../../../contracts/audit';
import { unchangedText } from '../../shared/output/words';
import { nameText, recordWords } from '../model/record-words';
import { type SessionRow, sessionRows } from '../model/session-rows';
import { html, type Markup } from './html';

/** Every session that the plan decided on, with both counters over the samples. */
export function sessionsSection(records: readonly AuditRecord[]): Markup {
  const rows = sessionRows(records);
  if (rows.length === 0) return html``;
  return html`<section>
    <h2>Sessions and their evidence</h2>
    <table class="cards">
      <thead>
        <tr>
          <th>session</th>
          <th>client</th>
          <th>path</th>
          <th>states</th>
          <th>bytes over the samples</th>
          <th>decision</th>
          <th>what became of it</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(sessionRow)}
      </tbody>
    </table>
    <p class="dim">
      Bytes: processed by the data service, moved by the mover, at each sample of the window; “×4” stands for
      four samples alike.
    </p>
  </section>`;
}

const TONE: Record<SessionRow['decision'], string> = { kill: 'kill', protected: 'keep', kept: 'keep' };

function sessionRow(row: SessionRow): Markup {
  const { record, decision, by, why, unchangedSeconds, fate } = row;
  const because = why.startsWith(`${by}: `) ? why.slice(by.length + 2) : why;
  return html`<tr>
    <td data-label="session" class="fixed"><code>${row.sessionId}</code>${small(record?.node)}</td>
    <td data-label="client" class="fixed">
      ${record?.clientName ?? record?.client ?? '–'}${record?.clientName === undefined ? undefined : small(record.client)}
    </td>
    <td data-label="path">${record?.path ?? '–'}</td>
    <td data-label="states">${stateText(record?.data)} | ${stateText(record?.mover)}</td>
    <td data-label="bytes" class="number">
      ${countersText(row, 0)} processed<br />${countersText(row, 1)} moved
    </td>
    <td data-label="decision">
      <span class="${TONE[decision]}">${decision}</span>,
      ${by}${small(because.includes('unchanged') ? because : `${because}; unchanged for ${unchangedText(unchangedSeconds)}`)}
    </td>
    <td data-label="what became of it">${fate ?? '–'}</td>
  </tr> `;
}

const small = (text: string | undefined): Markup | undefined =>
  text === undefined ? undefined : html`<br /><span class="dim">${text}</span>`;

const stateText = (service: { state?: string; reason?: string } | undefined): string =>
  `${service?.state ?? 'absent'}${service?.reason === undefined ? '' : ` (${service.reason})`}`;

/** Readings that are alike as one: `3,221,225,472 ×4`, or each change after the other. */
function countersText({ counters }: SessionRow, index: 0 | 1): string {
  const runs: { value: number | null; count: number }[] = [];
  for (const { bytes } of counters) {
    const last = runs.at(-1);
    if (last?.value === bytes[index]) last.count++;
    else runs.push({ value: bytes[index], count: 1 });
  }
  const text = runs.map(
    ({ value, count }) => `${value?.toLocaleString('en-US') ?? 'absent'}${count > 1 ? ` ×${count}` : ''}`,
  );
  return text.length === 0 ? 'not seen' : text.join(' → ');
}

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
