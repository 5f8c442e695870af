// The program as few files: Node takes longer to find and read its 700 modules than to run most commands.
// tsc has compiled src/ to dist/src, which scripts import; this joins it, with the plain JavaScript packages that it
// uses, into dist/dx: a file for what is always needed, and one for each part that is loaded late.
import { cpSync } from 'node:fs';
import { build } from 'rolldown';

/**
 * Packages in CommonJS that stay outside, by `require`: an `import` of one first reads all of it for names that it may
 * export, in each thread. sharp 45 ms instead of 110, exifr 10 instead of 38.
 */
const REQUIRED = { sharp: [], exifr: [], 'blockhash-core': ['bmvbhashEven'] };
const required = {
  name: 'required',
  resolveId: (id) => (Object.hasOwn(REQUIRED, id) ? `\0required:${id}` : undefined),
  load(id) {
    const [, name] = id.split('\0required:');
    if (name === undefined) return;
    return [
      "import { createRequire } from 'node:module';",
      `const found = createRequire(import.meta.url)('${name}');`,
      'export default found;',
      ...REQUIRED[name].map((named) => `export const ${named} = found.${named};`),
    ].join('\n');
  },
};

await build({
  input: { main: 'dist/src/cli/main.js', worker: 'dist/src/engine/worker.js', 'blob-thread': 'dist/src/engine/blob-thread.js', 'walk-thread': 'dist/src/pipeline/walk-thread.js', 'fsck-thread': 'dist/src/engine/fsck/fsck-thread.js' },
  platform: 'node',
  plugins: [required],
  // Not joined: native code, packages that look for files beside them, and those whose version stands in
  // fingerprints and records, so that the version that is read is the version that runs.
  external: ['@duckdb/node-bindings', 'listr2', 'simple-git'],
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
