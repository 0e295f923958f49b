#!/usr/bin/env node
import { runProgram } from './program';
import { Io } from './shared/io';

const io = new Io(process);
void runProgram(io, process.argv.slice(2)).finally(() => io.end());
