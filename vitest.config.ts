import { defineConfig } from 'vitest/config'

/** What takes its time: histories made by every command, conflicts of every kind, pushes, doctor, the documents' transcripts, and what fails for real. */
const slowScenarios = [
  'test/scenarios/{command,meaning,merge,recovery,push,doctor}-*.test.ts',
  'test/replay/**/*.test.ts',
  'test/faults/**/*.test.ts',
]

/**
 * Three projects: `fast` is what `npm test` runs (unit tests beside their modules, and everything in test/ that needs no
 * package to be installed); `slow` installs packed tarballs into fresh workspaces, plays conflicts and transcripts, fills disks and kills
 * processes, and lives behind `npm run test:e2e`; `long` tries every fault at every step and plays long random histories, behind
 * `npm run test:long`.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/e2e/**', ...slowScenarios, 'test/**/*.slow.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: ['test/e2e/**/*.test.ts', ...slowScenarios],
          exclude: ['test/e2e/faults.test.ts', 'test/**/*.slow.test.ts', '**/node_modules/**'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['test/e2e/faults.test.ts', 'test/**/*.slow.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
