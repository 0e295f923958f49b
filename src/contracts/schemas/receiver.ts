import { z } from 'zod';

const file = z.string().min(1).optional();
const env = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable')
  .optional();

/** Where something is posted to, and how it is signed. */
export const RECEIVER_KEYS = {
  /** File that holds the URL, which is a secret; only we may be able to read it. */
  urlFile: file,
  /** Environment variable that holds the URL. */
  urlEnv: env,
  /** File that holds the secret with which deliveries are signed; unsigned without one. */
  secretFile: file,
  /** Environment variable that holds it. */
  secretEnv: env,
  /** While the secret is changed: the one before, with which deliveries are signed, too. */
  previousSecretFile: file,
  previousSecretEnv: env,
};

type Receiver = Partial<Record<keyof typeof RECEIVER_KEYS, string | undefined>>;

/** Also when another key is wrong. */
const rule = (message: string, check: (receiver: Receiver) => boolean) => ({
  check,
  params: { message, when: () => true },
});

/** What the keys have to be together. */
export const RECEIVER_RULES = {
  url: rule(
    'needs exactly one of urlFile, urlEnv',
    ({ urlFile, urlEnv }) => (urlFile === undefined) !== (urlEnv === undefined),
  ),
  secret: rule(
    'needs only one of secretFile, secretEnv',
    ({ secretFile, secretEnv }) => secretFile === undefined || secretEnv === undefined,
  ),
  previous: rule(
    'needs only one of previousSecretFile, previousSecretEnv',
    ({ previousSecretFile, previousSecretEnv }) =>
      previousSecretFile === undefined || previousSecretEnv === undefined,
  ),
  both: rule(
    'needs secretFile or secretEnv beside the previous one',
    ({ secretFile, secretEnv, previousSecretFile, previousSecretEnv }) =>
      (previousSecretFile ?? previousSecretEnv) === undefined || (secretFile ?? secretEnv) !== undefined,
  ),
};
