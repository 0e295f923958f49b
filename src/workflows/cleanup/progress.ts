import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CleanupPhase, CleanupStatus } from '../../contracts/cleanup';
import { LONGEST_WAITING, sentThenWords } from '../../contracts/kill';
import type { KillProgress } from '../../contracts/kill';
import type { Plan } from '../../contracts/plan';
import { openPlan } from '../../contracts/open-plan';
import { decideCommand, stakesWords } from '../../contracts/stakes';
import { cutBytes, markdownText } from '../../contracts/text';
import { detailList } from '../shared/details';

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
      `Reads ${count} planned sessions once more, for the window of the guard where nobody looked for too long, and kills those that have not changed.`,
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

  /** What the plan waited for is over, or it was decided. */
  end(wait: 'approval' | 'notice' | 'quiet' | 'gate'): void {
    const { [wait]: _over, ...rest } = this.state;
    this.state = rest;
  }
}

function detailsOf(status: CleanupStatus): string {
  const { now, next, plan } = status;
  const lines = [`**Now:** ${markdownText(now)}`, `**Next:** ${markdownText(next)}`, ...decideLines(status)];
  return [...lines, ...(plan === undefined ? [] : [planText(plan)])].join('\n\n');
}

/** What whoever may stop the kills has to know, and to type. */
function decideLines(status: CleanupStatus): string[] {
  const asked = openPlan(status);
  if (asked === undefined) return [];
  const { stakes } = status;
  const { workflowId } = workflowInfo();
  const verbs = asked.kind === 'approval' ? (['approve', 'reject'] as const) : (['reject'] as const);
  // In a block of code the UI would cut them off; this is wrapped.
  const commands = verbs.flatMap((verb) => {
    const command = decideCommand(verb, workflowId, asked);
    return command === undefined ? [] : [`**To ${verb} it:** \`${command}\``];
  });
  return [
    ...(stakes === undefined ? [] : [`**At stake:** ${markdownText(stakesWords(stakes))}`]),
    ...commands,
  ];
}

function planText({ sessions }: Plan): string {
  const planned = sessions.filter(({ decision }) => decision === 'kill');
  if (planned.length === 0) return 'The plan kills nothing\\.';
  return detailList(
    planned.map(({ sessionId, rule = '', why }) => ({ name: sessionId, words: `(${rule}): ${why}` })),
  );
}
