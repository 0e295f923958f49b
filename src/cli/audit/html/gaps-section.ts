import type { AuditRecord } from '../../../contracts/audit';
import { NOT_IN_HISTORY } from '../model/not-in-history';
import { ofKind } from '../model/pick';
import type { Markup } from './html';
import { html } from './html';

/** What can't be told: of this run, and of any. */
export function gapsSection(records: readonly AuditRecord[]): Markup {
  const gaps = ofKind(records, 'gap');
  return html`<section>
    <h2>What can't be told</h2>
    ${gaps.length === 0 ? html`<p>Of this run: nothing is missing.</p>` : undefined}
    <ul>
      ${gaps.map(({ time, session, evidence }) => html`<li class="wait">${time}${session === undefined ? '' : `, session ${session.sessionId}`}: ${evidence.why} (${evidence.what})</li> `)}
    </ul>
    <p class="dim">No history holds: ${NOT_IN_HISTORY.join('; ')}.</p>
  </section>`;
}
