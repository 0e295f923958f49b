import { DefaultLogger, type Logger, type LogEntry } from '@temporalio/worker';
import pino from 'pino';
import type { LogLevelName } from '../../contracts/worker-config';
import { maskText } from './mask-text';
import { scrubValue } from './scrub';
import type { SecretRegistry } from './secrets';

/** Where and how much is logged. */
export interface LogOptions {
  level: LogLevelName;
  secrets: SecretRegistry;
  /** @default stderr, written at once, so that nothing is lost when the process ends */
  destination?: pino.DestinationStream;
  /** Gets what a message of several lines says, such as commands, so that it can be pasted. @default stderr, when that is a terminal */
  inLines?: (text: string) => void;
}

const STDERR = 2;

/** A full disk, or a reader that has gone, costs lines of the log, never what is in flight. */
function ownDestination(): pino.DestinationStream {
  const destination = pino.destination({ dest: STDERR, sync: true });
  destination.on('error', () => {});
  return destination;
}

/** What collects logs gets whole JSON lines and nothing else. */
function toTerminal(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

function fieldsOf(entry: LogEntry, secrets: SecretRegistry): object {
  const fields = scrubValue(entry.meta ?? {}, secrets) as Record<string, unknown>;
  // pino's own keys; a field of the same name would appear twice in the line.
  for (const key of ['time', 'level', 'msg']) {
    if (key in fields) fields[`${key}_`] = fields[key];
    delete fields[key];
  }
  return fields;
}

/**
 * The log of the whole process: one JSON object a line, without secrets. It is a logger of Temporal's kind, so that
 * the SDK and its core write through it, too.
 */
export function createLog({ level, secrets, destination, inLines = toTerminal }: LogOptions): Logger {
  const target = destination ?? ownDestination();
  const out = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  const threshold = level.toUpperCase() as Uppercase<LogLevelName>;
  return new DefaultLogger(threshold, (entry) => {
    const write = entry.level.toLowerCase() as LogLevelName;
    const message = maskText(entry.message, secrets);
    out[write](fieldsOf(entry, secrets), message);
    if (message.includes('\n')) inLines(message);
  });
}
