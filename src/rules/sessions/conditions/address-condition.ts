import ipaddr from 'ipaddr.js';
import { isAddress } from '../../../contracts/schemas/primitives';
import type { SessionRecord } from '../../../contracts/session';
import { oncePerList } from '../once-per-list';
import { known } from '../truth';
import type { Condition } from './condition';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const parsed = oncePerList((network) => ipaddr.parseCIDR(network));

/** A condition on an address; a network of the other family does not hold it. */
export function addressCondition(
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (networks, session) => {
    const addresses = formsOf(read(session));
    if (addresses.length === 0) return 'unknown';
    return known(parsed(networks).some((network) => addresses.some((address) => isWithin(address, network))));
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
