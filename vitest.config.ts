import { defineConfig } from 'vitest/config';

/** Rooms of pure functions: their files share what they import, which takes longer than most of their tests. */
const PURE = ['test/{config,core,icd11,labels,report,sources}/**/*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'rooms', include: PURE, isolate: false } },
      { extends: true, test: { name: 'program', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
});
