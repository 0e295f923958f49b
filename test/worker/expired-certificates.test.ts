import { makeCertificate } from '../ontap/support/certificates';
import { ConfigFolder, entry } from './support/config-file';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

test('an authority that has expired is a warning, by its name and day', async () => {
  const ca = await makeCertificate({ name: 'Root of us', isCa: true, expired: true });
  folder.write('ca.pem', ca.cert);
  const loaded = await folder.load(`clusters:\n${entry('prod1', 'tls: { caFile: ca.pem }')}`);
  expect(loaded.ok ? loaded.warnings : loaded.problems).toEqual([
    expect.stringMatching(
      /^clusters.prod1.tls.caFile \(.*ca.pem\): the authority \(CA\) "CN=Root of us" has expired on \d{4}-\d\d-\d\d; put the new one into that file$/,
    ),
  ]);
});
