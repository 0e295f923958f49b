/** Only the calls: their options would run past the queue. */
type Calls<T> = { [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => R : never };

/**
 * The same functions, of which only one runs at a time, in the order of the calls.
 *
 * For local activities: while two of them run, the first that ends is told first; on replay both are told at once,
 * in the order in which they were scheduled. What follows them would then come in another order than in history.
 */
export function oneAtATime<T extends object>(functions: T): Calls<T> {
  let last: Promise<unknown> = Promise.resolve();
  return new Proxy(functions as Calls<T>, {
    get(target, name, receiver) {
      const call: unknown = Reflect.get(target, name, receiver);
      if (typeof call !== 'function') return call;
      return (...args: unknown[]) => {
        const result = last.then(() => call(...args) as unknown);
        last = result.catch(() => undefined);
        return result;
      };
    },
  });
}
