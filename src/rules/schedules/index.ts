export { judgeCoverage } from './judge-coverage';
export type { Expectation, Judged } from './judge-coverage';
export { RUN_MARGIN_MS, runTime, scheduleProblem } from './short-gap';
export { quietAt, quietWords, whyQuietWithin } from './quiet-at';
export { DEFAULT_ZONE, whenOf } from './when';
