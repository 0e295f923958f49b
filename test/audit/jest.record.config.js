// Plays every case and stores its histories below test/audit/histories. Golden pages are made from them, so they stay
// as they are; run it for new cases: npx jest -c test/audit/jest.record.config.js -t 'records <case>'
const path = require('node:path');
const recording = require('../replay/jest.record.config.js');

const testMatch = [path.join(__dirname, 'record-histories.ts')];
module.exports = { ...recording, projects: recording.projects.map((project) => ({ ...project, testMatch })) };
