import type { AuditReport, RunCost } from '../../../contracts/audit';
import type { Markup } from './html';
import { html } from './html';

const COLUMNS: readonly [keyof RunCost, string][] = [
  ['events', 'events'],
  ['activities', 'activities'],
  ['attempts', 'tries'],
  ['localActivities', 'decisions'],
  ['timers', 'timers'],
  ['messages', 'messages'],
  ['children', 'children'],
  ['actions', 'billable actions'],
];

/** What each run cost, and all together. */
export function costSection({ runs, cost }: AuditReport): Markup {
  return html`<section>
    <h2>Cost</h2>
    <table class="cards">
      <thead>
        <tr>
          <th>run</th>
          ${COLUMNS.map(([, title]) => html`<th class="number">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => row(run.workflowId, run.cost))}${runs.length > 1 ? row('all', cost) : undefined}
      </tbody>
    </table>
    <p class="dim">
      Billable actions are an estimate by the rules of Temporal Cloud; heartbeats and queries are in no
      history.
    </p>
  </section>`;
}

const row = (name: string, cost: RunCost): Markup =>
  html`<tr>
    <td data-label="run">${name}</td>
    ${COLUMNS.map(([key, title]) => html`<td data-label="${title}" class="number">${cost[key]}</td>`)}
  </tr> `;
