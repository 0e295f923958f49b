import type { CleanupReport, SessionOutcome, SessionReport } from '../../../contracts/cleanup';
import type { SessionKey } from '../../../contracts/session';
import type { LedgerReport, Simulator } from '../../../simulator';

/** The story that the default policy is for; other stale ones belong to other policies, which ask for approval. */
const MATCHED_STORY = 'finished-but-open';

/** The story that the default policy's match rule holds for, and its protect rule, too. */
const PROTECTED_STORY = 'restored';

/** The one that the policy for idle connections is for, by what was collected. */
const IDLE_STORY = 'half-open';

/** What the simulator knows about a session, and no cluster would tell. */
export interface Truth extends SessionKey {
  story: string;
  deserves: 'stale' | 'lives';
}

/** Every session of the simulator, with the story that it lives at this instant. */
export function truthOf({ sessions }: Simulator): Truth[] {
  return sessions.list().map(({ session }) => ({
    ownerUuid: session.identity.uuid,
    sessionId: session.identity.id,
    story: session.story,
    deserves: session.deserves,
  }));
}

/** A session that changes after the plan, and what has to become of it. */
export interface Armed extends SessionKey {
  becomes: 'revived' | 'reused';
  expected: SessionOutcome;
}

/** Everything that a story came to. */
export interface StoryResult {
  /** Before the first run. */
  truth: Truth[];
  armed: Armed[];
  report: CleanupReport;
  enforce: CleanupReport;
  /** By what the observer had collected. */
  collected: CleanupReport;
  ledger: LedgerReport;
}

const nameOf = ({ ownerUuid, sessionId }: SessionKey) => `${ownerUuid}/${sessionId}`;

const mapOf = <T extends SessionKey>(entries: readonly T[]) =>
  new Map(entries.map((entry) => [nameOf(entry), entry]));

/** What is not as the simulator says that it should be, one sentence each; empty when all is well. */
export function differencesOf(result: StoryResult): string[] {
  const { report, enforce } = result;
  return [
    ...runDifferences('report', report, 'reported'),
    ...(report.wouldBe === 'enforced' ? [] : [`report: wouldBe is ${report.wouldBe}, not enforced`]),
    ...planDifferences('report', report, result.truth),
    ...report.sessions.flatMap(({ outcome, ...session }) =>
      outcome === undefined ? [] : [`report: ${nameOf(session)} is ${outcome}, but a report changes nothing`],
    ),
    ...runDifferences('enforce', enforce, 'enforced'),
    ...planDifferences('enforce', enforce, result.truth),
    ...(result.armed.length === 2 ? [] : ['enforce: no two sessions could be armed']),
    ...enforce.sessions.flatMap((session) => outcomeDifferences(session, mapOf(result.armed))),
    ...collectedDifferences(result),
    ...ledgerDifferences([enforce, result.collected], result.ledger),
  ];
}

const runDifferences = (run: string, { outcome, summary }: CleanupReport, expected: string) =>
  outcome === expected ? [] : [`${run}: the outcome is ${outcome}, not ${expected}: ${summary}`];

/** The plan holds the sessions that deserve it under the default policy and no other, and says which it protects. */
function planDifferences(run: string, { sessions }: CleanupReport, truth: Truth[]): string[] {
  const [known, reported] = [mapOf(truth), mapOf(sessions)];
  const tooMuch = sessions.filter(
    (session) => session.decision === 'kill' && known.get(nameOf(session))?.deserves !== 'stale',
  );
  const unsaved = truth.filter(
    (session) => session.story === PROTECTED_STORY && reported.get(nameOf(session))?.decision !== 'protected',
  );
  const tooLittle = truth.filter(
    (session) => session.story === MATCHED_STORY && reported.get(nameOf(session))?.decision !== 'kill',
  );
  return [
    ...tooMuch.map(
      (one) => `${run}: ${nameOf(one)} is planned, but lives (${known.get(nameOf(one))?.story ?? 'new'})`,
    ),
    ...unsaved.map(
      (one) =>
        `${run}: ${nameOf(one)} is ${reported.get(nameOf(one))?.decision ?? 'not listed'}, not protected (${one.story})`,
    ),
    ...tooLittle.map((one) => `${run}: ${nameOf(one)} is stale (${one.story}), but not planned`),
  ];
}

function outcomeDifferences(session: SessionReport, armed: Map<string, Armed>): string[] {
  const expected = expectedOutcome(session, armed);
  const { outcome = 'none', note } = session;
  if (outcome === (expected ?? 'none')) return [];
  return [
    `enforce: ${nameOf(session)} is ${outcome}, not ${expected ?? 'none'}${note === undefined ? '' : ` (${note})`}`,
  ];
}

function expectedOutcome(session: SessionReport, armed: Map<string, Armed>): SessionOutcome | undefined {
  if (session.decision !== 'kill') return undefined;
  return armed.get(nameOf(session))?.expected ?? 'killed';
}

/** It rests on the observer, and kills what is idle for good, but not what is idle on purpose. */
function collectedDifferences({ collected, truth }: StoryResult): string[] {
  const stories = new Map(truth.map((one) => [nameOf(one), one.story]));
  const killed = collected.sessions.filter(({ decision }) => decision === 'kill');
  const others = killed.filter((session) => stories.get(nameOf(session)) !== IDLE_STORY);
  return [
    ...runDifferences('collected', collected, 'enforced'),
    ...(collected.evidence === 'collected'
      ? []
      : [`collected: the evidence is ${collected.evidence}: ${collected.remarks.join('; ')}`]),
    ...(killed.length > others.length ? [] : [`collected: no session of the story ${IDLE_STORY} is planned`]),
    ...others.map((session) => `collected: ${nameOf(session)} is planned, but not idle for good`),
    ...killed.flatMap((session) =>
      session.outcome === 'killed' ? [] : [`collected: ${nameOf(session)} is ${session.outcome}`],
    ),
  ];
}

/** What the cluster saw: nothing wrongful, and one kill for each that the reports claim. */
function ledgerDifferences(reports: readonly CleanupReport[], ledger: LedgerReport): string[] {
  const sessions = reports.flatMap((report) => report.sessions);
  const killed = reports.reduce((sum, { counts }) => sum + counts.killed, 0);
  const hit = new Set(ledger.writes.filter(({ ended }) => ended).map(({ session }) => session));
  const unseen = sessions.filter((session) => session.outcome === 'killed' && !hit.has(nameOf(session)));
  return [
    ...(ledger.wrongfulKills === 0 ? [] : [`ledger: ${ledger.wrongfulKills} wrongful kills`]),
    ...(ledger.racedKills === 0 ? [] : [`ledger: ${ledger.racedKills} kills raced with a change`]),
    ...(ledger.deletes === killed
      ? []
      : [`ledger: ${ledger.deletes} sessions were ended, the reports say ${killed}`]),
    ...unseen.map((session) => `ledger: no kill of ${nameOf(session)}, which is reported as killed`),
  ];
}
