/**
 * A page of history holds up to 256 events, of up to 1 MiB each in our workflows; gRPC takes 4 MiB by default.
 * The SDK (1.24) means to allow 128 MiB, but sets that under a name that gRPC does not know.
 */
export const CHANNEL_ARGS = { 'grpc.max_receive_message_length': 128 * 1024 * 1024 } as const;
