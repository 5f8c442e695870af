// The program as few files: Node takes longer to find and read its 700 modules than to run most commands.
// tsc has compiled src/ to dist/src, which scripts import; this joins it, with the plain JavaScript packages that it
// uses, into dist/dx: a file for what is always needed, and one for each part that is loaded late.
import { cpSync } from 'node:fs';
import { build } from 'rolldown';

await build({
  input: { main: 'dist/src/cli/main.js', worker: 'dist/src/engine/worker.js', 'blob-thread': 'dist/src/engine/blob-thread.js', 'fsck-thread': 'dist/src/engine/fsck/fsck-thread.js' },
  platform: 'node',
  // Not joined: native code, packages that look for files beside them, and those whose version stands in
  // fingerprints and records, so that the version that is read is the version that runs.
  external: ['@duckdb/node-bindings', 'blockhash-core', 'exifr', 'listr2', 'sharp', 'simple-git'],
  output: {
    dir: 'dist/dx', cleanDir: true, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js',
    // What nearly every command needs is one file, not one for each set of commands that shares it: 10 ms of 250.
    codeSplitting: {
      groups: [
        { name: 'core', test: /dist\/src\/(core|report\/terminal)\// },
        { name: 'steps', test: /dist\/src\/steps\/(?!sharp-setup)|node_modules\/typebox\// },
      ],
    },
  },
});

// The SQL stages travel beside the code that reads them, joined or not.
for (const folder of ['dist/dx', 'dist/src/catalog']) cpSync('src/catalog/sql', `${folder}/sql`, { recursive: true });
