import { setCurrentDetails } from '@temporalio/workflow';
import type { CleanupPhase, CleanupStatus } from '../../contracts/cleanup';
import { LONGEST_WAITING, sentThenWords } from '../../contracts/kill';
import type { KillProgress } from '../../contracts/kill';
import type { Plan, PlannedSession } from '../../contracts/plan';
import { cutBytes, markdownText } from '../../contracts/text';

/** Rows of the plan in the details that the UI shows; the report has all. */
const DETAIL_ROWS = 25;

/** An instant that ISO 8601 has room for, bytes. */
const LONGEST_INSTANT = 40;

const VERIFIES = 'Verifies that they are gone.';

/** What the run does now and what comes next: for the query, and as details in the UI. */
export class CleanupProgress {
  private kills = 0;
  private state: CleanupStatus = {
    phase: 'starting',
    now: 'Checks the request and reads the cluster.',
    next: 'Observes the sessions over the window.',
    samples: { taken: 0, wanted: 0, everyMs: 0 },
  };

  constructor() {
    this.update({});
  }

  status(): CleanupStatus {
    return this.state;
  }

  /** Enters a phase, with plain words for now and next. */
  enter(phase: CleanupPhase, now: string, next: string): void {
    this.update({ phase, now, next });
  }

  update(change: Partial<CleanupStatus>): void {
    this.state = { ...this.state, ...change };
    setCurrentDetails(detailsOf(this.state));
  }

  /** The child that kills so many sessions is started. */
  beginKills(count: number): void {
    this.kills = count;
    this.enter(
      'killing',
      `Reads ${count} planned sessions once more and kills those that have not changed.`,
      VERIFIES,
    );
  }

  /** Anybody can send the signal, with anything: it changes words only, and those only while the child runs. */
  hearKills(told?: Partial<KillProgress> | null): void {
    if (this.state.phase !== 'killing' && this.state.phase !== 'verifying') return;
    if (told?.phase === 'verifying') this.verify(told.waiting, told.sentUntil);
    else if (this.state.phase === 'killing' && typeof told?.settled === 'number')
      this.enter('killing', `Kills ${this.kills} planned sessions, ${told.settled} done.`, VERIFIES);
  }

  private verify(waiting: unknown, sentUntil: unknown): void {
    const { awaitsInOntap: _before, ...rest } = this.state;
    this.state = rest;
    if (typeof waiting !== 'string') {
      this.enter('verifying', 'Looks whether the killed sessions are gone.', 'Reports.');
      return;
    }
    const awaitsInOntap = cutBytes(waiting, LONGEST_WAITING);
    this.update({
      phase: 'verifying',
      now: `${awaitsInOntap}.`,
      next: `${sentThenWords(typeof sentUntil === 'string' ? cutBytes(sentUntil, LONGEST_INSTANT) : undefined)}.`,
      awaitsInOntap,
    });
  }

  /** The plan was approved, rejected, or nobody answered. */
  closeApproval(): void {
    const { approval: _closed, ...rest } = this.state;
    this.state = rest;
  }

  /** Quiet hours are over, or the plan was rejected. */
  endQuiet(): void {
    const { quiet: _over, ...rest } = this.state;
    this.state = rest;
  }

  /** The notice was over, or the plan rejected. */
  endNotice(): void {
    const { notice: _over, ...rest } = this.state;
    this.state = rest;
  }
}

function detailsOf({ now, next, plan }: CleanupStatus): string {
  const lines = [`**Now:** ${markdownText(now)}`, `**Next:** ${markdownText(next)}`];
  return [...lines, ...(plan === undefined ? [] : [planTable(plan)])].join('\n\n');
}

function planTable(plan: Plan): string {
  const shown = plan.sessions.filter(({ decision }) => decision === 'kill').slice(0, DETAIL_ROWS);
  if (shown.length === 0) return 'The plan kills nothing\\.';
  return ['| session | rule | why |', '| --- | --- | --- |', ...shown.map(planRow)].join('\n');
}

function planRow(session: PlannedSession): string {
  return `| ${[session.sessionId, session.rule ?? '', session.why].map(markdownText).join(' | ')} |`;
}
