import type { AuditRecord, AuditReport } from '../../../contracts/audit';
import { formatDuration } from '../../../contracts/duration';
import { isSchedulerWorkflowId } from '../../../contracts/ids';
import { nodeLooks } from '../model/node-rows';
import { ofKind } from '../model/pick';
import { nameText, recordWords } from '../model/record-words';
import { html, type Markup } from './html';

/** In units of the picture; its width is that of the page. */
const WIDTH = 720;
const LANE = 58;
const [LABEL, BAR, RADIUS] = [26, 14, 6];
const TICKS = 4;

const LEGEND = html`<p class="legend dim">
  <span><b class="look">●</b> a look at ONTAP</span><span><b class="killed">●</b> a kill</span
  ><span><b class="hand">●</b> a command, a hand, a look without an answer</span
  ><span><b class="good">●</b> a check, an approval, an end</span>
</p>`;

/** Samples, window, approval, kills and hands over the time of the runs, as a picture; in words beside it for who can't see. */
export function timelineSection({ runs }: AuditReport, records: readonly AuditRecord[]): Markup {
  const times = runs.flatMap(({ startedAt, closedAt }) => [startedAt, closedAt ?? startedAt]).map(Date.parse);
  const [from, to] = [Math.min(...times), Math.max(...times, Math.min(...times) + 1)];
  const x = (time: string) =>
    Math.round(((Date.parse(time) - from) / (to - from)) * (WIDTH - 2 * RADIUS) + RADIUS);
  const lanes = lanesOf(records);
  const height = lanes.length * LANE + 40;
  return html`<section>
    <h2>Timeline</h2>
    <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Timeline of the run">
      ${grid(height)}${lanes.map((lane, index) => laneOf(lane, index * LANE, x))}${axis(height, to - from)}
    </svg>
    ${LEGEND}
    <p class="dim">From ${new Date(from).toISOString()} to ${new Date(to).toISOString()}.</p>
  </section>`;
}

const tickAt = (index: number): number => Math.round((index / TICKS) * (WIDTH - 2 * RADIUS) + RADIUS);

const grid = (height: number): Markup[] =>
  Array.from({ length: TICKS + 1 }, (_, index) => {
    const at = tickAt(index);
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${height - 32}" /> `;
  });

/** Tenths of a second tell ticks of a short run apart. */
const tickText = (ms: number): string => (ms < 60_000 ? `${(ms / 1_000).toFixed(1)}s` : formatDuration(ms));

const ANCHORS = ['start', 'middle', 'middle', 'middle', 'end'] as const;

const axis = (height: number, totalMs: number): Markup[] =>
  Array.from(
    { length: TICKS + 1 },
    (_, index) =>
      html`<text class="faint" x="${tickAt(index)}" y="${height - 8}" text-anchor="${ANCHORS[index]}"
        >${index === 0 ? '0' : tickText((totalMs * index) / TICKS)}</text
      > `,
  );

function laneOf({ title, spans, marks }: Lane, top: number, x: (time: string) => number): Markup {
  return html`<text x="${RADIUS}" y="${top + LABEL - 8}">${title}</text>
    ${spans.map((span) => bar(span, top + LABEL, x))}${marks.map((mark) => dot(mark, top + LABEL + BAR / 2, x))}`;
}

function bar({ from, to, tone, words }: Span, top: number, x: (time: string) => number): Markup {
  const left = x(from);
  return html`<rect
    class="${tone}"
    x="${left}"
    y="${top}"
    width="${Math.max(2, x(to) - left)}"
    height="${BAR}"
    rx="3"
    ><title>${words}</title></rect
  > `;
}

const dot = ({ at, tone, words }: Mark, middle: number, x: (time: string) => number): Markup =>
  html`<circle class="${tone}" cx="${x(at)}" cy="${middle}" r="${RADIUS}"><title>${words}</title></circle> `;

/** A stretch of time. */
interface Span {
  from: string;
  to: string;
  tone: 'window' | 'approval' | 'run';
  words: string;
}

/** An instant. */
interface Mark {
  at: string;
  tone: 'look' | 'killed' | 'good' | 'hand';
  words: string;
}

/** One line of the picture. */
interface Lane {
  title: string;
  spans: Span[];
  marks: Mark[];
}

/** The lines that this run has something for. */
function lanesOf(records: readonly AuditRecord[]): Lane[] {
  return [
    windowLane(records),
    nodeLane(records),
    approvalLane(records),
    killLane(records),
    jobLane(records),
    handLane(records),
  ].filter(({ spans, marks }) => spans.length + marks.length > 0);
}

function windowLane(records: readonly AuditRecord[]): Lane {
  const looks = ofKind(records, 'sampled').filter(({ evidence }) => evidence.looked === 'sessions');
  const spans = ofKind(records, 'planned').map(({ evidence: { window } }): Span => ({
    ...window,
    tone: 'window',
    words: `window from ${window.from} to ${window.to}`,
  }));
  const marks = looks.map((look) => markOf(look, look.evidence.missed === undefined ? 'look' : 'hand'));
  return { title: `window and looks (${looks.length})`, spans, marks };
}

function nodeLane(records: readonly AuditRecord[]): Lane {
  const looks = nodeLooks(records);
  const marks = looks.map((look) => markOf(look, look.evidence.missed === undefined ? 'look' : 'hand'));
  return { title: `looks at the node (${looks.length})`, spans: [], marks };
}

/** From the plan to the word on it, or to the end. */
function approvalLane(records: readonly AuditRecord[]): Lane {
  const words = records.filter(({ kind }) => kind === 'approved' || kind === 'rejected');
  const spans = ofKind(records, 'planned')
    .filter(({ evidence }) => evidence.approval !== undefined)
    .flatMap((plan): Span[] => {
      const end = records.find(
        ({ kind, time, runId }) =>
          time > plan.time && (isWord(kind) || (kind === 'ended' && runId === plan.runId)),
      );
      return end === undefined
        ? []
        : [{ from: plan.time, to: end.time, tone: 'approval', words: 'the plan waits for a word' }];
    });
  const names = words.map((word) => `${word.kind} by ${nameText(word.actor)}`).join(', ');
  return {
    title: `approval${names === '' ? '' : `: ${names}`}`,
    spans,
    marks: words.map((word) => markOf(word, word.kind === 'approved' ? 'good' : 'hand')),
  };
}

const isWord = (kind: AuditRecord['kind']): boolean => kind === 'approved' || kind === 'rejected';

function killLane(records: readonly AuditRecord[]): Lane {
  const kills = ofKind(records, 'killed');
  const verified = ofKind(records, 'verified');
  return {
    title: `kills (${kills.length}) and verification`,
    spans: [],
    marks: [...kills.map((kill) => markOf(kill, 'killed')), ...verified.map((look) => markOf(look, 'good'))],
  };
}

function jobLane(records: readonly AuditRecord[]): Lane {
  const seen = ofKind(records, 'sampled').filter(({ evidence }) => evidence.looked === 'jobs');
  const commands = ofKind(records, 'commanded').filter(({ evidence }) => evidence.step === 'sent');
  const ends = ofKind(records, 'job_outcome');
  return {
    title: `jobs: looks, ${commands.length} commands, ends`,
    spans: [],
    marks:
      commands.length + ends.length === 0
        ? []
        : [
            ...seen.map((look) => markOf(look, 'look')),
            ...commands.map((command) => markOf(command, 'hand')),
            ...ends.map((end) => markOf(end, 'good')),
          ],
  };
}

/** People's hands; what one run of ours does to another isn't one. */
function handLane(records: readonly AuditRecord[]): Lane {
  const hands = ofKind(records, 'intervened').filter(
    ({ evidence, workflowId }) => evidence.by === undefined && !isSchedulerWorkflowId(workflowId),
  );
  return { title: 'hands on the run', spans: [], marks: hands.map((hand) => markOf(hand, 'hand')) };
}

const markOf = (record: AuditRecord, tone: Mark['tone']): Mark => ({
  at: record.time,
  tone,
  words: `${record.time}: ${recordWords(record)}`,
});
