import type { CleanupOutcome, SessionOutcome, SessionReport } from '../../../contracts/cleanup';
import { formatDuration } from '../../../contracts/duration';
import type { KeptReason } from '../../../contracts/plan';
import { plainText } from '../../../contracts/text';
import type { Style } from './style';

/** Stands where ONTAP gave nothing. */
export const NOTHING = '–';

export const shown = (text: string | undefined): string => (text === undefined ? NOTHING : plainText(text));

/** How long a session has not changed, as far as it was watched. */
export const unchangedText = (seconds: number): string =>
  seconds === 0 ? '0s' : formatDuration(seconds * 1_000);

/** `1 session`, `2 sessions`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const CELLS = 24;

/** A bar that is filled to `fraction`, 0 to 1. */
export function progressBar(fraction: number, style: Style): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * CELLS);
  return style.cyan('━'.repeat(full)) + style.dim('─'.repeat(CELLS - full));
}

/** What npm runs, quoted by some of its releases; empty when nothing of npm's is above us. */
const SCRIPT = process.env['npm_lifecycle_script'] ?? '';

/** What a person typed to get here, for the commands that we tell them to type next: in a checkout it takes `npx`. */
export const COMMAND = /^['"]?ontap-workflows\b/.test(SCRIPT) ? 'npx ontap-workflows' : 'ontap-workflows';

/** Why a session was kept, for whoever counts them. */
export const KEPT_TEXT: Record<KeptReason, string> = {
  no_match: 'no rule matches',
  moved: 'moved',
  not_seen_throughout: 'not seen throughout',
  transfer_lives: 'its transfer lives',
  node_unstable: 'unstable node',
  nodes_unknown: 'would be stale, but its nodes are not shown to an SVM',
  unreadable: 'unreadable',
  unsupported_id: 'unsupported id',
  not_selected: 'not asked for',
  no_pressure: 'no pressure',
};

/** The same of a reason that was read from a record: one that no plan gives is told by its own words. */
export const keptText = (reason: string): string =>
  new Map<string, string>(Object.entries(KEPT_TEXT)).get(reason) ?? reason.replaceAll('_', ' ');

type Tone = keyof Style;

const OUTCOME_TONE: Record<SessionOutcome, Tone> = {
  killed: 'green',
  already_gone: 'green',
  replaced: 'cyan',
  revived: 'cyan',
  still_present: 'red',
  survived: 'red',
  unverified: 'red',
  awaits_approval: 'yellow',
  refused: 'red',
  failed: 'red',
  not_attempted: 'yellow',
};

const DECISION_TONE: Record<SessionReport['decision'], Tone> = {
  kill: 'bold',
  protected: 'cyan',
  kept: 'dim',
};

const RUN_TONE: Record<CleanupOutcome, Tone> = {
  reported: 'green',
  clean: 'green',
  enforced: 'green',
  partial: 'red',
  incomplete_view: 'yellow',
  limit_exceeded: 'yellow',
  not_approved: 'yellow',
  rejected: 'yellow',
  quiet_hours: 'yellow',
  gate_closed: 'yellow',
  not_evicted: 'yellow',
  busy: 'yellow',
  halted: 'yellow',
  cancelled: 'yellow',
};

export const outcomeText = (outcome: SessionOutcome, style: Style): string =>
  style[OUTCOME_TONE[outcome]](outcome);

export const decisionText = (decision: SessionReport['decision'], style: Style): string =>
  style[DECISION_TONE[decision]](decision);

export const runOutcomeText = (outcome: CleanupOutcome, style: Style): string =>
  style[RUN_TONE[outcome]](outcome);
