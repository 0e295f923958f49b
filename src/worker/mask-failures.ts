import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory, Logger } from '@temporalio/worker';
import { CompleteAsyncError } from '@temporalio/activity';
import { maskText } from './log/mask-text';
import { scrubValue } from './log/scrub';
import type { SecretRegistry } from './log/secrets';
import { FAILURE } from '../contracts/failures';

function masked(failure: ApplicationFailure, secrets: SecretRegistry): ApplicationFailure {
  const { message, details, type, nonRetryable, nextRetryDelay, category } = failure;
  const clean = ApplicationFailure.create({
    message: maskText(message, secrets),
    ...(type == null ? {} : { type }),
    nonRetryable: nonRetryable === true,
    details: (details ?? []).map((detail) => scrubValue(detail, secrets)),
    ...(nextRetryDelay == null ? {} : { nextRetryDelay }),
    ...(category == null ? {} : { category }),
  });
  clean.stack = maskText(failure.stack ?? '', secrets);
  return clean;
}

/** What may leave an activity: a failure is written into history for ever. */
export function withoutSecrets(error: unknown, secrets: SecretRegistry): unknown {
  if (error instanceof ApplicationFailure) return masked(error, secrets);
  if (isOfTemporal(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return ApplicationFailure.create({
    type: FAILURE.Unexpected,
    message: `Unexpected ${name} in an activity; see the worker's log`,
  });
}

function isOfTemporal(error: unknown): boolean {
  if (error instanceof TemporalFailure || error instanceof CompleteAsyncError) return true;
  // The abort reason of a cancelled activity.
  return error instanceof Error && error.name === 'AbortError';
}

/** The last net under all activities: no known secret gets into a failure, whatever an activity throws. */
export function maskFailures(secrets: SecretRegistry, log: Logger): ActivityInterceptorsFactory {
  return ({ info: { activityType, workflowExecution } }) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          if (!(error instanceof ApplicationFailure) && !isOfTemporal(error)) {
            log.error('An activity threw what it should not', { activityType, ...workflowExecution, error });
          }
          throw withoutSecrets(error, secrets);
        }
      },
    },
  });
}
