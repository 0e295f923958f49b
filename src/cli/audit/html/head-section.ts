import type { AuditReport } from '../../../contracts/audit';
import { mainRun, ofKind } from '../model/pick';
import { summarySentences } from '../model/summary';
import type { Markup } from './html';
import { html } from './html';

const GOOD: ReadonlySet<string> = new Set(['completed']);

/** Which run, how it ended, and what happened in words. */
export function headSection(report: AuditReport): Markup {
  const run = mainRun(report);
  const ended = ofKind(run?.records ?? [], 'ended').at(-1)?.evidence;
  const tone = GOOD.has(ended?.status ?? '') ? 'keep' : 'wait';
  return html`<header>
      <h1>${report.workflowId}</h1>
      <p>
        <span class="badge ${tone}">${ended?.outcome ?? ended?.status ?? 'unknown'}</span>
        <span class="dim"
          >${run?.workflow}, run <code>${report.runId}</code>, ${run?.startedAt} to
          ${run?.closedAt ?? 'now, it goes on'}</span
        >
      </p>
    </header>
    <section>
      <h2>Summary</h2>
      ${summarySentences(report).map((sentence) => html`<p>${sentence}</p> `)}
    </section>`;
}
