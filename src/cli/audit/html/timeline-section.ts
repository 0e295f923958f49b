import type { AuditRecord, AuditReport } from '../../../contracts/audit';
import { formatDuration } from '../../../contracts/duration';
import type { Markup } from './html';
import { html } from './html';
import type { Lane, Mark, Span } from '../model/lanes';
import { lanesOf } from '../model/lanes';

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
