export default async function globalTeardown(): Promise<void> {
  await Promise.all((globalThis.ontapTestServers ?? []).map((server) => server.stop()));
}
