#!/usr/bin/env node
// CommonJS, so that this is said before Node starts the threads that decode: they are four unless it is told otherwise, whatever the machine.
const { availableParallelism } = require('node:os');
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, 2 * availableParallelism()));
import('../dist/dx/main.js');
