import { open } from 'node:fs/promises';
import { noLogin } from '../errors/local-errors';

/** Where a secret is: exactly one of the two. */
export interface SecretSource {
  file?: string | undefined;
  env?: string | undefined;
}

/** Reads secrets at use, so that a rotation needs no restart. */
export interface SecretReader {
  /** @throws OntapError of kind `auth` that names the place, never the content. */
  read(source: SecretSource): Promise<string>;
}

/** Permission bits of group and others. */
const OTHERS = 0o077;

/** A password, key or client secret is far smaller; a larger file is a mistake. */
const MAX_SECRET_BYTES = 64 * 1024;

async function readPrivateFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw noLogin(`The secret file ${path} can't be read (${error.code}); create it for the worker's user`);
  });
  try {
    // The open file is checked, not the path: nobody can swap it in between.
    const { mode, size } = await file.stat();
    if ((mode & OTHERS) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0');
      throw noLogin(
        `The secret file ${path} may be read by others (mode ${shown}); run chmod 600 on it and change the secret`,
      );
    }
    if (size > MAX_SECRET_BYTES) {
      throw noLogin(`The secret file ${path} has ${size} bytes, which is no secret; check the path`);
    }
    return await file.readFile('utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('E') !== true) throw error;
    throw noLogin(`The secret file ${path} can't be read (${code}); it must be a regular file`);
  } finally {
    await file.close();
  }
}

function readVariable(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name];
  if (value !== undefined) return value;
  throw noLogin(`The environment variable ${name} is not set; put the secret there or use a file`);
}

/** The reader for production: files that only we can read, or the environment. */
export function createSecretReader(env: NodeJS.ProcessEnv = process.env): SecretReader {
  return {
    async read({ file, env: variable }) {
      const text = file === undefined ? readVariable(variable ?? '', env) : await readPrivateFile(file);
      // Editors and `echo` end a file with a line break that is not part of the secret.
      const secret = text.replace(/\r?\n$/, '');
      if (secret !== '') return secret;
      throw noLogin(`The secret in ${file ?? variable} is empty; put the secret there`);
    },
  };
}
