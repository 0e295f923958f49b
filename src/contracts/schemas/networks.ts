import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A canonical address and the bits of it that count. */
export type Network = readonly [Address, number];

/** Characters of the longest address: `INET6_ADDRSTRLEN` - 1, and a zone such as `%e0a`. */
const LONGEST_ADDRESS = 64;

/** Bits of `::ffff:0:0/96`, in which IPv6 writes IPv4 addresses (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;
const FIRST_MAPPED = ipaddr.IPv6.parse('::ffff:0:0');

/** An IPv4 address of four decimal parts, or an IPv6 address. */
export function isAddress(text: string): boolean {
  return (
    text.length <= LONGEST_ADDRESS && (ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))
  );
}

/** One text for all ways to write an address; what is no address stays as it is. */
export function canonicalAddress(text: string): string {
  return isAddress(text) ? ipaddr.process(text).toString() : text;
}

/** An address alone as the network of nothing but it. */
export function asNetwork(text: string): string {
  if (text.includes('/')) return text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}

function isCidr(text: string): boolean {
  if (text.length > LONGEST_ADDRESS + '/128'.length) return false;
  const [address = '', bits = '', ...rest] = text.split('/');
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && isAddress(address) && ipaddr.isValidCIDR(text);
}

/**
 * The network that a text means, or an address alone; undefined when it is none.
 *
 * One of IPv4-mapped addresses is the IPv4 network that it stands for, however it is written.
 */
export function networkOf(text: string): Network | undefined {
  const written = asNetwork(text);
  if (!isCidr(written)) return undefined;
  const [base, bits] = ipaddr.parseCIDR(written);
  return base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress() && bits >= MAPPED_BITS
    ? [base.toIPv4Address(), bits - MAPPED_BITS]
    : [base, bits];
}

/** True for an IPv6 network that has all IPv4-mapped addresses and others in it: it is of neither family. */
export function isOfBothFamilies([base, bits]: Network): boolean {
  return base instanceof ipaddr.IPv6 && bits < MAPPED_BITS && FIRST_MAPPED.match(base, bits);
}

/** Whether an address is in a network; no address is in none, nor is one of the other family. */
export function isWithin(address: string, [base, bits]: Network): boolean {
  if (!isAddress(address)) return false;
  const canonical = ipaddr.process(address);
  return canonical.kind() === base.kind() && canonical.match(base, bits);
}
