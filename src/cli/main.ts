#!/usr/bin/env node
import { endProcess } from './end-process';
import { plainScreen } from './output/screen';
import { createProgram } from './program';

createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    plainScreen(process.stderr).print(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  })
  .finally(endProcess);
