import type { SessionRecord } from '../../../contracts/session';
import { known } from '../truth';
import type { Condition, ConditionName } from './condition';

/** A condition on a field with a closed set of values; a value that is not in it can't be read. */
export function enumCondition(
  name: ConditionName,
  values: readonly string[],
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (wanted, session, knownAbsent) => {
    const value = read(session);
    if (value !== undefined) return values.includes(value) ? known(wanted.includes(value)) : 'unknown';
    if (wanted.includes('absent')) return 'yes';
    return knownAbsent.has(name) ? 'no' : 'unknown';
  };
}
