// The program as few files: Node takes longer to find and read its 700 modules than to run most commands.
// tsc has compiled src/ to dist/src, which scripts import; this joins it, with the plain JavaScript packages that it
// uses, into dist/dx: a file for what is always needed, and one for each part that is loaded late.
import { cpSync } from 'node:fs';
import { build } from 'rolldown';

await build({
  input: { main: 'dist/src/cli/main.js', worker: 'dist/src/engine/worker.js' },
  platform: 'node',
  // Not joined: packages with native code, those that look for files beside them, and those whose version stands in
  // fingerprints and records, so that the version that is read is the version that runs.
  external: ['@duckdb/node-api', 'blockhash-core', 'exifr', 'listr2', 'sharp', 'simple-git', 'tinypool'],
  output: { dir: 'dist/dx', cleanDir: true, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
});

// The SQL stages travel beside the code that reads them, joined or not.
for (const folder of ['dist/dx', 'dist/src/catalog']) cpSync('src/catalog/sql', `${folder}/sql`, { recursive: true });
