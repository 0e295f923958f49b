import ipaddr from 'ipaddr.js';
import type { ClientName } from '../contracts/cluster';
import { isAddress } from '../contracts/schemas/primitives';
import type { SessionRecord } from '../contracts/session';

/**
 * Gives records the name of their backup server, where the configuration has one; the first entry that fits counts.
 *
 * @param names - Read once: a listing holds hundreds of sessions.
 */
export function clientNamer(names: readonly ClientName[]): (record: SessionRecord) => SessionRecord {
  const networks = names.map(({ cidr, name }) => ({ network: ipaddr.parseCIDR(cidr), name }));
  return (record) => {
    if (record.client === undefined || !isAddress(record.client)) return record;
    const address = ipaddr.parse(record.client);
    const named = networks.find(
      ({ network: [base, bits] }) => address.kind() === base.kind() && address.match(base, bits),
    );
    return named === undefined ? record : { ...record, clientName: named.name };
  };
}
