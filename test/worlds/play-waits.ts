import type { PollJobResult } from '../../src/contracts/poll-job';
import type { LastLook } from '../../src/contracts/track-job';
import { judgeLook, LEAST_ABSENCE_MS } from '../../src/rules/jobs';
import { JobModel } from './job-model';
import type { JobStory } from './job-story';
import { NoAnswer } from './kill-model';

/** Looks grow apart as those of a wait do. */
const LOOK_MS = { first: 1_000, longest: 60_000, partOfAge: 10 };
/** Nobody waits longer in a small world. */
const WAITS_MS = 3 * 3_600_000;

/** What became of a wait; absent for one that still goes on at the end. */
export interface PlayedWait {
  model: JobModel;
  result?: PollJobResult;
  /** A look that was true showed that the job had ended. */
  sawEnd: boolean;
}

/** Waits for the job of a story by the rules of the real wait. */
export async function playWait(story: JobStory): Promise<PlayedWait> {
  const model = new JobModel(story);
  let before: LastLook | undefined;
  let sawEnd = false;
  while (model.clock.nowMs < WAITS_MS) {
    const askedMs = model.clock.nowMs;
    try {
      const state = model.read();
      sawEnd ||= state === 'success' || state === 'failure';
      const verdict = judgeLook({
        ...(state === undefined ? {} : { job: { uuid: 'j', state } }),
        ...(before === undefined ? {} : { before }),
        askedMs,
        answeredMs: model.clock.nowMs,
      });
      if ('result' in verdict) return { model, result: verdict.result, sawEnd };
      before = verdict.known;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    const age = model.clock.nowMs / LOOK_MS.partOfAge;
    model.clock.pass(Math.min(LOOK_MS.longest, Math.max(LOOK_MS.first, age)));
  }
  return { model, sawEnd };
}

/** All that the ledger has against a wait. */
export function waitComplaints({ model, result, sawEnd }: PlayedWait): string[] {
  if (result === undefined) return sawEnd ? ['the wait goes on, though a look showed the end'] : [];
  switch (result.kind) {
    case 'ended':
      return model.endedAtMs === undefined ? ['told as ended, and it has not'] : [];
    case 'vanished':
      return isThere(model) && !liedFor(model, LEAST_ABSENCE_MS) ? ['told as vanished, and it is there'] : [];
    case 'never_found':
      return isThere(model) && !liedFor(model, LEAST_ABSENCE_MS)
        ? ['told as never found, and it is there']
        : [];
    case 'reached':
    case 'paused_too_long':
      return [`nobody asked for ${result.kind}`];
  }
}

const isThere = ({ state }: JobModel): boolean => state !== undefined;

/** ONTAP said nothing true for so long: then nobody can know. */
const liedFor = ({ clock, deceivedSinceMs }: JobModel, ms: number): boolean =>
  deceivedSinceMs !== undefined && clock.nowMs - deceivedSinceMs >= ms;
