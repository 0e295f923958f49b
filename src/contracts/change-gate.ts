import type { z } from 'zod';
import type { Guard } from './cluster';
import type { changeGateSchema } from './schemas/change-gate';

/** How a cluster's owner has a change system asked. */
export type ChangeGateConfig = z.infer<typeof changeGateSchema>;

/** What the change system is asked, as the JSON of a POST: may sessions be killed under this ticket now? */
export interface GateQuestion {
  event: 'change_gate';
  /** Of the run, as its requester named it; up to 200 characters. */
  ticket: string;
  /** Name of the cluster's entry in the worker's configuration. */
  cluster: string;
  /** Of the run that asks: a clean-up, then the run of its kills. */
  workflowId: string;
  runId: string;
}

/** What it has to answer, as JSON; everything else is no answer. */
export interface GateAnswer {
  /** The ticket of the question, letter for letter. */
  ticket: string;
  approved: boolean;
  /** Begin and end of the change's window, ISO 8601 with `Z` or an offset; wanted with `approved: true`. */
  from?: string;
  to?: string;
  /** For people, with `approved: false`; up to 200 characters of it are shown. */
  why?: string;
}

/** What came back: a status and a text, or why nothing did. Neither holds URL or secret. */
export type GateReply = { status: number; text: string } | { problem: string };

/** What follows from it. */
export type GateWord =
  /** Kills may leave; until when, ISO 8601, absent where the owner wants no gate any more. */
  | { word: 'open'; until?: string }
  /** No kill of this run leaves any more. */
  | { word: 'closed'; why: string }
  /** No clear answer, or the window has not begun: nothing leaves, it is asked again. */
  | { word: 'held'; why: string };

/** The same as reports have it. */
export interface GateHeard {
  word: GateWord['word'];
  /** With `open`. */
  until?: string;
  /** With `closed` and `held`. */
  why?: string;
}

/** What a run came to know at the gate, the last that it heard. */
export interface GateSeen extends GateHeard {
  ticket: string;
}

/** A guard as it travels: that there is a gate, and for how long a run waits at it, but nothing of where it is. */
export function toldGuard({ changeGate, ...guard }: Guard): Guard {
  return changeGate === undefined ? guard : { ...guard, changeGate: { waitFor: changeGate.waitFor } };
}
