import { createInterface } from 'node:readline/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openScreen } from './output/open-screen';
import { jsonPieces } from './output/json-pieces';
import { type Output, plainScreen, type Screen } from './output/screen';

/** Signals that ask a command to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM'];

/** What of a process a command may touch: `process` itself, or what stands for it in a test. */
export interface Host {
  readonly stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** For the log of a worker. @default the descriptor of stderr, written at once */
  readonly log?: Output;
  exitCode?: number | string | null | undefined;
  exit(code?: number): never;
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
  off(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
}

/** Shell's code of a process that was ended by SIGPIPE: so git, kubectl and gh end when nobody reads what they print. */
const UNREAD = 141;

/** Of a pipe, or a socket that stands for one, whose reader has gone. */
const READER_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET']);

const written = (stream: Output) => new Promise<void>((resolve) => void stream.write('', () => resolve()));

/**
 * Where a command reads, prints, asks and sets its exit code. Every command is given one, and nothing but `main.ts`
 * knows the process: so that a test runs a command without starting one.
 */
export class Io {
  /** Lines on stdout. */
  readonly out: Screen;
  /** Lines on stderr: complaints, and whatever goes beside a document on stdout. */
  readonly err: Screen;

  /** Nothing of stdout arrives any more; its reason is the exit code of a command that has no other to tell. */
  readonly #unread = new AbortController();

  constructor(private readonly host: Host) {
    this.out = plainScreen(host.stdout);
    this.err = plainScreen(host.stderr);
    host.stdout.on('error', (error: NodeJS.ErrnoException) => this.#lose(error));
    // Nobody is left who could be told.
    host.stderr.on('error', () => {});
  }

  /** Aborted when nobody reads stdout any more: a show ends then, what was begun is done to its end. */
  get unread(): AbortSignal {
    return this.#unread.signal;
  }

  #lose({ code, message }: NodeJS.ErrnoException): void {
    if (this.unread.aborted) return;
    const hasReaderGone = READER_GONE.has(code);
    this.#unread.abort(hasReaderGone ? UNREAD : 1);
    if (!hasReaderGone) this.err.print(`stdout can't be written: ${message}`);
  }

  /** For text that is printed as it is: a script, a page, a document that is laid out already. */
  get stdout(): Output {
    return this.host.stdout;
  }

  get stderr(): Output {
    return this.host.stderr;
  }

  /** Where a worker logs to, if not where it does by itself. */
  get log(): Output | undefined {
    return this.host.log;
  }

  get exitCode(): number {
    return Number(this.host.exitCode ?? 0);
  }

  set exitCode(code: number) {
    this.host.exitCode = code;
  }

  /** The one document of a command, on stdout. */
  json(document: object): void {
    for (const piece of jsonPieces(document)) this.stdout.write(piece);
  }

  /** A document of many, or one of a few ids, as a line on stdout. */
  jsonLine(document: object): void {
    this.stdout.write(`${JSON.stringify(document)}\n`);
  }

  /** Where a command shows its progress: stdout, or stderr where stdout is for something else, such as `--json`. */
  openScreen(isBeside: boolean | undefined): Promise<Screen> {
    return openScreen(isBeside === true ? this.stderr : this.stdout);
  }

  /** A line with a spinner while something is under way; nothing of it is left. */
  async showWhile<T>(isBeside: boolean | undefined, doing: string, run: () => Promise<T>): Promise<T> {
    const screen = await this.openScreen(isBeside);
    screen.live((spinner) => [`${spinner} ${doing}`]);
    try {
      return await run();
    } finally {
      screen.close();
    }
  }

  /**
   * A yes or no of the person at the terminal; everything but yes is no.
   *
   * @param remedy - What to do where there is no terminal to ask in.
   * @param isBeside - The question is shown on stderr. @default false
   * @throws Error with the remedy
   */
  async ask(question: string, remedy: string, isBeside = false): Promise<boolean> {
    this.checkTerminal(remedy);
    const output = isBeside ? this.stderr : this.stdout;
    const prompt = createInterface({ input: this.host.stdin, output });
    try {
      return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
    } finally {
      prompt.close();
    }
  }

  /**
   * A line of the person at the terminal; the proposal where that is empty.
   *
   * @param remedy - What to do where there is no terminal to ask in.
   * @throws Error with the remedy
   */
  async askFor(question: string, proposal: string | undefined, remedy: string): Promise<string> {
    this.checkTerminal(remedy);
    const prompt = createInterface({ input: this.host.stdin, output: this.stderr });
    const shown = proposal === undefined ? question : `${question} [${proposal}]`;
    try {
      return (await prompt.question(`${shown}: `)).trim() || (proposal ?? '');
    } finally {
      prompt.close();
    }
  }

  /** Somebody can be asked. */
  get isTerminal(): boolean {
    return this.host.stdin.isTTY === true;
  }

  /** @throws Error with the remedy when nobody can be asked */
  checkTerminal(remedy: string): void {
    if (!this.isTerminal) throw new Error(`There is no terminal to ask in; ${remedy}`);
  }

  /** Calls for each SIGINT and SIGTERM. Gives back what ends that. */
  onStop(listener: (signal: StopSignal) => void): () => void {
    for (const signal of STOP_SIGNALS) this.host.on(signal, listener);
    return () => {
      for (const signal of STOP_SIGNALS) this.host.off(signal, listener);
    };
  }

  /** Ends the process at once. */
  exit(code: number): never {
    return this.host.exit(code);
  }

  /**
   * Ends the process with the code that was set, once all that it printed is out. A command that is done may have left
   * something behind that would keep it: a connection attempt that nobody answers lasts for minutes.
   */
  async end(): Promise<void> {
    await Promise.all([written(this.stdout), written(this.stderr)]);
    // A stream tells its error after it has given back what was written.
    await nextTurn();
    if (this.unread.aborted && this.exitCode === 0) this.exitCode = Number(this.unread.reason);
    this.host.exit();
  }
}
