import type { ConnectionOptions } from '@temporalio/client';

/**
 * A page of history holds up to 256 events, of up to 1 MiB each in our workflows; gRPC takes 4 MiB by default.
 * The SDK (1.24) means to allow 128 MiB, but sets that under a name that gRPC does not know.
 */
export const CHANNEL_ARGS = { 'grpc.max_receive_message_length': 128 * 1024 * 1024 } as const;

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;

/** gRPC's CANCELLED, which is not tried again. */
const CANCELLED = 1;

/** A call that ends at once; nothing is sent. */
const CLOSED: Pick<Call, 'start' | 'sendMessage' | 'sendMessageWithContext' | 'startRead' | 'halfClose'> = {
  start: (metadata, listener) =>
    listener?.onReceiveStatus?.({ code: CANCELLED, details: 'the connection was closed', metadata }),
  sendMessage: () => {},
  sendMessageWithContext: () => {},
  startRead: () => {},
  halfClose: () => {},
};

/**
 * For a place below the SDK's retries (1.24): one that comes due on a connection that was closed meanwhile throws in its
 * timer, where nothing catches it, and ends the process.
 */
export const endClosedCalls: Interceptor = (options, nextCall) => {
  const call = (): Call => {
    try {
      return nextCall(options);
    } catch {
      return CLOSED as Call;
    }
  };
  return call() as ReturnType<Interceptor>;
};
