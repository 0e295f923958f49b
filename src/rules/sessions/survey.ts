import type { NodePool, PlanInput } from '../../contracts/plan';
import type { Sample, SessionDigest, SessionRecord } from '../../contracts/session';
import { digestsOf } from './digest-of';
import { windowMsOf, withKnown } from './known-trace';
import { matchRules } from './match-rules';
import type { Match } from './match-rules';
import { poolsOf, relievedSessions } from './pools';
import type { Steps } from './steps';
import { guardProtection, policyProtection } from './protections';
import type { Protection } from './protections';
import { keyText } from '../../contracts/session-key';
import { judgesInTakeover, takeoverProblem, takeoversIn } from './takeover';
import type { Takeovers } from './takeover';
import { tracesOf } from './trace';
import type { Trace } from './trace';
import { transfersOf } from './transfers';
import type { Transfers } from './transfers';
import { missingState, unreadable } from './unreadable';
import { nodeProblem, restartedNodes, unstableNodes } from './unstable-nodes';
import type { UnstableNodes } from './unstable-nodes';

/** All that is known of one session of the last sample, before anything is decided. */
export interface SurveyedSession {
  record: SessionRecord;
  key: string;
  trace: Trace;
  match: Match;
  protection: Protection | undefined;
  /** What can't be read of it. */
  unreadable: string | undefined;
  /** A state that is absent although no rule expects it. */
  missingState: string | undefined;
  /** Why its node says nothing about it. */
  nodeUnstable: string | undefined;
}

/** What the window showed. */
export interface Survey {
  input: PlanInput;
  findings: SurveyedSession[];
  takeovers: Takeovers;
  traces: Map<string, Trace>;
  transfers: Transfers;
  /** By key: why a session, and with it every one joined to it, has to be taken as alive. */
  restless: Map<string, string>;
  pools: NodePool[];
  /** Keys of sessions whose end the pressure on their pool asks for; absent when the policy asks for no pressure. */
  relieved: Set<string> | undefined;
}

interface Look extends Pick<Sample, 'nodes'> {
  at: string;
  digests: SessionDigest[];
}

/** Gathers what the decisions need, each thing once; a step for each look and each session. */
export function* surveySteps(input: PlanInput): Steps<Survey> {
  const { samples, policy } = input;
  const looks: Look[] = [];
  for (const { listing, nodes } of samples) {
    looks.push({ at: listing.at, nodes, digests: digestsOf(listing) });
    yield;
  }
  const last = looks.at(-1);
  const own = tracesOf(looks.map(({ digests }) => digests));
  const traces =
    input.known === undefined ? own : withKnown(own, last?.digests ?? [], input.known, windowMsOf(input));
  const isAsked = judgesInTakeover(policy, input.last.guard) && input.known === undefined;
  const takeovers = takeoversIn(looks, isAsked);
  const unstable = new Map([...restartedNodes(looks), ...unstableNodes(looks, takeovers, beganAt(input))]);
  const nodes = { unstable, takeovers };
  const findings: SurveyedSession[] = [];
  for (const record of recordsOf(samples.at(-1))) {
    findings.push(finding(record, input, traces, nodes));
    yield;
  }
  const pools = poolsOf(last?.nodes ?? [], last?.digests ?? [], policy.pressure?.limit);
  return {
    input,
    findings,
    takeovers,
    traces,
    transfers: transfersOf(samples.flatMap(recordsOf)),
    restless: restlessSessions(findings, traces),
    pools,
    relieved: policy.pressure && relievedSessions(findings, pools, policy.pressure),
  };
}

/** From when on nodes have to be up; of a takeover that was collected nobody knows whether it was settled all the time. */
function beganAt(input: PlanInput): number | undefined {
  const { known, samples } = input;
  if (known === undefined) return undefined;
  return Date.parse(samples.at(-1)?.listing.at ?? '') - windowMsOf(input);
}

function recordsOf(sample: Sample | undefined): SessionRecord[] {
  return sample?.listing.detail === 'full' ? sample.listing.sessions : [];
}

const UNSEEN: Trace = { throughout: false, still: false, duplicated: false, active: false };

function finding(
  record: SessionRecord,
  { policy, last, samples }: PlanInput,
  traces: Map<string, Trace>,
  { unstable, takeovers }: { unstable: UnstableNodes; takeovers: Takeovers },
): SurveyedSession {
  const key = keyText(record);
  const trace = traces.get(key) ?? UNSEEN;
  const match = matchRules(policy, record);
  const { knownAbsent } = match;
  return {
    record,
    key,
    trace,
    match,
    protection:
      guardProtection(record, last.guard, knownAbsent) ?? policyProtection(record, policy, knownAbsent),
    unreadable: trace.duplicated ? 'its id was listed twice at once' : unreadableIn(record, trace),
    missingState: missingState(record, knownAbsent),
    nodeUnstable:
      last.scope === 'svm'
        ? unstable.get(record.node ?? '')
        : (nodeProblem(record, samples.at(-1)?.nodes ?? [], unstable) ?? takeoverProblem(record, takeovers)),
  };
}

function unreadableIn(record: SessionRecord, trace: Trace): string | undefined {
  const part = trace.unreadable;
  return (
    unreadable(record) ?? (part === undefined ? undefined : `its ${part} could not be read in each sample`)
  );
}

function restlessSessions(findings: SurveyedSession[], traces: Map<string, Trace>): Map<string, string> {
  const present = new Map(findings.map((found) => [found.key, found]));
  const restless = new Map<string, string>();
  for (const key of traces.keys()) {
    const why = restlessness(present.get(key));
    if (why !== undefined) restless.set(key, why);
  }
  return restless;
}

function restlessness(found: SurveyedSession | undefined): string | undefined {
  if (found === undefined) return 'has gone';
  if (found.unreadable !== undefined || found.missingState !== undefined) return 'is unreadable';
  if (found.protection !== undefined) return `is protected by ${found.protection.rule}`;
  if (found.nodeUnstable !== undefined) return 'is on an unstable node';
  if (!found.trace.throughout) return 'was not there all the time';
  return found.trace.still ? undefined : 'moved';
}
