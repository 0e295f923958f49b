/** Where the client tells what an operator should know; fits a pino logger. Never given a secret. */
export interface OntapLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Tells nobody. */
export const SILENT_LOG: OntapLog = { info() {}, warn() {} };
