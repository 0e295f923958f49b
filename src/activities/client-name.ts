import type { ClientName } from '../contracts/cluster';
import { isWithin, networkOf } from '../contracts/schemas/networks';
import type { SessionRecord } from '../contracts/session';

/**
 * Gives records the name of their backup server, where the configuration has one; the first entry that fits counts.
 *
 * @param names - Read once: a listing holds hundreds of sessions.
 */
export function clientNamer(names: readonly ClientName[]): (record: SessionRecord) => SessionRecord {
  const networks = names.map(({ cidr, name }) => ({ network: networkOf(cidr), name }));
  return (record) => {
    const { client } = record;
    if (client === undefined) return record;
    const named = networks.find(({ network }) => network !== undefined && isWithin(client, network));
    return named === undefined ? record : { ...record, clientName: named.name };
  };
}
