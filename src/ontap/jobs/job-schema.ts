import { z } from 'zod';
import type { JobRecord } from '../../contracts/job';
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

/** A job of ONTAP as our record; every field but the uuid may be absent. */
export const jobSchema = z
  .looseObject({
    uuid: z.string(),
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
      state: raw.state,
      description: raw.description,
      message: raw.message,
      code: raw.code,
      error: raw.error,
      startTime: raw.start_time,
      endTime: raw.end_time,
      node: raw.node.name,
      svm: raw.svm.name,
      svmUuid: raw.svm.uuid,
    }),
  }));
