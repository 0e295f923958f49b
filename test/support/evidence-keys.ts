import { evidenceKeys } from '../../src/node';

/** Keys of every worker of the suite that is not about keys. */
export const TEST_KEYS = evidenceKeys([Buffer.from(Array.from({ length: 32 }, (_, index) => index))]);
