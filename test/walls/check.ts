import path from 'node:path';
import { importsOf } from './imports';
import { problemsOf } from './offences';

/** `npm run check:walls`: what is imported that may not be, without the rest of the suite. */
const problems = problemsOf(importsOf(path.join(__dirname, '../../src')));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
