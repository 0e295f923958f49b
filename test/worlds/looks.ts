import { ownLooksMs } from '../../src/contracts/evidence';
import type { PlanInput } from '../../src/contracts/plan';
import type { NodeRecord, Sample } from '../../src/contracts/session';
import { node } from '../rules/support/timeline';
import { Observer, tooOld } from './collect';
import { type Model, NoAnswer } from './kill-model';

const MINUTE_MS = 60_000;
const EVERY_MS = 10 * MINUTE_MS;
const SAMPLES = 3;
const WINDOW_MS = 20 * MINUTE_MS;

/** What a plan is made from. */
export interface Looks extends Pick<PlanInput, 'samples' | 'known' | 'evidence'> {
  /** When the last one was asked for. */
  plannedMs: number;
  tooOld?: string[];
}

/** A window of the run's own. */
export async function ownLooks(model: Model): Promise<Looks> {
  const [begunMs, samples]: [number, Sample[]] = [model.clock.nowMs, []];
  let plannedMs = begunMs;
  for (let index = 0; index < SAMPLES; index++) {
    if (index > 0) model.clock.pass(Math.max(0, begunMs + index * EVERY_MS - model.clock.nowMs));
    plannedMs = model.clock.nowMs;
    samples.push(await sample(model));
  }
  return { samples, plannedMs };
}

/** Two looks after those of an observer; undefined when there is none, or it does not cover the window. */
export async function collectedLooks(model: Model): Promise<Looks | undefined> {
  if (!model.story.collected) return undefined;
  const observer = new Observer(model, () => nodesAt(model));
  await observer.watchUntil(WINDOW_MS + MINUTE_MS);
  const evidence = observer.evidenceFor(WINDOW_MS, EVERY_MS);
  if (evidence === undefined) return undefined;
  const samples: Sample[] = [];
  let plannedMs = 0;
  for (const restMs of [0, ownLooksMs(WINDOW_MS)]) {
    model.clock.pass(restMs);
    samples.push(
      await sample(model, () => {
        plannedMs = model.clock.nowMs;
        return observer.look();
      }),
    );
  }
  const known = observer.known();
  return { samples, plannedMs, known, evidence, tooOld: tooOld(observer, known, plannedMs) };
}

/** One look that has an answer. */
export async function sample(model: Model, look = () => model.list()): Promise<Sample> {
  for (;;) {
    try {
      const sessions = await look();
      const at = instant(model);
      return { listing: { detail: 'full', at, sessions }, nodes: nodesAt(model) };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      model.clock.pass(1_000);
    }
  }
}

const instant = (model: Model) =>
  new Date(Date.parse('2026-03-01T00:00:00Z') + model.clock.nowMs).toISOString();

export function nodesAt({ clock }: Model): NodeRecord[] {
  const uptime = 9_000_000 + Math.floor(clock.nowMs / 1_000);
  return [
    ['node1', 'node2'],
    ['node2', 'node1'],
    ['node3', 'node4'],
    ['node4', 'node3'],
  ].map(([name = '', partner = '']) => node(name, partner, { uptime }));
}
