/** Why the worker could not start. The message names the address or name in question and the remedy. */
export class StartError extends Error {
  override name = 'StartError';
}
