import type { AuditReport } from '../../../contracts/audit';
import type { Markup } from './html';
import { html } from './html';

/** Which histories the page was made from. */
export function sourcesSection({ runs }: AuditReport): Markup {
  return html`<section>
    <h2>Made from</h2>
    <table class="cards">
      <thead>
        <tr>
          <th>workflow</th>
          <th>run</th>
          <th>SHA-256 of the history</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          ({ workflow, workflowId, runId, historyHash }) =>
            html`<tr>
              <td data-label="workflow">${workflow} ${workflowId}</td>
              <td data-label="run"><code>${runId}</code></td>
              <td data-label="SHA-256"><code>${historyHash}</code></td>
            </tr> `,
        )}
      </tbody>
    </table>
    <p class="dim">
      The hash is of the history's canonical JSON: the same history gives the same hash, as long as Temporal
      keeps it.
    </p>
  </section>`;
}
