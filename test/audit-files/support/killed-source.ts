import { SampleRuns } from './sample-runs';

/** Of which the first was exported before the kill. */
export function killedSource(): SampleRuns {
  const source = new SampleRuns();
  source.add('2026-11-22T01:10:00.000Z');
  source.add('2026-11-22T02:10:00.000Z');
  return source;
}
