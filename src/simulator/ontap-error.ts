import type { Gone } from './switches';

/** An error answer, with the body that every ONTAP API shares. */
export class OntapApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly target?: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  /** `code` is an integer in a string. */
  get body(): { error: { message: string; code: string; target?: string } } {
    const { message, code, target } = this;
    return { error: { message, code, ...(target === undefined ? {} : { target }) } };
  }
}

/** The value of a parameter or field is wrong; `allowed` as ONTAP writes it, such as `0..120`. */
export function invalidValue(value: string, target: string, allowed: string): OntapApiError {
  const message = `The value "${value}" is invalid for field "${target}" (<${allowed}>)`;
  return new OntapApiError(400, '262197', message, target);
}

export function unexpectedArgument(name: string): OntapApiError {
  return new OntapApiError(400, '262179', `Unexpected argument "${name}".`, name);
}

/** Answer to a request for something that is no longer there. */
export const goneError = ({ status, code, message, target }: Gone): OntapApiError =>
  new OntapApiError(status, code, message, target);

export const notFound = (): OntapApiError => new OntapApiError(404, '4', "entry doesn't exist", 'uuid');

export const apiNotFound = (): OntapApiError => new OntapApiError(404, '3', 'API not found');

export const forbidden = (): OntapApiError => new OntapApiError(403, '6', 'not authorized for that command');
