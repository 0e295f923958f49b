import { z } from 'zod';
import { awaitedApprovalSchema } from '../results/session-outcome';
import { nodeViewSchema } from '../results/drain-report';
import {
  counterReading,
  exceededEvidence,
  factsEvidence,
  failureEvidence,
  jobEvidence,
  listingEvidence,
  nodeEvidence,
  poolEvidence,
  sessionEvidence,
  sessionKeyEvidence,
} from './evidence';

const byValue = z.record(z.string(), z.unknown());
const runAddress = z.object({ workflowId: z.string(), runId: z.string() });

/** How a run came about, or who joined one that runs. */
export const requestedEvidence = z.object({
  how: z.enum(['start', 'join']),
  /** Name under which the workflow was started. */
  workflow: z.string(),
  /** The input by value, as it was given. */
  request: byValue.exactOptional(),
  mode: z.enum(['report', 'enforce']).exactOptional(),
  /** Name of the policy. */
  policy: z.string().exactOptional(),
  /** The schedule that started it, and for which time. */
  schedule: z.object({ id: z.string(), at: z.string().exactOptional() }).exactOptional(),
  parent: runAddress.exactOptional(),
  /** The run that this one continues: a retry, a continue-as-new or a reset. */
  continues: z.string().exactOptional(),
  attempt: z.number(),
  /** Which code decided: build id of the worker's first workflow task. */
  build: z.string().exactOptional(),
});

const look = {
  /** What it was for: `window` samples count for staleness; `before_kill` is the last one before the kills. */
  purpose: z.enum(['window', 'approval', 'before_kill', 'look']),
  /** 1 for the first sample of its window; a missed one begins the next window. Absent outside of windows. */
  sample: z.number().exactOptional(),
  window: z.number().exactOptional(),
  attempts: z.number(),
  /** Why there was no answer; then nothing else is here. */
  missed: failureEvidence.exactOptional(),
};

const pingLookEvidence = z.object({
  at: z.string(),
  port: z.number(),
  tries: z.array(
    z.object({
      address: z.string(),
      result: z.enum(['connected', 'refused', 'silent', 'untried']),
      why: z.string().exactOptional(),
    }),
  ),
});

/** One look at ONTAP, with its answer by value. */
export const sampledEvidence = z.discriminatedUnion('looked', [
  z.object({ looked: z.literal('cluster'), ...look, facts: factsEvidence.exactOptional() }),
  z.object({ looked: z.literal('sessions'), ...look, listing: listingEvidence.exactOptional() }),
  z.object({ looked: z.literal('nodes'), ...look, nodes: z.array(nodeEvidence).exactOptional() }),
  z.object({
    looked: z.literal('jobs'),
    ...look,
    jobs: z.array(jobEvidence).exactOptional(),
    /** What a wait came to: `ended`, `reached`, `vanished`, `never_found`, `paused_too_long`. */
    result: z.string().exactOptional(),
  }),
  z.object({
    looked: z.literal('inspect'),
    ...look,
    read: z.string(),
    at: z.string().exactOptional(),
    truncated: z.boolean().exactOptional(),
    records: z.array(z.unknown()).exactOptional(),
  }),
  z.object({ looked: z.literal('node'), ...look, view: nodeViewSchema.exactOptional() }),
  /** Whether the host of a client that is evicted answered on a TCP port. */
  z.object({ looked: z.literal('ping'), ...look, ping: pingLookEvidence.exactOptional() }),
]);

/** What the plan says about one session, with what was seen of it. */
const decided = {
  ...sessionKeyEvidence.shape,
  why: z.string(),
  unchangedSeconds: z.number(),
  partner: z.string().exactOptional(),
  /** As it was in the last sample of the window. */
  record: sessionEvidence.exactOptional(),
  /** Both byte counters over the samples of the window, oldest first. */
  counters: z.array(counterReading),
};

/** The plan, and each session that it would kill. */
export const plannedEvidence = z.object({
  at: z.string(),
  window: z.object({ from: z.string(), to: z.string(), samples: z.number() }),
  /** Samples of the run, and why nothing else where more was asked for; or what an observer had collected, and they. */
  restsOn: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('fresh'), why: z.string().exactOptional() }),
      z.object({
        kind: z.literal('collected'),
        since: z.string(),
        lookedAt: z.string(),
        gaps: z.array(z.object({ from: z.string(), seconds: z.number() })),
      }),
    ])
    .exactOptional(),
  counts: z.object({ sessions: z.number(), kill: z.number(), protected: z.number(), kept: z.number() }),
  kills: z.array(
    z.object({
      ...decided,
      rule: z.string(),
      knownAbsent: z.array(z.string()),
      joined: z.array(sessionKeyEvidence),
    }),
  ),
  pools: z.array(poolEvidence),
  incomplete: z.array(z.string()),
  remarks: z.array(z.string()),
  exceeded: z.array(exceededEvidence),
  /** Why a person has to approve; absent when nobody has to. */
  approval: z.string().exactOptional(),
  /** What the guard tightened, in words. */
  tightened: z.array(z.string()),
  /** The policy by which it was decided, tightened. */
  policy: byValue.exactOptional(),
});

/** A session that was left alone, by the plan or after it. */
export const keptEvidence = z.object({
  ...decided,
  /** Where it was decided: by the plan, while the plan waited, right before the kills, or at its own kill. */
  stage: z.enum(['plan', 'approval', 'before_kill', 'kill']),
  /** A reason of the plan, or what became of one that was planned: `already_gone`, `revived`, `awaits_approval`, … */
  reason: z.string(),
  /** The request for approval that ONTAP made of the kill. */
  approval: awaitedApprovalSchema.exactOptional(),
  rule: z.string().exactOptional(),
  /** It changed after a kill of ours may have been sent; then that may be the cause. */
  perhapsOurs: z.boolean().exactOptional(),
});

/** A session that a protect rule saved. */
export const protectedEvidence = z.object({ ...decided, rule: z.string() });

/** Somebody's word on a plan, which counted. */
export const approvalEvidence = z.object({
  /** As the client asserts it. */
  by: z.string(),
  note: z.string().exactOptional(),
  answer: z.string(),
  /** The key that it was signed with, as the cluster's worker verified it; without one nothing proves the name. */
  key: z.string().exactOptional(),
  /** Its signature, as it came; the text that was signed is in the record `signed` of the run that kills. */
  signature: z.string().exactOptional(),
});

/** The approval that kills rest on: what was signed, and the signature, for `ssh-keygen -Y verify`. */
export const signedEvidence = z.object({
  text: z.string(),
  signature: z.string(),
  /** As the text says; that the signature is theirs is for its reader to verify. */
  approver: z.string().exactOptional(),
});

/** A kill that was sent, or may have been. */
export const killedEvidence = z.object({
  ...decided,
  outcome: z.enum(['killed', 'already_gone', 'failed']),
  confirmation: z.enum(['confirmed', 'inferred']).exactOptional(),
  perhapsOurs: z.boolean().exactOptional(),
  readAgeMs: z.number().exactOptional(),
  note: z.string().exactOptional(),
  rule: z.string(),
  /** The second kill of a session that outlived the first. */
  again: z.boolean(),
  attempts: z.number(),
  failure: failureEvidence.exactOptional(),
});

/** Which killed sessions were gone in the end. */
export const verifiedEvidence = z.object({
  gone: z.array(sessionKeyEvidence),
  present: z.array(sessionKeyEvidence),
  /** Sessions on each node afterwards. */
  used: z.record(z.string(), z.number()),
  attempts: z.number(),
  missed: failureEvidence.exactOptional(),
  /** What requests for approval of kills were then, as far as they could be read. */
  requests: z.array(sessionKeyEvidence.extend({ state: z.string() })).exactOptional(),
});

/** A command to a job: what was asked, sent, or seen of it. */
export const commandedEvidence = z.object({
  command: z.enum(['pause', 'resume', 'cancel']),
  step: z.enum(['asked', 'sent', 'seen']),
  /** `asked`: what it came to; `sent`: ONTAP's answer; `seen`: whether it took effect. */
  answer: z.string().exactOptional(),
  /** The request for approval that ONTAP made of it. */
  approval: awaitedApprovalSchema.exactOptional(),
  why: z.string().exactOptional(),
  state: z.string().exactOptional(),
  attempts: z.number(),
  failure: failureEvidence.exactOptional(),
});

/** What became of a job, as far as this run knows. */
export const jobOutcomeEvidence = z.object({
  outcome: z.string(),
  why: z.string().exactOptional(),
  job: jobEvidence.exactOptional(),
  steps: z.array(byValue).exactOptional(),
});

/** A hand on the run, or on its schedule, that is not part of its plan. */
export const intervenedEvidence = z.object({
  how: z.enum([
    'cancelled',
    'terminated',
    'reset',
    'signalled',
    'updated',
    'paused',
    'unpaused',
    'options_changed',
    'schedule_created',
    'schedule_edited',
    'schedule_triggered',
    'schedule_paused',
    'schedule_resumed',
    'schedule_backfilled',
    'schedule_deleted',
  ]),
  /** Name of the signal or update. */
  name: z.string().exactOptional(),
  input: z.unknown().exactOptional(),
  answer: z.string().exactOptional(),
  /** Another run of ours that did it: a parent, or a child. */
  by: z.object({ workflowId: z.string(), runId: z.string().exactOptional() }).exactOptional(),
  before: z.unknown().exactOptional(),
  after: z.unknown().exactOptional(),
});

/** What a run cost. */
export const costEvidence = z.object({
  events: z.number(),
  /** Of activities; local ones don't count. */
  activities: z.number(),
  /** All tries of activities, as far as events tell. */
  attempts: z.number(),
  localActivities: z.number(),
  timers: z.number(),
  /** Signals and updates that came in. */
  messages: z.number(),
  children: z.number(),
  /** Estimate of Temporal Cloud's billable actions. */
  actions: z.number(),
});

/** How a run ended, or where it stands. */
export const endedEvidence = z.object({
  status: z.enum(['completed', 'failed', 'cancelled', 'terminated', 'timed_out', 'continued', 'running']),
  /** The workflow's own word: an outcome of its reference page. */
  outcome: z.string().exactOptional(),
  summary: z.string().exactOptional(),
  failure: failureEvidence.exactOptional(),
  /** The run that goes on from here. */
  next: z.string().exactOptional(),
  cost: costEvidence,
  /** SHA-256 of the history's canonical JSON. */
  historyHash: z.string(),
});

/** What can't be told, and why. */
export const gapEvidence = z.object({
  what: z.enum([
    'history_gone',
    'run_missing',
    'child_missing',
    'undecodable',
    'unfinished_activity',
    'events_missing',
    'unknown_event',
    'clock_backwards',
    'still_running',
    'not_ours',
    'not_recorded',
  ]),
  why: z.string(),
  /** The run that is not there, where one is. */
  run: z.object({ workflowId: z.string(), runId: z.string().exactOptional() }).exactOptional(),
});
