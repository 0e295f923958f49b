import { InvalidArgumentError } from 'commander';
import { NAME_PATTERN } from '../../contracts/ids';
import type { Io } from './io';

/** The caller's part of a workflow id. */
export function parseRequestId(text: string): string {
  if (NAME_PATTERN.test(text)) return text;
  throw new InvalidArgumentError(
    'Give 1 to 63 letters, digits, dots, dashes or underscores; a letter or digit first.',
  );
}

interface Started {
  workflowId: string;
  /** Present when the request id had been used before. */
  usedSince?: string | undefined;
}

/** What a command that starts a run says first: whether it did, or shows the run that there was. */
export const startedText = ({ workflowId, usedSince }: Started): string =>
  usedSince === undefined
    ? `Started ${workflowId}`
    : `That request id was used: showing the run of ${usedSince}, ${workflowId}`;

/** The same where stdout, or the screen, tells of the run itself: on stderr, and only what is unexpected. */
export function tellUsed(io: Io, started: Started): void {
  if (started.usedSince !== undefined) io.err.print(startedText(started));
}
