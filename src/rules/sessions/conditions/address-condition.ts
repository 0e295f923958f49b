import ipaddr from 'ipaddr.js';
import type { SessionRecord } from '../../../contracts/session';
import { known } from '../truth';
import type { Condition } from './condition';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A condition on an address; a network of the other family does not hold it. */
export function addressCondition(
  read: (session: SessionRecord) => string | undefined,
): Condition<readonly string[]> {
  return (networks, session) => {
    const addresses = formsOf(read(session));
    if (addresses.length === 0) return 'unknown';
    return known(networks.some((network) => addresses.some((address) => isWithin(address, network))));
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

/** True for a whole IPv4 address of four decimal parts, and for an IPv6 address. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function isWithin(address: Address, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === address.kind() && address.match(base, bits);
}

/** One text for all ways to write an address; what is no address stays as it is. */
export function canonicalAddress(text: string): string {
  return isAddress(text) ? ipaddr.process(text).toString() : text;
}
