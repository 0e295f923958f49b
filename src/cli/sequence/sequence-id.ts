import { InvalidArgumentError } from 'commander';
import { isSequenceWorkflowId } from '../../contracts/ids';

const PREFIX = 'sequence/';

/** A workflow id; `prod1/night` stands for `sequence/prod1/night`. */
export function parseSequenceId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (isSequenceWorkflowId(id)) return id;
  throw new InvalidArgumentError('Give it as sequence/CLUSTER/REQUEST, as "sequence run" printed it.');
}
