import { z } from 'zod';
import { JOB_ROOM } from '../../contracts/history-room';
import type { JobError, JobRecord } from '../../contracts/job';
import { cutBytes } from '../../contracts/text';
import { compact, compactOrNone, text } from '../query/answer-types';

const argument = z
  .looseObject({ code: text, message: text })
  .transform((a) => compact({ code: a.code, message: a.message }));

const jobError = z
  .looseObject({ code: text, message: text, arguments: z.array(argument).nullish() })
  .nullish()
  .transform((e) =>
    compactOrNone({ code: e?.code, message: e?.message, arguments: e?.arguments ?? undefined }),
  );

const named = z
  .looseObject({ name: text, uuid: text })
  .nullish()
  .transform((n) => n ?? { name: undefined, uuid: undefined });

const upTo = (bytes: number) => (written: string | undefined) =>
  written === undefined ? undefined : cutBytes(written, bytes);
const word = upTo(JOB_ROOM.word);
/** An empty one says nothing. */
const message = (written: string | undefined) =>
  written === undefined || written.trim() === '' ? undefined : cutBytes(written, JOB_ROOM.message);

function boundedError(error: JobError | undefined): JobError | undefined {
  if (error === undefined) return undefined;
  const { most, ...room } = JOB_ROOM.arguments;
  const some = error.arguments
    ?.slice(0, most)
    .map((a) => compact({ code: upTo(room.code)(a.code), message: upTo(room.message)(a.message) }));
  return compact({ code: word(error.code), message: message(error.message), arguments: some });
}

/**
 * A job of ONTAP as our record; every field but the uuid may be absent. Texts are cut: histories hold a record for each
 * look that ended a wait.
 */
export const jobSchema = z
  .looseObject({
    uuid: z.string().max(JOB_ROOM.word),
    state: text,
    description: text,
    message: text,
    code: text,
    error: jobError,
    start_time: text,
    end_time: text,
    node: named,
    svm: named,
  })
  .transform((raw): JobRecord => ({
    uuid: raw.uuid,
    ...compact({
      state: word(raw.state),
      description: upTo(JOB_ROOM.description)(raw.description),
      message: message(raw.message),
      code: word(raw.code),
      error: boundedError(raw.error),
      startTime: word(raw.start_time),
      endTime: word(raw.end_time),
      node: word(raw.node.name),
      svm: word(raw.svm.name),
      svmUuid: word(raw.svm.uuid),
    }),
  }));
