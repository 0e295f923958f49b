import type { Screen } from '../../shared/output/screen';
import type { Stage } from '../play-story';

/** What the story of the jobs is played on. */
export interface JobsStage extends Stage {
  /** A part of the screen for each job, and one for the sequence. */
  lanes: ReadonlyMap<string, Screen>;
  /** To be called by each part of the story when only waiting is left to it. */
  onlyWaits(): void;
}

export const laneOf = ({ lanes, screen }: JobsStage, label: string): Screen => lanes.get(label) ?? screen;
