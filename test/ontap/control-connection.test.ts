import { sessionSchema } from '../../src/ontap/sessions/session-schema';

test.each([
  ['client_port', 'x'],
  ['client_address', {}],
])('a %s of %j makes its own session unreadable, and no other one', (field, value) => {
  const { client, clientPort } = sessionSchema.parse({
    id: '1',
    client_address: '10.0.0.1',
    client_port: 1_000,
    [field]: value,
  });
  expect([client, clientPort].filter((part) => part === undefined)).toHaveLength(1);
});
