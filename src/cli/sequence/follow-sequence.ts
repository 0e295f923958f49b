import type { SequenceHandle } from '../../client';
import type { SequenceReport } from '../../contracts/sequence';
import { type FollowOptions, followStatus } from '../shared/follow-status';
import { frameLines } from './sequence-lines';
import { SequenceNarrator } from './sequence-narrator';

/**
 * Shows a sequence until it ends, step by step.
 *
 * @throws RunFailedError, or the signal's reason
 */
export function followSequence(handle: SequenceHandle, options: FollowOptions): Promise<SequenceReport> {
  const { screen } = options;
  const narrator = new SequenceNarrator(screen);
  return followStatus(
    {
      noun: 'sequence',
      handle,
      tell: ({ jobs }) => narrator.update(jobs),
      tellEnd: ({ jobs }) => narrator.update(jobs),
      draw: (status, spinner) => frameLines(status, Date.now(), screen.style, spinner),
    },
    options,
  );
}
