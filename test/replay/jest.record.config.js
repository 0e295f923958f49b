// For `npm run histories`: plays every case and stores its history below test/replay/histories/<version>.
const path = require('node:path');
const { projects, ...options } = require('../../jest.config.js');

const temporal = projects.find(({ displayName }) => displayName === 'temporal');
const rootDir = path.join(__dirname, '../..');

module.exports = {
  ...options,
  rootDir,
  projects: [{ ...temporal, rootDir, testMatch: ['<rootDir>/test/replay/record-histories.ts'] }],
};
