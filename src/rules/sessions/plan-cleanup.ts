import { formatDuration } from '../../contracts/duration';
import { pingRemarks } from '../../contracts/ping';
import type { Plan, PlanInput, PlannedSession } from '../../contracts/plan';
import { canonicalJson, sha256Hex } from './canonical-json';
import { incompleteView } from './completeness';
import { decideSession } from './decide-session';
import { digestOf, fingerprintOf } from './digest-of';
import { planBlockers } from './evict';
import { windowMsOf } from './known-trace';
import { approvalFor, guardExceeded, policyExceeded } from './limits';
import { byKey, keyOf, keyText } from '../../contracts/session-key';
import { allSteps } from './steps';
import type { Steps } from './steps';
import { surveySteps } from './survey';
import type { SurveyedSession, Survey } from './survey';
import { suspiciousView } from './suspicious-view';

/** What the window showed and what follows from it. */
export function planCleanup(input: PlanInput): Plan {
  return allSteps(planSteps(input));
}

/** {@link planCleanup} in steps: rules and sessions may be many. */
export function* planSteps(input: PlanInput): Steps<Plan> {
  const view = yield* surveySteps(input);
  yield;
  const sessions = view.findings.map((found) => planned(found, view)).sort(byKey);
  const kills = killed(view.findings, sessions);
  const suspicion = suspiciousView(view, kills);
  const blockers = planBlockers(input, sessions);
  return {
    hash: planHash(input, kills),
    ...times(input),
    ...(input.evidence === undefined ? {} : { evidence: input.evidence }),
    sessions,
    pools: view.pools,
    incomplete: [...incompleteView(input), ...hiddenNodes(sessions), ...suspicion.incomplete],
    ...(blockers.length === 0 ? {} : { blockers }),
    remarks: [
      ...evidenceRemarks(input),
      ...pinged(input),
      ...suspicion.remarks,
      ...takeoverRemarks(view),
      ...unlisted(view),
    ],
    ...limitsOf(input, kills.length, sessions.length),
  };
}

/** With what an approver signs for, where somebody can sign. */
function planned(found: SurveyedSession, view: Survey): PlannedSession {
  const decided = decideSession(found, view);
  const isSigned = decided.decision === 'kill' && view.input.last.guard.keyed !== undefined;
  return isSigned ? { ...decided, fingerprint: fingerprintOf(found.record) } : decided;
}

/** What an SVM's login takes for stale may live: an enforce run would come to nothing. */
function hiddenNodes(sessions: readonly PlannedSession[]): string[] {
  const isHidden = (session: PlannedSession) =>
    session.decision === 'kept' && session.reason === 'nodes_unknown';
  const count = sessions.filter(isHidden).length;
  if (count === 0) return [];
  return [`${count} sessions are stale as far as an SVM's login sees, which is not shown the nodes`];
}

function killed(findings: SurveyedSession[], sessions: PlannedSession[]): SurveyedSession[] {
  const keys = new Set(sessions.filter(({ decision }) => decision === 'kill').map(keyText));
  return findings.filter(({ key }) => keys.has(key)).sort((a, b) => byKey(a.record, b.record));
}

/** The same result of a window gives the same hash, whenever it is computed. */
function planHash({ policy, last }: PlanInput, kills: SurveyedSession[]): string {
  const targets = kills.map(({ record, match }) => {
    const { identity, states, bytes } = digestOf(record);
    return { key: keyOf(record), identity, states, bytes, rule: match.rules[0]?.name };
  });
  return sha256Hex(canonicalJson({ cluster: last.uuid, policy, kills: targets }));
}

function times(input: PlanInput): Pick<Plan, 'at' | 'window'> {
  const { samples, first, last, known } = input;
  const to = samples.at(-1)?.listing.at ?? last.at;
  const from =
    known === undefined
      ? (samples[0]?.listing.at ?? first.at)
      : new Date(Date.parse(to) - windowMsOf(input)).toISOString();
  return { at: to, window: { from, to, samples: samples.length } };
}

/** Whether the host of a client that is evicted answered. */
const pinged = ({ ping }: PlanInput): string[] => (ping === undefined ? [] : pingRemarks(ping));

/** What the plan rests on, where it is not samples of the run as ever. */
function evidenceRemarks({ evidence }: PlanInput): string[] {
  if (evidence?.kind === 'fresh')
    return evidence.why === undefined ? [] : [`watched for a window of its own: ${evidence.why}`];
  if (evidence === undefined) return [];
  const { since, lookedAt, gaps } = evidence;
  const missed = gaps.map(({ from, seconds }) => `${formatDuration(seconds * 1_000)} from ${from} on`);
  const gapText = missed.length === 0 ? 'without a gap' : `but for ${missed.join(', ')}`;
  return [`rests on looks of the observer from ${since} to ${lookedAt}, ${gapText}, and two of this run`];
}

function limitsOf({ policy, last, evict }: PlanInput, planned: number, total: number) {
  const counts = { planned, total };
  const exceeded = [...guardExceeded(last.guard, counts, evict), ...policyExceeded(policy, counts)];
  const approval = approvalFor(policy, last.guard, planned, exceeded);
  return { exceeded, ...(approval === undefined ? {} : { approval }) };
}

function takeoverRemarks({ takeovers }: Survey): string[] {
  return [...takeovers].map(
    ([survivor, stopped]) => `${survivor} has taken over ${stopped}: judged by what ${survivor} alone shows`,
  );
}

function unlisted({ input: { only = [] }, findings }: Survey): string[] {
  const listed = new Set(findings.map(({ key }) => key));
  return only
    .filter((key) => !listed.has(keyText(key)))
    .map(({ sessionId }) => `the request names session ${sessionId}, which is not listed`);
}
