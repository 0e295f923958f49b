import ipaddr from 'ipaddr.js';
import { isClientName } from '../../../contracts/client-names';
import { isAddress } from '../../../contracts/schemas/primitives';
import type { SessionRecord } from '../../../contracts/session';
import { oncePerList } from '../once-per-list';
import { anyOf, known } from '../truth';
import type { Condition } from './condition';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Undefined for a name of which the networks are not known here. */
const parsed = oncePerList((place) => (isClientName(place) ? undefined : ipaddr.parseCIDR(place)));

/** A condition on an address; a network of the other family does not hold it. */
export function addressCondition(
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (places, session) => {
    const addresses = formsOf(read(session));
    if (addresses.length === 0) return 'unknown';
    const truths = parsed(places).map((network) =>
      network === undefined ? 'unknown' : known(addresses.some((address) => isWithin(address, network))),
    );
    return anyOf(truths);
  };
}

/** The address, and the IPv4 one that an IPv4-mapped address stands for; none for what is no strict address. */
function formsOf(text: string | undefined): Address[] {
  if (text === undefined || !isAddress(text)) return [];
  const address = ipaddr.parse(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()
    ? [address, address.toIPv4Address()]
    : [address];
}

function isWithin(address: Address, [base, bits]: [Address, number]): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

/** One text for all ways to write an address; what is no address stays as it is. */
export function canonicalAddress(text: string): string {
  return isAddress(text) ? ipaddr.process(text).toString() : text;
}
