import { PassThrough } from 'node:stream';
import { step } from '../../../src/cli/up/step';
import { plainScreen } from '../../../src/cli/shared/output/screen';

function plain() {
  const stream: NodeJS.ReadWriteStream = new PassThrough();
  return { screen: plainScreen(stream), text: () => String(stream.read() ?? '') };
}

test('where nothing can be drawn anew, progress is printed now and then, and notes always', async () => {
  const { screen, text } = plain();
  await step(
    screen,
    'Server',
    async ({ progress, note }) => {
      progress('fetching: 1 MB');
      progress('fetching: 2 MB');
      note('it was not verified');
    },
    () => 'Server is up',
  );
  expect(text()).toBe('fetching: 1 MB\nit was not verified\n✔ Server is up\n');
});

test('a step that fails is shown as failed', async () => {
  const { screen, text } = plain();
  const failing = step(
    screen,
    'Server',
    () => Promise.reject(new Error('no server')),
    () => 'Server is up',
  );
  await expect(failing).rejects.toThrow('no server');
  expect(text()).toBe('✖ Server\n');
});
