import path from 'node:path';
import { shellText } from '../../contracts/text';
import { readPrivate, secretIn, type SecretKind, type SecretProblem, UnreadableFile } from '../../node';
import { noLogin } from '../errors/local-errors';

/** Where a secret is: exactly one of file and variable. */
export interface SecretSource {
  file?: string | undefined;
  env?: string | undefined;
  /** Name of file or variable in messages. @default as given */
  shown?: string;
  /** @default line */
  kind?: SecretKind;
}

/** Reads secrets at use, so that a rotation needs no restart. */
export interface SecretReader {
  /** @throws OntapError of kind `auth` that names the place, never the content. */
  read(source: SecretSource): Promise<string>;
}

async function readFile(file: string, shown: string): Promise<Buffer> {
  return readPrivate(file).catch((error: unknown) => {
    if (!(error instanceof UnreadableFile)) throw error;
    const mode = error.code === 'ENOENT' ? ', with mode 600' : '';
    throw noLogin(`The secret file ${shown} ${error.message}${mode}`);
  });
}

function readVariable(name: string, env: NodeJS.ProcessEnv, shown: string): string {
  const value = env[name];
  if (value !== undefined) return value;
  throw noLogin(`The environment variable ${shown} is not set; put the secret there or use a file`);
}

/** For a shell that may be in another folder. */
const word = (file: string) => shellText(path.resolve(file));

/** The file keeps its mode and owner: it is written, not replaced; and not at all when it could not be read. */
function fileRemedy({ filter }: SecretProblem, named: string, kind: SecretKind): string {
  const file = word(named);
  const write = (name: string) => `[ -n "$${name}" ] && printf %s "$${name}" > ${file}`;
  if (filter !== undefined) {
    const read = filter.replace('$f', () => file);
    return `run: text=$(${read}) && text=$(printf %s "$text" | tr -d '\\r') && ${write('text')}`;
  }
  if (kind === 'pem') return 'put the key there as PEM';
  return `write the secret alone into it: read -rs SECRET && ${write('SECRET')}`;
}

function unusable(problem: SecretProblem, { file, kind = 'line' }: SecretSource, shown: string): Error {
  const { holds } = problem;
  if (file !== undefined)
    return noLogin(`The secret file ${shown} ${holds}; ${fileRemedy(problem, file, kind)}`);
  return noLogin(
    `The environment variable ${shown} ${holds}; set it to the secret alone, as one line of UTF-8 text`,
  );
}

/**
 * The reader for production: files that only we can read, or the environment. What can't be the secret that was meant
 * is refused here, before it costs a refused login.
 */
export function createSecretReader(env: NodeJS.ProcessEnv = process.env): SecretReader {
  return {
    async read(source) {
      const { file, env: variable = '', kind = 'line', shown = file ?? variable } = source;
      const content = file === undefined ? readVariable(variable, env, shown) : await readFile(file, shown);
      const found = secretIn(content, kind);
      if ('secret' in found) return found.secret;
      throw unusable(found.problem, source, shown);
    },
  };
}
