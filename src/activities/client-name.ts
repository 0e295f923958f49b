import ipaddr from 'ipaddr.js';
import type { ClientName } from '../contracts/cluster';
import type { SessionRecord } from '../contracts/session';

/** The record with the name of its backup server, where the configuration has one; the first entry that fits counts. */
export function withClientName(record: SessionRecord, names: ClientName[]): SessionRecord {
  const name = names.find(({ cidr }) => contains(cidr, record.client))?.name;
  return name === undefined ? record : { ...record, clientName: name };
}

function contains(cidr: string, address: string | undefined): boolean {
  if (address === undefined || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return parsed.kind() === network.kind() && parsed.match(network, bits);
}
