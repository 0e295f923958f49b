/** What a history weighs: its events, their bytes as the server stores them, and its largest single payload. */
export interface HistorySize {
  events: number;
  bytes: number;
  payload: number;
}

const NOTHING: HistorySize = { events: 0, bytes: 0, payload: 0 };

/** All of these together. */
export function together(...sizes: readonly HistorySize[]): HistorySize {
  return sizes.reduce(
    (sum, { events, bytes, payload }) => ({
      events: sum.events + events,
      bytes: sum.bytes + bytes,
      payload: Math.max(sum.payload, payload),
    }),
    NOTHING,
  );
}

/** So many of this. */
export function times(count: number, { events, bytes, payload }: HistorySize): HistorySize {
  return count <= 0 ? NOTHING : { events: count * events, bytes: count * bytes, payload };
}

/**
 * Bytes of events without their payloads, measured on a dev server with names of 63 characters, and rounded up: ids,
 * times, queues, time-outs, retry policies, identities, summaries.
 */
const BYTES = {
  /** Scheduled, started and completed. */
  task: 650,
  activity: 900,
  /** The failure of the try before is in the event of a start: its words and details, and where it was thrown. */
  lastFailure: 1_600,
  timer: 300,
  update: 700,
  signal: 500,
  child: 1_500,
  upsert: 1_200,
  /** Begin and end of a run. */
  edge: 1_500,
} as const;

function of(events: number, bytes: number, ...payloads: number[]): HistorySize {
  const sum = payloads.reduce((total, payload) => total + payload, bytes);
  return { events, bytes: sum, payload: Math.max(0, ...payloads) };
}

/** One turn of the workflow: whatever happens may come with one of its own. */
export const task = of(3, BYTES.task);

const alone = (size: HistorySize) => together(size, task);

/** Scheduled, started, completed, however often it is tried. */
export const activity = (input: number, result: number) =>
  alone(of(3, BYTES.activity + BYTES.lastFailure, input, result));

/** Started, and fired or cancelled. */
export const timer = alone(of(2, BYTES.timer));

/** Accepted and completed. */
export const update = (input: number, answer: number) => alone(of(2, BYTES.update, input, answer));

/** One that came. */
export const signal = alone(of(1, BYTES.signal));

/** One to another run: initiated, and taken or not; a cancel of a child is the same. */
export const signalSent = alone(of(2, 2 * BYTES.signal));

/** Initiated and refused, since its id is taken. */
export const childRefused = (input: number) => alone(of(2, BYTES.child, input));

/** Initiated, started, ended. */
export const child = (input: number, result: number) =>
  together(of(3, BYTES.child + BYTES.lastFailure, input, result), task, task);

/** Search attributes: written in a turn that comes anyway. */
export const upsert = of(1, BYTES.upsert);

/** Begin and end of a run, and a cancel of it. */
export const run = (input: number, result: number) =>
  together(of(3, 2 * BYTES.edge, input, result), task, task);

/** Payloads of other events, together; each of them is bounded by itself. */
export const payloads = (bytes: number): HistorySize => ({ events: 0, bytes, payload: 0 });
