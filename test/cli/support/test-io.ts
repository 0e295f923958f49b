import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { type Host, Io } from '../../../src/cli/shared/io';

/** What a command of a test prints to; a terminal of so many columns, or a pipe. */
class TestOutput extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(
    columns: number | undefined,
    private readonly broken: NodeJS.ErrnoException | undefined,
  ) {
    super({ decodeStrings: false });
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  hasColors(): boolean {
    return this.isTTY;
  }

  override _write(text: string | Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.broken !== undefined) return done(this.broken);
    this.text += text.toString();
    this.emit('shown');
    done();
  }
}

/** Why a stream can't be written. */
export type Broken = Partial<Record<'stdout' | 'stderr', NodeJS.ErrnoException>>;

/** Where a command runs in this process: its streams are collected, its signals are sent by the test. */
export class TestHost extends EventEmitter implements Host {
  readonly stdin: PassThrough & { isTTY?: boolean } = new PassThrough();
  readonly stdout: TestOutput;
  readonly stderr: TestOutput;
  readonly log: TestOutput;
  exitCode?: number;
  /** Called by what ends the process at once; the command goes on here, but nobody listens any more. */
  ended: (code: number | null) => void = () => {};

  /** @param columns - Of a terminal; without them its streams are pipes, and nothing can be typed. */
  constructor(columns?: number, { stdout, stderr }: Broken = {}) {
    super();
    this.stdout = new TestOutput(columns, stdout);
    this.stderr = new TestOutput(columns, stderr);
    this.log = this.stderr;
    this.stdin.isTTY = columns !== undefined;
    if (columns === undefined) this.stdin.end();
  }

  exit(code = this.exitCode ?? 0): never {
    this.ended(code);
    return undefined as never;
  }
}

/** An Io for what is only built, or whose output nobody reads. */
export const testIo = (host = new TestHost()): Io => new Io(host);
