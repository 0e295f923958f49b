import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CleanupStatus } from './cleanup';
import type { DrainStatus } from './drain';
import type { FleetStatus } from './fleet';
import type { HaltStatus } from './halt';
import type { KillProgress, KillStatus } from './kill';
import type { ObservedSessions } from './observe';
import type { RequestedBy } from './requested-by';
import type { ApprovalSignature } from './signed-approval';
import type { PausedJobReport, PauseStatus, SequenceStatus } from './sequence';
import type { CommandAnswer, JobCommandInput, JobStatus, JoinAnswer, JoinInput } from './track-job';

/** Somebody's word on a plan. */
export interface PlanDecision {
  /** `hash` of the plan that was seen; another one is refused. */
  planHash: string;
  /** Name of the approver, as the client asserts it. */
  by: string;
  note?: string;
  /** Of an approval; where the guard says `approvals: signed` none counts without. */
  signature?: ApprovalSignature;
}

/** Whether the word counts; a refusal is an answer, so that history keeps it. */
export interface DecisionAnswer {
  accepted: boolean;
  why: string;
}

/** Agrees to the plan that a clean-up waits with. */
export const approvePlanUpdate = defineUpdate<DecisionAnswer, [PlanDecision]>('approvePlan');

/** Ends a clean-up that waits with its plan; nothing is killed. */
export const rejectPlanUpdate = defineUpdate<DecisionAnswer, [PlanDecision]>('rejectPlan');

/** What a clean-up does now and what comes next. */
export const cleanupStatusQuery = defineQuery<CleanupStatus>('cleanupStatus');

/** The killing child tells its clean-up how far it is, before each slice of kills and before verification. */
export const killProgressSignal = defineSignal<[KillProgress]>('killProgress');

/** How far the kills of a clean-up are. */
export const killStatusQuery = defineQuery<KillStatus>('killStatus');

/** One more asker of a watch; returns at once. The watch runs to the latest deadline. */
export const joinUpdate = defineUpdate<JoinAnswer, [JoinInput]>('join');

/** Pauses the job; most kinds of jobs refuse. */
export const pauseJobUpdate = defineUpdate<CommandAnswer, [JobCommandInput]>('pauseJob');

/** Resumes the job. */
export const resumeJobUpdate = defineUpdate<CommandAnswer, [JobCommandInput]>('resumeJob');

/** Cancels the job; it may still end as a success. */
export const cancelJobUpdate = defineUpdate<CommandAnswer, [JobCommandInput]>('cancelJob');

/** What a watch knows about its job. */
export const jobStatusQuery = defineQuery<JobStatus>('jobStatus');

/** Ends the hold that runs, if its step allows it. */
export const releaseUpdate = defineUpdate<DecisionAnswer, [{ requestedBy: RequestedBy }]>('release');

/** Where a sequence stands, job by job. */
export const sequenceStatusQuery = defineQuery<SequenceStatus>('sequenceStatus');

/** From `pausedJob` to its sequence: the job is paused now. */
export const jobPausedSignal = defineSignal<[{ uuid: string }]>('jobPaused');

/** From `pausedJob` to its sequence: the job is not paused any more, and is only watched in case a late pause lands. */
export const jobFreedSignal = defineSignal<[PausedJobReport]>('jobFreed');

/** Whether the pause or the resume of a `pausedJob` waits for approval. */
export const pauseStatusQuery = defineQuery<PauseStatus>('pauseStatus');

/** What holds a node that is drained. */
export const drainStatusQuery = defineQuery<DrainStatus>('drainStatus');

/** Where a fleet run stands, cluster by cluster. */
export const fleetStatusQuery = defineQuery<FleetStatus>('fleetStatus');

/** Lifts a halt: kills are possible again. */
export const resumeUpdate = defineUpdate<DecisionAnswer, [{ requestedBy: RequestedBy }]>('resume');

/** Who halted all kills, and since when. */
export const haltStatusQuery = defineQuery<HaltStatus>('haltStatus');

/** What an observer knows of the sessions of its cluster, sealed: whoever holds the key can read it. */
export const observedSessionsQuery = defineQuery<ObservedSessions>('observedSessions');
