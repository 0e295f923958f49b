import { plainText } from '../../contracts/text';
import type { Trouble } from '../../contracts/trouble';
import type { Style } from './output/style';

/** What an activity does, for whoever waits for it. */
const CALL: Readonly<Record<string, string>> = {
  awaitSessionsGone: 'the look whether sessions are gone',
  beginWait: 'the first look at the cluster',
  inspectCluster: 'the look at the cluster',
  killNdmpSession: 'a kill',
  listNdmpSessions: 'the look at the sessions',
  listNodes: 'the look at the nodes',
  listSvms: 'the look at the SVMs',
  patchJob: 'the command to the job',
  pollJob: 'the look at the job',
  readCluster: 'the look at the cluster',
  selectJobs: 'the choice of jobs',
};

/** Without when it is tried next: for who tells each change once. */
function troubleText({ call: activity, failure, what, since }: Trouble): string {
  const call = CALL[activity] ?? activity;
  if (failure === undefined) return plainText(`${call} ${what}`);
  const why = what.replace(/\.$/, '');
  return plainText(`${call} is tried again: ${why}${since === undefined ? '' : ` (since ${since})`}`);
}

/** For one look at it. */
export function troubleNowText(trouble: Trouble): string {
  const { nextTry } = trouble;
  const next = nextTry === undefined ? '' : `; next try at ${plainText(nextTry)}`;
  return `${troubleText(trouble)}${next}`;
}

/** What keeps a run from getting on just now, below what it does. */
export const troubleLines = (troubles: readonly Trouble[], style: Style): string[] =>
  troubles.map((trouble) => style.yellow(`  ${troubleNowText(trouble)}`));

/** Tells troubles as a growing list of lines: each once, and once more when it is known when it is tried next. */
export class TroublesTold {
  private readonly told = new Map<string, { hasNext: boolean }>();

  /** What is new since the last call. */
  news(troubles: readonly Trouble[]): string[] {
    return troubles.filter((trouble) => this.isNews(trouble)).map(troubleNowText);
  }

  private isNews(trouble: Trouble): boolean {
    const text = troubleText(trouble);
    const before = this.told.get(text);
    const hasNext = trouble.nextTry !== undefined;
    if (before !== undefined && (before.hasNext || !hasNext)) return false;
    this.told.set(text, { hasNext });
    return true;
  }
}
