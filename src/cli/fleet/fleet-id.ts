import { InvalidArgumentError } from 'commander';
import { policyOfFleetId } from '../../contracts/ids';

const PREFIX = 'fleet/';

/** A workflow id; `default` stands for `fleet/default`. */
export function parseFleetId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (policyOfFleetId(id) !== undefined) return id;
  throw new InvalidArgumentError('Give it as fleet/POLICY, as "fleet run" printed it.');
}
