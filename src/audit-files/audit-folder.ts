import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileEntry, SegmentHeader } from '../contracts/audit-files';
import { lineHashes, sha256 } from './hashes';
import { readBytes } from './read-bytes';
import {
  formatSegment,
  MANIFEST_FOLDER,
  NO_SEGMENT,
  segmentName,
  segmentNumber,
  storedSegment,
  type StoredSegment,
} from './segment';
import { headText, SIGNATURE_FOLDER, type HeadSigner } from './signature';
import { HALF_WRITTEN, writeDurably, type OnStep } from './write-durably';

/** A half-written file this old belongs to nobody any more, ms. */
const ABANDONED_MS = 3_600_000;

/** Thrown when the manifest is not as it was written; nothing is written to such a folder. */
export class AuditFolderDamagedError extends Error {
  override readonly name = 'AuditFolderDamagedError';
}

/** Thrown when somebody else wrote the next segment first; read the manifest again. */
export class SegmentTakenError extends Error {
  override readonly name = 'SegmentTakenError';
}

/** What a new segment says, but for what follows from the one before. */
export type NewSegment = Omit<SegmentHeader, 'segment' | 'prev' | 'files' | 'key'>;

/** The folder that the audit is exported to: files of records, and the manifest that lists them. */
export class AuditFolder {
  constructor(
    readonly root: string,
    private readonly options: { signer?: HeadSigner; onStep?: OnStep } = {},
  ) {}

  /** The newest segment. @throws AuditFolderDamagedError */
  async last(): Promise<StoredSegment | undefined> {
    const number = Math.max(0, ...(await this.numbers()));
    return number === 0 ? undefined : this.segment(number);
  }

  /** Segments from the newest to the first. @throws AuditFolderDamagedError when one is missing or does not chain */
  async *backwards(): AsyncGenerator<StoredSegment> {
    let after: StoredSegment | undefined;
    for (let segment = await this.last(); segment !== undefined;) {
      if (after !== undefined && after.header.prev !== segment.head.sha256)
        throw damaged(segment.head.segment, 'is not the one that the next segment names');
      yield segment;
      after = segment;
      const before = segment.head.segment - 1;
      segment = before === 0 ? undefined : await this.segment(before);
    }
  }

  /** Writes the records of one run, a line each; the same again changes nothing. */
  async writeRun(
    file: string,
    lines: readonly string[],
  ): Promise<Pick<FileEntry, 'sha256' | 'bytes' | 'lines'>> {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
    if (!(await this.holds(file, bytes))) await this.write(file, bytes);
    return { sha256: sha256(bytes), bytes: bytes.length, lines: lineHashes(bytes) };
  }

  /** True when there is such a file, listed or not. */
  async has(file: string): Promise<boolean> {
    return (await stat(path.join(this.root, file)).catch(undefinedIfMissing)) !== undefined;
  }

  /** Appends a segment after `last`. @throws SegmentTakenError */
  async append(
    last: StoredSegment | undefined,
    content: NewSegment,
    entries: FileEntry[],
  ): Promise<StoredSegment> {
    const header: SegmentHeader = {
      segment: (last?.head.segment ?? 0) + 1,
      prev: last?.head.sha256 ?? NO_SEGMENT,
      ...content,
      files: entries.length,
      ...(this.options.signer === undefined ? {} : { key: this.options.signer.key }),
    };
    const bytes = formatSegment({ header, entries });
    const name = path.join(MANIFEST_FOLDER, segmentName(header.segment));
    await this.write(name, bytes, 'exclusive').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new SegmentTakenError(`Segment ${header.segment} was written by somebody else meanwhile`);
    });
    const segment = storedSegment(bytes);
    await this.sign(segment);
    return segment;
  }

  /** Signs a head, unless it is signed already or there is no key. */
  async sign({ head, header }: StoredSegment): Promise<void> {
    const { signer } = this.options;
    if (signer === undefined || header.key !== signer.key) return;
    const name = path.join(SIGNATURE_FOLDER, segmentName(head.segment).replace('.jsonl', ''));
    const text = headText(head, header.at);
    const signature = signer.sign(text);
    if (!(await this.holds(`${name}.head`, text))) await this.write(`${name}.head`, text);
    if (!(await this.holds(`${name}.sig`, signature))) await this.write(`${name}.sig`, signature);
  }

  /** Removes what a crash left half-written long ago; a file that is being written stays. */
  async sweepHalfWritten(nowMs: number): Promise<number> {
    const names = await readdir(this.root, { recursive: true }).catch(noneIfMissing);
    const half = names
      .filter((name) => name.endsWith(HALF_WRITTEN))
      .map((name) => path.join(this.root, name));
    const removed = await Promise.all(
      half.map(async (file) => {
        const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: nowMs }));
        if (nowMs - mtimeMs < ABANDONED_MS) return 0;
        await rm(file, { force: true });
        return 1;
      }),
    );
    return removed.filter((one) => one === 1).length;
  }

  private write(file: string, bytes: Buffer, naming: 'replace' | 'exclusive' = 'replace'): Promise<void> {
    return writeDurably(this.root, file, bytes, { naming, onStep: this.options.onStep });
  }

  private async holds(file: string, bytes: Buffer): Promise<boolean> {
    const found = await readBytes(this.root, file).catch(undefinedIfMissing);
    return found !== undefined && found.equals(bytes);
  }

  private async numbers(): Promise<number[]> {
    const names = await readdir(path.join(this.root, MANIFEST_FOLDER)).catch(noneIfMissing);
    return names.flatMap((name) => segmentNumber(name) ?? []);
  }

  /** A segment by its number. @throws AuditFolderDamagedError */
  async segment(number: number): Promise<StoredSegment> {
    const file = path.join(MANIFEST_FOLDER, segmentName(number));
    const bytes = await readBytes(this.root, file).catch(undefinedIfMissing);
    if (bytes === undefined) throw damaged(number, 'is missing');
    let segment;
    try {
      segment = storedSegment(bytes);
    } catch (error) {
      throw damaged(number, (error as Error).message);
    }
    if (segment.head.segment === number) return segment;
    throw damaged(number, `says that it is segment ${segment.head.segment}`);
  }
}

function damaged(segment: number, what: string): AuditFolderDamagedError {
  return new AuditFolderDamagedError(
    `Segment ${segment} of the manifest (${MANIFEST_FOLDER}/${segmentName(segment)}) ${what}. ` +
      'Keep the folder as evidence, and name another, empty one in audit.directory',
  );
}

function noneIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
