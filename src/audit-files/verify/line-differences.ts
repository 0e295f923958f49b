import { lineHashes } from '../hashes';
import type { FolderFinding } from './finding';

type Difference = Omit<FolderFinding, 'where'> & { lines: string };

const NEW_LINE = 0x0a;

/** Which lines of a file differ from the hashes that were noted when it was written. */
export function lineDifferences(bytes: Buffer, noted: readonly string[]): Difference {
  const found = lineHashes(bytes);
  const head = commonHead(noted, found);
  const tail = commonTail(noted.slice(head), found.slice(head));
  const gone = noted.slice(head, noted.length - tail);
  const come = found.slice(head, found.length - tail);
  const isCut = bytes.at(-1) !== NEW_LINE && bytes.length > 0;
  return difference({ gone, come, head, tail, isCut });
}

interface Middle {
  gone: readonly string[];
  come: readonly string[];
  /** Equal lines before and after. */
  head: number;
  tail: number;
  /** The last line has no end. */
  isCut: boolean;
}

function difference({ gone, come, head, tail, isCut }: Middle): Difference {
  const lines = span(head, Math.max(gone.length, come.length));
  if (tail === 0 && (isCut || come.length === 0) && come.length <= gone.length) {
    const from = head + 1;
    return { what: 'tail_cut', lines: `line ${from}`, why: `the file is cut off at line ${from}` };
  }
  if (come.length === 0)
    return { what: 'line_removed', lines: span(head, gone.length), why: removedWords(gone.length) };
  if (gone.length === 0)
    return { what: 'line_inserted', lines, why: `${count(come.length)} inserted that were not exported` };
  if (gone.length !== come.length) {
    const why = `${count(gone.length)} replaced by ${come.length}`;
    return { what: 'lines_replaced', lines, why };
  }
  const isOrder = [...gone].sort().join() === [...come].sort().join();
  return isOrder
    ? { what: 'lines_reordered', lines, why: 'the same lines in another order' }
    : { what: 'line_changed', lines, why: `${count(gone.length)} changed` };
}

const count = (lines: number) => (lines === 1 ? 'one line' : `${lines} lines`);
const removedWords = (lines: number) => `${count(lines)} removed`;

function span(head: number, length: number): string {
  return length <= 1 ? `line ${head + 1}` : `lines ${head + 1}–${head + length}`;
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same;
}

function commonTail(a: readonly string[], b: readonly string[]): number {
  return commonHead([...a].reverse(), [...b].reverse());
}
