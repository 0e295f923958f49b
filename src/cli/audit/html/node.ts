import type { AuditRecord } from '../../../contracts/audit';
import type { NodeJob, NodeSession } from '../../../contracts/drain';
import { bytesText } from '../../../contracts/text';
import { unchangedText } from '../../shared/output/words';
import { nodeRows, type OnNode } from '../model/node-rows';
import { recordWords } from '../model/record-words';
import { html, type Markup } from './html';

/** What held a node that was drained: each look that found something new, each session and each job, and until when. */
export function nodeSection(records: readonly AuditRecord[]): Markup {
  const rows = nodeRows(records);
  if (rows === undefined) return html``;
  const { looks, changes, sessions, jobs } = rows;
  return html`<section>
    <h2>What held the node</h2>
    <table class="cards">
      <tbody>
        ${changes.map(
          (look) =>
            html`<tr>
              <td class="time">${timeText(look.time)}</td>
              <td>${recordWords(look)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    <p class="dim">
      ${looks} looks; told is each that found something else than the one before. All of them, with every
      session and job, are in <code>audit show --json</code>.
    </p>
    ${sessions.length === 0 ? undefined : sessionsTable(sessions)}${jobs.length === 0 ? undefined : jobsTable(jobs)}
  </section>`;
}

/** A drain and its hold may last for two days. */
const timeText = (time: string): string => time.slice(0, 19).replace('T', ' ');

const untilText = ({ to, isThere }: OnNode<unknown>): string => (isThere ? 'the last look' : timeText(to));

const sessionsTable = (rows: readonly OnNode<NodeSession>[]): Markup =>
  html`<table class="cards">
    <thead>
      <tr>
        <th>session</th>
        <th>client</th>
        <th>path</th>
        <th>states</th>
        <th>bytes</th>
        <th>what it did</th>
        <th>protected by</th>
        <th>seen</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(sessionRow)}
    </tbody>
  </table> `;

function sessionRow(row: OnNode<NodeSession>): Markup {
  const { sessionId, client, clientName, path, data, mover, protectedBy } = row.last;
  return html`<tr>
    <td data-label="session" class="fixed"><code>${sessionId}</code></td>
    <td data-label="client" class="fixed">${clientName ?? client ?? '–'}</td>
    <td data-label="path">${path ?? '–'}</td>
    <td data-label="states">${data ?? 'absent'} | ${mover ?? 'absent'}</td>
    <td data-label="bytes" class="number">${bytesOf(row.last)}</td>
    <td data-label="what it did">${didText(row.last)}</td>
    <td data-label="protected by">${protectedBy ?? '–'}</td>
    <td data-label="seen">${timeText(row.from)} to ${untilText(row)}</td>
  </tr> `;
}

const countText = (count: number | null): string => count?.toLocaleString('en-US') ?? 'absent';

const bytesOf = ({ bytes: [data, mover] }: NodeSession): Markup =>
  html`${countText(data)} processed<br />${countText(mover)} moved`;

function didText({ kind, bytesPerSecond, unchangedSeconds, cameAt }: NodeSession): string {
  const words = {
    moving: `moved${bytesPerSecond === undefined ? '' : `, ${bytesText(bytesPerSecond)}/s`}`,
    frozen: `frozen for ${unchangedText(unchangedSeconds)} or more`,
    seen_once: 'seen once',
  }[kind];
  return cameAt === undefined ? words : `${words}; came since`;
}

const jobsTable = (rows: readonly OnNode<NodeJob>[]): Markup =>
  html`<table class="cards">
    <thead>
      <tr>
        <th>job</th>
        <th>what</th>
        <th>state</th>
        <th>seen</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <td data-label="job"><code>${row.last.uuid}</code></td>
            <td data-label="what">${row.last.description ?? '–'}</td>
            <td data-label="state">${row.last.state ?? '–'}</td>
            <td data-label="seen">${timeText(row.from)} to ${untilText(row)}</td>
          </tr> `,
      )}
    </tbody>
  </table> `;
