import type { CleanupReport, CleanupStatus } from '../../contracts/cleanup';
import type { KillOutcome, KillStatus } from '../../contracts/kill';
import type { SessionKey } from '../../contracts/session';
import { openPlan } from '../../contracts/open-plan';
import { signOption } from '../../contracts/stakes';
import { plainText } from '../../contracts/text';
import { planLines, planOf, type ShownPlan } from '../shared/output/plan-lines';
import type { Screen } from '../shared/output/screen';
import { COMMAND, counted, outcomeText, shown } from '../shared/output/words';

/** What is known beside the run itself, such as a simulator's verdict on a kill. */
export type RemarkOn = (session: SessionKey) => string | undefined;

export interface NarratorOptions {
  screen: Pick<Screen, 'style' | 'width'>;
  workflowId: string;
  /** Where nothing can be drawn anew, every sample is told. */
  everySample: boolean;
  remarkOn?: RemarkOn | undefined;
  commandPrefix?: string | undefined;
}

const SHORT_MARK = {
  killed: '✔',
  already_gone: '✔',
  revived: '↷',
  replaced: '↷',
  awaits_approval: '…',
} as const;

/** Tells a run as a growing list of lines: each thing once. */
export class Narrator {
  private taken = 0;
  private readonly told = new Set<string>();

  constructor(private readonly options: NarratorOptions) {}

  /** What is new since the last call. */
  update(status: CleanupStatus, kills?: KillStatus): string[] {
    return [
      ...this.samples(status),
      ...this.plan(status.plan),
      ...this.approval(status),
      ...this.notice(status),
      ...this.turn(status),
      ...(kills?.sessions ?? []).flatMap((kill) => this.kill(kill)),
    ];
  }

  /** What was not seen while the run went on. */
  finish(report: CleanupReport): string[] {
    const kills = report.sessions.flatMap(({ outcome, ...rest }) =>
      outcome === undefined ? [] : this.kill({ outcome, ...rest }),
    );
    return [
      ...this.lastSample(report.window, report.counts.sessions),
      ...this.plan(planOf(report)),
      ...kills,
    ];
  }

  private samples({ samples, sessions, plan }: CleanupStatus): string[] {
    // The plan knows of the last sample, too, which no status counts any more.
    if (plan !== undefined || samples.taken === this.taken) return [];
    const restarted = samples.taken < this.taken;
    this.taken = samples.taken;
    if (restarted) return ['A sample was missed, so the window begins anew.'];
    const isLast = samples.taken === samples.wanted;
    if (!this.options.everySample && !isLast) return [];
    return [sampleLine(samples.taken, samples.wanted, sessions)];
  }

  /** The plan follows in the moment in which it is taken. */
  private lastSample(window: { samples: number } | undefined, sessions: number): string[] {
    const { samples = 0 } = window ?? {};
    if (samples <= this.taken) return [];
    this.taken = samples;
    return [sampleLine(samples, samples, sessions)];
  }

  private plan(plan: ShownPlan | undefined): string[] {
    if (plan === undefined || !this.isNew(`plan ${plan.hash}`)) return [];
    return [...this.lastSample(plan.window, plan.sessions.length), ...planLines(plan, this.options.screen)];
  }

  /** What a person types to reach the same server. */
  private command(): string {
    const { commandPrefix } = this.options;
    return commandPrefix === undefined ? COMMAND : `${commandPrefix}ontap-workflows`;
  }

  private approval({ approval, now }: CleanupStatus): string[] {
    if (approval === undefined || !this.isNew(`approval ${approval.planHash}`)) return [];
    const { workflowId } = this.options;
    const command = this.command();
    const { style } = this.options.screen;
    return [
      plainText(now),
      `  approve: ${style.bold(`${command} cleanup approve ${workflowId} --by NAME${signOption(approval)}`)}`,
      `  reject:  ${style.bold(`${command} cleanup reject ${workflowId} --by NAME`)}`,
    ];
  }

  private notice(status: CleanupStatus): string[] {
    const { phase, now } = status;
    const waits = openPlan(status);
    if (waits === undefined || waits.kind === 'approval' || !this.isNew(`${phase} ${waits.planHash}`))
      return [];
    const { workflowId, screen } = this.options;
    const command = `${this.command()} cleanup reject ${workflowId}`;
    return [plainText(now), `  reject:  ${screen.style.bold(command)}`];
  }

  private kill(kill: KillOutcome): string[] {
    const { ownerUuid, sessionId, outcome } = kill;
    return this.isNew(`${ownerUuid}/${sessionId} ${outcome}`) ? [this.killLine(kill)] : [];
  }

  private killLine({ outcome, ...kill }: KillOutcome): string {
    const mark = outcome in SHORT_MARK ? SHORT_MARK[outcome as keyof typeof SHORT_MARK] : '✖';
    const details = [
      kill.confirmation,
      kill.readAgeMs === undefined ? undefined : `read ${kill.readAgeMs} ms before`,
      kill.note,
      this.options.remarkOn?.(kill),
    ].filter((detail) => detail !== undefined);
    const text =
      details.length === 0 ? '' : this.options.screen.style.dim(`  ${details.map(plainText).join('; ')}`);
    return `${mark} ${shown(kill.sessionId)} ${outcomeText(outcome, this.options.screen.style)}${text}`;
  }

  private turn({ phase, now }: CleanupStatus): string[] {
    return phase === 'waiting_for_turn' && this.isNew(now) ? [plainText(now)] : [];
  }

  private isNew(what: string): boolean {
    if (this.told.has(what)) return false;
    this.told.add(what);
    return true;
  }
}

function sampleLine(taken: number, wanted: number, sessions: number | undefined): string {
  return `Sample ${taken} of ${wanted}${sessions === undefined ? '' : `: ${counted(sessions, 'session')}`}`;
}
