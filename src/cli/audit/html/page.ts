import { createHash } from 'node:crypto';
import type { AuditRecord, AuditReport, RunCost } from '../../../contracts/audit';
import { allRecords, mainRun, ofKind } from '../model/pick';
import { placedWords, recordWords, whoText } from '../model/record-words';
import { NOT_IN_HISTORY, summarySentences } from '../model/summary';
import { jobsSection, sessionsSection } from './evidence';
import { html, Markup } from './html';
import { nodeSection } from './node';
import { STYLE } from './style';
import { timelineSection } from './timeline';

/** Nothing is loaded, sent or run; of styles only our own. */
const policyOf = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The audit of a run as one self-contained page without scripts: to read, to print, to keep. */
export function htmlPage(report: AuditReport): string {
  const records = allRecords(report);
  // The style is a constant of ours; its escaped form would have another hash.
  const style = new Markup(`<style>${STYLE}</style>`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policyOf(STYLE)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Audit of ${report.workflowId}</title>
        ${style}
      </head>
      <body>
        ${headSection(report)} ${timelineSection(report, records)} ${sessionsSection(records)}
        ${nodeSection(records)} ${jobsSection(records)} ${recordsSection(report, records)}
        ${scheduleSection(report)} ${gapsSection(records)} ${costSection(report)} ${sourcesSection(report)}
      </body>
    </html> `.text;
}

const GOOD: ReadonlySet<string> = new Set(['completed']);

/** Which run, how it ended, and what happened in words. */
function headSection(report: AuditReport): Markup {
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
function recordsSection(report: AuditReport, records: readonly AuditRecord[]): Markup {
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
        ${records.filter(isTold).map((record) => recordRow(record, wordsOf(record), workflows))}
      </tbody>
    </table>
  </section>`;
}

function recordRow(record: AuditRecord, words: string, workflows: ReadonlyMap<string, string>): Markup {
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

/** Who made, edited, triggered and paused the schedule that started the run. */
function scheduleSection({ schedule }: AuditReport): Markup {
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

/** What can't be told: of this run, and of any. */
function gapsSection(records: readonly AuditRecord[]): Markup {
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

const COSTS: readonly [keyof RunCost, string][] = [
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
function costSection({ runs, cost }: AuditReport): Markup {
  return html`<section>
    <h2>Cost</h2>
    <table class="cards">
      <thead>
        <tr>
          <th>run</th>
          ${COSTS.map(([, title]) => html`<th class="number">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => costRow(run.workflowId, run.cost))}${runs.length > 1 ? costRow('all', cost) : undefined}
      </tbody>
    </table>
    <p class="dim">
      Billable actions are an estimate by the rules of Temporal Cloud; heartbeats and queries are in no
      history.
    </p>
  </section>`;
}

const costRow = (name: string, cost: RunCost): Markup =>
  html`<tr>
    <td data-label="run">${name}</td>
    ${COSTS.map(([key, title]) => html`<td data-label="${title}" class="number">${cost[key]}</td>`)}
  </tr> `;

/** Which histories the page was made from. */
function sourcesSection({ runs }: AuditReport): Markup {
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
