import { temporal } from '@temporalio/proto';
import type { PayloadJson, ScheduleDecoder, ScheduleJson } from '../rules/audit';
import { decodedValue, decodePayload } from '../rules/audit';

const { Schedule, SchedulePatch } = temporal.api.schedule.v1;

/** The scheduler's messages with a schedule in them have it as their first field, length-delimited. */
const FIRST_FIELD = 0x0a;

const PLAIN = { longs: String, enums: String, bytes: String } as const;

/** Reads the payloads of Temporal's scheduler by its public messages; what isn't one of them is undefined. */
export const scheduleDecoder: ScheduleDecoder = {
  schedule: (payload) =>
    attempt(() => shown(Schedule.toObject(Schedule.decode(firstField(bytesOf(payload))), PLAIN))),
  patch: (payload) =>
    attempt(() => SchedulePatch.toObject(SchedulePatch.decode(bytesOf(payload)), PLAIN) as ScheduleJson),
};

const bytesOf = ({ data = '' }: PayloadJson): Buffer => Buffer.from(data, 'base64');

function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** The bytes of field 1; the messages around it are the server's own and not published. */
function firstField(bytes: Buffer): Buffer {
  if (bytes[0] !== FIRST_FIELD) throw new RangeError('No schedule in this message');
  let [length, at, shift] = [0, 1, 0];
  for (let byte = 0x80; (byte & 0x80) !== 0; shift += 7) {
    byte = bytes[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
  }
  return bytes.subarray(at, at + length);
}

interface Started {
  workflowId?: string;
  workflowType?: { name?: string };
  input?: { payloads?: PayloadJson[] };
}

/** What a person would ask about: when it starts what, with which input, and under which rules. */
function shown(schedule: ScheduleJson): ScheduleJson {
  const { spec, policies, state, action } = schedule;
  const { workflowType, input } = ((action as { startWorkflow?: Started } | undefined)?.startWorkflow ??
    {}) as Started;
  const known = decodedValue(decodePayload(input?.payloads?.[0]));
  return { spec, policies, state, workflow: workflowType?.name, input: known };
}
