import { InvalidArgumentError } from 'commander';
import { isSequenceWorkflowId } from '../../contracts/ids';
import { nameSchema } from '../../contracts/schemas/primitives';

const PREFIX = 'sequence/';

/** A workflow id; `prod1/night` stands for `sequence/prod1/night`. */
export function parseSequenceId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (isSequenceWorkflowId(id)) return id;
  throw new InvalidArgumentError('Give it as sequence/CLUSTER/REQUEST, as "sequence run" printed it.');
}

/** The last part of an id. */
export function parseRequestId(text: string): string {
  if (nameSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError(
    'Give 1 to 63 letters, digits, dots, dashes or underscores; a letter or digit first.',
  );
}
