import { isClientName } from '../../client-names';
import { isAddress, isWithin, networkOf } from '../../../contracts/schemas/networks';
import type { SessionRecord } from '../../../contracts/session';
import { oncePerList } from '../once-per-list';
import { anyOf, known } from '../truth';
import type { Condition } from './condition';

/** Undefined for a name of which the networks are not known here. */
const parsed = oncePerList((place) => (isClientName(place) ? undefined : networkOf(place)));

/** A condition on an address; a network of the other family does not hold it. */
export function addressCondition(
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (places, session) => {
    const address = read(session);
    if (address === undefined || !isAddress(address)) return 'unknown';
    const truths = parsed(places).map((network) =>
      network === undefined ? 'unknown' : known(isWithin(address, network)),
    );
    return anyOf(truths);
  };
}
