import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { version } from '../../package.json';
import type { History } from '../support/replay';

const FOLDER = path.join(__dirname, 'histories');

/**
 * A history in a file: `<version>/<case>.<workflow>.json`, with the version that recorded it; that of a run that continues
 * another one is `<case>.continued.<workflow>.json`.
 */
export interface StoredHistory {
  name: string;
  workflow: string;
  /** As `Worker.runReplayHistory` takes it. */
  history: unknown;
}

/** Stack traces and identities name the machine, and mean nothing to a replay. */
export function withoutMachine(history: History): string {
  const text = JSON.stringify(JSON.parse(historyToJSON(history)), (key, value: unknown) =>
    key === 'stackTrace' ? '' : value,
  );
  return text.replaceAll(`${process.pid}@${hostname()}`, 'worker');
}

/** Writes what this version recorded. */
export function storeHistory(name: string, workflow: string, history: History): void {
  mkdirSync(path.join(FOLDER, version), { recursive: true });
  writeFileSync(path.join(FOLDER, version, `${name}.${workflow}.json`), `${withoutMachine(history)}\n`);
}

/** Every history of every version that was recorded. */
export function storedHistories(): StoredHistory[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return files.sort().map((file) => ({
    name: file.slice(0, -'.json'.length),
    workflow: file.split('.').at(-2) ?? '',
    history: JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')),
  }));
}
