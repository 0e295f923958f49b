import type { Screen } from '../../../shared/output/screen';
import { renderList } from '../../../shared/output/table';
import type { RunContext } from '../run-one';

/** What the story plays on. */
export interface Stage extends RunContext {
  cluster: string;
  /** A part of the screen for each job, and one for the sequence. */
  lanes: ReadonlyMap<string, Screen>;
  /** To be called by each part of the story when only waiting is left to it. */
  onlyWaits(): void;
}

export const REQUESTED_BY = { name: 'ontap-workflows up', reason: 'the story of npm start' } as const;

const NARROWEST_LANE = 20;

export const laneOf = ({ lanes, screen }: Stage, label: string): Screen => lanes.get(label) ?? screen;

/** A line of any length. */
export const say = (lane: Screen, text: string): void =>
  lane.print(...renderList([{ shrinksTo: NARROWEST_LANE }], [[text]], lane.width));
