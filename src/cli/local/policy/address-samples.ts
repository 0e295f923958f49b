import ipaddr from 'ipaddr.js';
import { networkOf } from '../../../contracts/schemas/networks';

const LARGEST_BYTE = 255;

/** The address behind, as bytes; the first one again behind the last. */
function after(bytes: number[]): number[] {
  const next = [...bytes];
  for (let index = next.length - 1; index >= 0; index--) {
    const byte = next[index] ?? 0;
    next[index] = byte === LARGEST_BYTE ? 0 : byte + 1;
    if (byte !== LARGEST_BYTE) break;
  }
  return next;
}

function lastBytes(first: number[], bits: number): number[] {
  return first.map((byte, index) => {
    const fixed = Math.min(8, Math.max(0, bits - index * 8));
    return byte | (LARGEST_BYTE >> fixed);
  });
}

/** First and last address of a network, and the one behind: where networks begin and end, answers change. */
export function addressSamples(network: string): string[] {
  const [base, bits] = networkOf(network) ?? [];
  if (base === undefined || bits === undefined) return [];
  const last = lastBytes(base.toByteArray(), bits);
  const first = lastBytes(base.toByteArray(), bits).map((byte, index) => {
    const fixed = Math.min(8, Math.max(0, bits - index * 8));
    return byte & ~(LARGEST_BYTE >> fixed) & LARGEST_BYTE;
  });
  return [first, last, after(last)].map((bytes) => ipaddr.fromByteArray(bytes).toString());
}
